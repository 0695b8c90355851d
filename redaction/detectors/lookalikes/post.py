"""Postal items of all countries: two letters, nine digits, two letters (UPU standard S10, check digit modulo 11)."""

import re

from redaction.detectors.lookalikes.harmless import CERTAIN, NUMBERS, Harmless, Near, seen

MISTAKEN_FOR = NUMBERS | {"bank_account"}

_COUNTRY_CODES = """
AD AE AF AG AI AL AM AO AR AT AU AW AZ BA BB BD BE BF BG BH BI BJ BM BN BO BR BS BT BW BY BZ CA CD CF CG CH CI CK CL CM CN CO CR CU CV
CW CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GT GU GW GY HK HN HR HT HU ID
IE IL IM IN IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MH MK ML MM MN MO
MQ MR MS MT MU MV MW MX MY MZ NA NC NE NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD
SE SG SH SI SK SL SM SN SO SR SS ST SV SY SZ TC TD TG TH TJ TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VI VN VU WF WS XK YE
ZA ZM ZW
"""
_COUNTRIES = frozenset(_COUNTRY_CODES.split())
_ITEM = re.compile(r"(?<![A-Za-z])[ACEHLQRUVZ][A-Z] ?([0-9](?:[ -]?[0-9]){8}) ?([A-Z]{2})(?![A-Za-z])")
_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
_MARKS = re.compile("[^0-9]+")


def recognise(near: Near) -> Harmless | None:
    """Nine digits with the right check digit between a service's and a country's letters."""
    if not near.before.rstrip(" ")[-1:].isupper():
        return None
    for match in _ITEM.finditer(near.text):
        if near.covered_by(*match.span()) and match[2] in _COUNTRIES and checked(_MARKS.sub("", match[1])):
            return seen(near, *match.span(), CERTAIN)
    return None


def checked(digits: str) -> bool:
    """UPU S10-12, annex A."""
    rest = 11 - sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits[:8], strict=True)) % 11
    return {10: 0, 11: 5}.get(rest, rest) == int(digits[8])


LOOKALIKE = (
    ("in one piece", "RB123456785GB came", "123456785"),
    ("as printed under the bars", "RB 123 456 785 US", "123 456 785"),
)
NOT_LOOKALIKE = (
    ("nine digits with a wrong check digit", "RB123456784GB", "123456784"),
    ("letters that are no country's", "RT 276545768 AC 56858476", "276545768"),
    ("nine digits alone", "see 123456785", "123456785"),
    ("an SSN between words", "my SSN 123456785 OK", "123456785"),
)
