"""ABA routing transit numbers: nine digits, Federal Reserve prefix, check digit (ABA Routing Number Policy)."""

import re
from collections.abc import Iterator, Sequence

from redaction.detectors.answers import alone, caption
from redaction.detectors.bank_words import BANK_NAMED
from redaction.detectors.checks import aba
from redaction.detectors.context import HARMLESS, Lean, words
from redaction.detectors.nine import candidates
from redaction.detectors.page import Page
from redaction.findings import Span

KINDS = ("aba_routing",)

_PREFIXES = frozenset(f"{prefix:02d}" for prefix in (*range(1, 13), *range(21, 33), *range(61, 73), 80))
_NOT_THIS = "ssn social account accounts acct ac dda cuenta ein tin duns"
_NAMED = words(
    "aba routing rounting routng routeing routting rtng rting routingnumber routingno routingtransit abanumber "
    "bankrouting rout rtn rt rtg transit micr "
    "wire wires wired ach fedwire ruta transito transferencia voided",
    ("r t", "direct deposit", "credit union", "route number", "rout no", "rout ing"),
    _NOT_THIS,
)
_HINTED = words(
    "inst institution bank banks bankid banking checking savings deposit deposits banco deposito ahorros cheque cheques void",
    (),
    _NOT_THIS,
)
_SSN_SHAPE = "324"
_UNUSUAL = frozenset(["54", "45", "63"])  # nobody groups one so; with a ZIP code it is its own shape
_NAMED_SCORE = 0.9
_MICR = re.compile("[\u2446\u2448]|\\|:|:\\|")
_READ_AS = re.compile(r"(?:^|[^A-Za-z0-9])([AT:])[0-9]{9}\1(?![A-Za-z])")
_PAIR = re.compile(
    r"(?:routing|aba|rtn|ruta)[^0-9\n]{0,12}(?:/|&|,|\band|\by|\bthen)(?: then| luego)?\s*(?:account|acct|cuenta)[^0-9\n]{0,12}\n?$"
)
_THEN_ACCOUNT = re.compile(r"/[0-9]{6,17}(?![0-9]|/[0-9])")
_ACCOUNT_FOLLOWS = re.compile(r"\W{1,3}[a-z ]{0,20}(?:account|acct|cuenta)")
_CAPTION = re.compile("routing|aba|transit|ruta")
_POINTED_AT = re.compile(r"[ \t]{0,4}(?:<[-=]+|\() ?(?:my |the )?(?:routing|aba|rtn)(?![a-z])")
_INITIAL = re.compile(r"(?<![a-z])r ?[#:] ?$|(?<![0-9a-z])35b(?: with| is|:)? $")
"""Its initial, or its line on Form 1040."""
_ON_A_CHEQUE = re.compile(r"(?<![a-z])(?:voided?|my|a|the|this|of)(?: voided)? (?:checks?|cheques?)(?![a-z])|checkbook|chequebook|passbook")
_OF_BANKS = re.compile(rf"{BANK_NAMED.pattern}|(?<![a-z])(?:dd info|dd form|deposit|payments?|efts?|net pay|payroll|chk|ckg)(?![a-z])")
_REACH = 120
_NEXT_IN_LIST = re.compile(r"[ ,/|]{1,3}(?:[a-zA-Z.# ]{0,9} )?[0-9][0-9 \-]{2,20}(?![0-9])")
_TOLD_BEFORE = re.compile(r"(?<![0-9$.,\-])[0-9](?:[ -]?[0-9]){5,20}(?P<link>[^0-9]{1,60})$")
_PRINTED_AFTER = re.compile(r"(?:[ :|/,\n\-]{1,4}|,? (?:and|then)(?: then)? )[0-9](?:[ -]?[0-9]){5,20}(?![0-9])")
_TOLD_AFTER = re.compile(r"(?P<link>[^0-9\n]{1,45})[0-9](?:[ -]?[0-9]){5,20}(?![0-9])")


def find(page: Page, found: Sequence[Span]) -> Iterator[Span]:
    """Routing numbers, where words, a caption below or the print of a cheque's code line say so."""
    for nine in candidates(page):
        start, end = nine.window.start, nine.window.end
        if nine.shape != _SSN_SHAPE and valid(nine.window.digits):
            score = _score(page, start, end)
            if nine.shape not in _UNUSUAL or score >= _NAMED_SCORE:
                yield Span("aba_routing", start, end, "aba", score)


