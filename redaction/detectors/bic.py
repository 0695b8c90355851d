"""Business identifier codes (SWIFT, ISO 9362): bank, country, place, branch; named, and beside an account that was found.

A bank's code is public. Beside an account number it goes with the number.
"""

import re
from collections.abc import Iterator, Sequence

from redaction.detectors.neighbours import Neighbours
from redaction.detectors.page import Page
from redaction.findings import Span

KINDS = ("bic",)

_NEAR = 200  # characters between a code and its account
_FOUND = 0.45
_ACCOUNTS = frozenset({"iban", "bank_account"})
_COUNTRIES = """
AD AE AF AG AI AL AM AO AR AT AU AW AZ BA BB BD BE BF BG BH BI BJ BM BN BO BR BS BT BW BY BZ CA CD CF CG CH CI
CL CM CN CO CR CU CV CW CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FK FO FR GA GB GD GE GG GH GI GL GM GN
GQ GR GT GW GY HK HN HR HT HU ID IE IL IM IN IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KR KW KY KZ LA LB LC LI
LK LR LS LT LU LV LY MA MC MD ME MG MK ML MM MN MO MR MT MU MV MW MX MY MZ NA NC NE NG NI NL NO NP NR NZ OM PA
PE PF PG PH PK PL PR PS PT PY QA RO RS RU RW SA SB SC SD SE SG SI SK SL SM SN SO SR SS ST SV SY SZ TC TD TG TH
TJ TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VN VU WS XK YE ZA ZM ZW
"""
_CODE = rf"(?P<code>[A-Z]{{4}}(?:{'|'.join(_COUNTRIES.split())})[A-Z0-9]{{2}}(?:[A-Z0-9]{{3}})?)"
_LINK = r"(?:[\s:#.=()'\"*_|/,\-]|(?i:code|bic|no|number|is|es))*?"
_NAMED = re.compile(rf"(?<![A-Za-z])(?i:swift|bic){_LINK}(?<![A-Za-z0-9]){_CODE}(?![A-Za-z0-9])")


def find(page: Page, found: Sequence[Span]) -> Iterator[Span]:
    """Codes after their name within reach of an account number."""
    accounts = [span for span in found if span.kind in _ACCOUNTS and span.score >= _FOUND]
    if not accounts or not ("swift" in page.lower or "bic" in page.lower):
        return
    near = Neighbours(accounts)
    for match in _NAMED.finditer(page.text):
        start, end = match.span("code")
        if near.near(start, _NEAR):
            yield Span("bic", start, end, "bank code beside an account", 0.8)


MUST_FIND = (
    ("after an IBAN", "IBAN DE89370400440532013000, BIC COBADEFFXXX", "COBADEFFXXX"),
    ("before an IBAN", "SWIFT: DEUTDEFF, IBAN: DE89370400440532013000", "DEUTDEFF"),
    ("beside a US account", "Routing 021000021, account 000123456789, SWIFT code CHASUS33", "CHASUS33"),
    ("eight characters", "BIC: NWBKGB2L\nIBAN: GB29NWBK60161331926819", "NWBKGB2L"),
    ("on a line of its own", "DE89370400440532013000\nSWIFT/BIC:\nCOBADEFF", "COBADEFF"),
    ("in JSON", '{"iban": "DE89370400440532013000", "bic": "COBADEFFXXX"}', "COBADEFFXXX"),
    ("in a sentence", "The BIC is RABONL2U and the IBAN NL91 ABNA 0417 1643 00.", "RABONL2U"),
    ("in parentheses", "IBAN DE89370400440532013000 (BIC COBADEFFXXX)", "COBADEFFXXX"),
    ("with digits in the place", "SWIFT BOFAUS3N, bank account number 945456787654", "BOFAUS3N"),
    ("in Spanish", "IBAN ES9121000418450200051332, codigo SWIFT es CAIXESBB", "CAIXESBB"),
)

MUST_NOT_FIND = (
    ("without an account", "our SWIFT code is CHASUS33"),
    ("without its name", "IBAN DE89370400440532013000 at DEUTDEFF"),
    ("a country that is none", "IBAN DE89370400440532013000, BIC COBAZZFF"),
    ("a word", "IBAN DE89370400440532013000, swift delivery please"),
    ("capitals that are words", "IBAN DE89370400440532013000. SWIFT TRANSFER WANTED"),
    ("nine characters", "IBAN DE89370400440532013000, BIC COBADEFFX"),
    ("far from the account", "IBAN DE89370400440532013000 " + "and so on " * 30 + "SWIFT CHASUS33"),
    ("beside a wrong IBAN", "IBAN DE88370400440532013000, BIC COBADEFF"),
    ("part of a word", "IBAN DE89370400440532013000, arabic CHASUS33"),
    ("a pen", "A bic pen and account DE89370400440532013000"),
)