def _score(page: Page, start: int, end: int) -> float:
    """The nearest evidence: code line and caption, its own name, a word about banks, nothing but the number."""
    if _on_code_line(page, start, end) or _CAPTION.search(caption(page, end)) or _said_beside(page, start, end):
        return 0.9
    named = _NAMED.lean(page, start, end)
    if named:
        return 0.9 if named is Lean.FOR else 0.1
    if _HINTED.lean(page, start, end) is Lean.FOR:
        return 0.85 if _NEXT_IN_LIST.match(page.text, end) else 0.75
    if _ACCOUNT_FOLLOWS.match(page.lower, end, end + 60):
        return 0.6
    if _INITIAL.search(page.lower, max(0, start - 12), start) or _in_a_pair(page, start, end):
        return 0.75
    return 0.5 if alone(page) or _THEN_ACCOUNT.match(page.lower, end) else 0.3


def _said_beside(page: Page, start: int, end: int) -> bool:
    """ "Routing, then account:" right before it, "<-- routing" right behind."""
    return _POINTED_AT.match(page.lower, end) is not None or _PAIR.search(page.lower, max(0, start - 60), start) is not None


def _in_a_pair(page: Page, start: int, end: int) -> bool:
    """With a second number right behind it, where somebody reads from a cheque or speaks of banks."""
    low, high = max(0, start - _REACH), end + _REACH
    if _TOLD_AFTER.match(page.text, end) and _ON_A_CHEQUE.search(page.lower, low, high):
        return True
    if _OF_BANKS.search(page.lower, low, high) is None:
        return False
    if _PRINTED_AFTER.match(page.text, end):
        return True
    told = _TOLD_BEFORE.search(page.lower, low, start)
    return told is not None and HARMLESS.isdisjoint(re.findall("[a-z]+", told["link"]))


def valid(digits: str) -> bool:
    """A prefix the Federal Reserve uses, and the right check digit."""
    return digits[:2] in _PREFIXES and aba(digits)


def _on_code_line(page: Page, start: int, end: int) -> bool:
    """Magnetic ink characters of a cheque (ANSI X9.27), or what optical reading makes of them, touch the number."""
    if _READ_AS.fullmatch(page.text[max(0, start - 2) : end + 1]):
        return True
    return _MICR.search(page.before(start, 3)) is not None and _MICR.search(page.after(end, 3)) is not None


MUST_FIND = (
    ("after its name", "routing number 021000021", "021000021"),
    ("after its short name", "ABA: 121042882", "121042882"),
    ("in two groups of four and one", "routing no 0711-0130-7", "0711-0130-7"),
    ("with blanks", "routing 021 000 021", "021 000 021"),
    ("on a cheque's code line", "\u2446021000021\u2446 1234567890\u2448 0101", "021000021"),
    ("under a column header", "name,routing_number\nAnn,021000021\n", "021000021"),
    ("with its caption below", "021000021\n(routing number)\n", "021000021"),
    ("before its account, a slash between", "Can I split? 114000093/88291034/$500 and the rest by check", "114000093"),
    ("on its line of the tax form", "I filled in line 35b with 031201360 and mailed it", "031201360"),
    ("after the institution", "Inst: Arizona Financial, 122105155", "122105155"),
    ("nothing but the number: somebody answers", "021000021", "021000021"),
    ("beside an account in a word on deposits", "for the deposit: 021000021 39341341", "021000021"),
    ("on a code line as letters", "VOID\nA021000021A 1234567890C 1107", "021000021"),
    ("in a pair with the account", "routing/account: 021000021 / 1234567890", "021000021"),
    ("before a labelled account", "the left digits are 021000021, the account number is 1234567890", "021000021"),
    ("in XML", "<routingNumber>021000021</routingNumber>", "021000021"),
    ("in Spanish", "numero de ruta 021000021", "021000021"),
    ("read from a cheque in words", "my checks have 021000021 and the next ones are 4455667788", "021000021"),
    ("behind its initial", "a: 4455667788 r: 021000021", "021000021"),
    ("asked for in a pair", "routing #, then account #:\n021000021\n8491822530203180", "021000021"),
    ("pointed at", "771029384  <-- acct\n021000021  <-- routing", "021000021"),
    ("behind an account", "Can you EFT? 7719 2038 4411, 021000021.", "021000021"),
    ("read from a cheque", "the bottom of my check reads 021000021 1234567890 1042", "021000021"),
)

MUST_NOT_FIND = (
    ("a wrong check digit", "routing number 021000022"),
    ("a prefix nobody uses", "routing number 421042111"),
    ("a case number", "case 021000021"),
    ("something to check", "please check 021000021"),
    ("nine digits without a word", "see 021000021"),
    ("an account number that happens to pass", "account 021000021"),
    ("a labelled phone number", "phone 021000021"),
)
