"""Account numbers that nothing names: "take it from 901882736 instead", "it goes to 55102938, at Umpqua".

The public labels every other number of its letters (order, claim, customer, check number ...), and leaves the label out only where the
sentence says it: after a word of direction or giving, before a bank's name, or alone at the beginning of a clause. Where the letter is
about money at a bank, such a number is an account; nobody can be sure, so a person looks.
"""

import re
from collections.abc import Iterator, Sequence
from enum import Enum, auto

from redaction.detectors import bank_words as words
from redaction.detectors.bank_numbers import LONG_ENOUGH, LONGEST, NUMBER, digits, place, plausible
from redaction.detectors.context import HARMLESS
from redaction.detectors.neighbours import Neighbours
from redaction.detectors.page import Page
from redaction.detectors.vocabulary import Vocabulary
from redaction.findings import Span

KINDS = ("bank_account",)

_UNSURE = 0.5
_SURE = 0.6
_DOUBTED = 0.4  # a labelled account of which nobody knows whether it is a bank's
_ABOUT = 260  # characters on either side in which the letter must speak of money at a bank
_BESIDE = 200  # characters to a routing number that makes a number an account
_BEFORE = 80
_LABEL_REACH = 2  # words before the number of which none may label something harmless
_SHAPE = re.compile(rb"0[0 .\-/_|\t\r\n>]{4,}0")
_EVERYDAY = re.compile(
    rb"(?:000[ .\-])?000 ?[ .\-] ?0000|0?0 ?[/.\-] ?0?0 ?[/.\-] ?(?:00)?00(?: 0?0)?|0{4}-00-00(?: 00)?|0{1,3}(?:\.0{1,3}){3}|0000 00"
)
"""Telephone numbers, dates and addresses of machines, by their shape."""
_STUCK = frozenset("abcdefghijklmnopqrstuvwxyz.,/$\u20ac\u00a3#@+%&_*~=-")
_PARTED = re.compile(rb"[ \t\r\n|>]")
_LABEL_BEFORE = re.compile("(?<![a-z])([a-z]+)[ #:]{1,3}$")
_LONGEST_LABEL = 16
_BEHIND = 16  # characters that are looked at behind a number
_NUMBER = re.compile(
    rf"(?<![0-9a-z.,/$\u20ac\u00a3#@+%&_*~=\-])(?<![0-9][ .,/\-])(?<![0-9] [/:.\-] )(?<!\) )(?<!\$ )(?<!=[\"']){NUMBER}"
    r"(?![a-z0-9%@*_\-]|[.,:/][0-9]| [:/\-] ?[0-9]| ?(?:%|dollars|bucks|usd|miles|points|people|st|street|ave|avenue|rd|road|dr)(?![a-z]))"
)
_ACCOUNT = Vocabulary("account|accounts|acct|accts|acnt|cuenta|chk")
_GLUE_TEXT = """
number numbers num numb nbr nr no nos is are was were be been its it it's es era the a an this that these those my our your his her
their new old other another same correct right wrong now not and or but also both only just still instead again please then so than as
should would could will shall must may might first second third one nueva nuevo vieja viejo anterior otra here there full whole digits
mine ours yours him them me us we you they he she i do does did has have had say says said states stating read reads show shows remains
de del la el mi su tu lo y o never want wanted like actually really maybe called all what where which whose good
"""
_GLUE = frozenset(_GLUE_TEXT.split())
"""These name nothing and hide nothing: what is looked at stands before them."""
_DIRECTION = "to in on of through with at open close for by a en por"
_GIVING = """
into onto from out under use used using uses put puts send sent sends pay paid pays take taken takes draw drawn draft drafted deposit
deposits deposited debit debited transfer transferred wire wired refund refunded go goes going hit hits reach reached land landed opened
opening closed entered enter type typed gave give switched changed stop wrote write wondering unless if because since while reminder confirm
ach eft dd autopay served desde hacia market shares
"""
_ACCOUNT_WORDS = """
account accounts acct accts acnt a/c checking savings chequing hsa cuenta ahorros corriente conjunta aba routing rtn fund
"""
_ACCOUNTS = frozenset(_ACCOUNT_WORDS.split())
_LABELS = """
call called phone text dial reach member customer client user policy group vendor employee emp badge student patient loan unit suite apt box
zip room gate lot license id check checks cheque warrant case claim plan file line extension fl ein tin ssn
"""
_CALLS = frozenset(["call", "phone", "dial", "fax", "tel"])
_AGAINST = HARMLESS.union(_LABELS.split())
_HEADED = _AGAINST.union(["code"])
_AT_A_BANK = re.compile(
    rf"[ ,.(]{{1,3}}(?:(?:at|with|in|is|on|which is|its|my) )*(?:the |my |our )?(?:[a-z&'.\-]+ ){{0,3}}?{words.BY_NAME}"
    r"|[ ,(]{1,3}(?:hsa|money market|credit union)(?![a-z])|, ?(?:at|with) [a-z]"
)
_IS_THE_ACCOUNT = re.compile(
    r",? (?:is|as) (?:the |my |our |his |her |an? )(?:[a-z']+ )?(?:account|acct|checking|savings|money market)(?![a-z])"
)
_NO_BANKS = re.compile(
    r"(?<![a-z])(?:customer|client|member|user|vendor|utility|water|gas|electric|ledger|revenue) (?:account|acct)(?![a-z])"
)
_WATER = re.compile(
    r"(?<![a-z])(?:water|electric|gas|power|agua|luz|meter|cable|internet|sewer|trash) (?:bill|account|company|service|meter)"
)
_BANK_LAST = re.compile(rf"{words.BY_NAME}$")
_WORD = re.compile(r"[a-z\u00e0-\u00ff][a-z\u00e0-\u00ff'/]*")
_CLAUSE = re.compile(r"(?<!no)(?<!num)(?<!nr)(?<!acct)[.!?](?=\s|$)|\n|(?<=[a-z0-9]) [-\u2013\u2014] ")
_PHONE = r"(?:[2-9][0-9]{2}[ .\-])?[0-9]{3}[ .\-][0-9]{4}"
_OTHERS = re.compile(
    rf"{_PHONE}|[0-9]{{5}}[ \-][0-9]{{4}}|(?=.* )(?:[0-9] ?){{1,7}}|(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])20[0-4][0-9]"
    r"|(?:19|20)[0-9]{2}([ \-])[01][0-9]\1[0-3][0-9](?![0-9])[\s\S]*|[0-9]{3,4}[ \t]*\r?\n[\s\S]*"
)
"""A telephone number, a ZIP+4 code, a house number, a date, a date with what follows on the next line,
numbers on lines of their own."""
_DIALLED = re.compile("[2-9][0-9]{2}[2-9][0-9]{6}")
"""Ten digits that are a telephone number of the North American plan as well."""
_NUMBER_OF = re.compile(r"([a-z]+) (?:number|num|no\.?|nr|id|code|#)(?![a-z])")
_HOST = re.compile(r"\.[a-z0-9\-]+\.[a-z]")
"""The number is the first part of a machine's name."""
_IBAN_HEAD = re.compile(r"(?<![a-z0-9])[a-z]{2}[0-9]{2} ?[a-z]{4} $")


class _Tie(Enum):
    """What stands before a number."""

    SAID = auto()  # a word of giving, or one for an account
    NOTHING = auto()  # or a word of direction, which may be meant of something else
    NAMED = auto()  # some other word
    OTHER = auto()  # a label of something that is no account


_TIES = {**dict.fromkeys(_DIRECTION.split(), _Tie.NOTHING), **dict.fromkeys(_GIVING.split(), _Tie.SAID)}
"""After these words a number stands for itself."""


def find(page: Page, found: Sequence[Span]) -> Iterator[Span]:
    """Every number that nothing names and no detector before knew, in a letter about money at a bank."""
    routing = Neighbours(span for span in found if span.kind == "aba_routing" and span.score >= _SURE)
    taken = Neighbours(span for span in found if span.score > _DOUBTED or (span.score == _DOUBTED and span.kind != "bank_account"))
    for start, end in _candidates(page, routing, taken):
        if not taken.overlap(start, end) and _of_an_account(page, start, end, routing) and not _is_headed(page, start):
            yield Span("bank_account", start, end, "account that nothing names", _UNSURE)


def _candidates(page: Page, routing: Neighbours, taken: Neighbours) -> Iterator[tuple[int, int]]:
    """Numbers that could be one by their looks. The outline tells where digits are enough, at little cost."""
    lower, done = page.lower, 0
    for shape in _SHAPE.finditer(page.looks):
        if shape[0].count(b"0") < LONG_ENOUGH or _EVERYDAY.fullmatch(shape[0]) or _is_another(lower, shape) or taken.cover(*shape.span()):
            continue
        if not _of_money(page, *shape.span(), routing):
            continue
        while match := _NUMBER.search(lower, max(done, shape.start()), shape.end() + _BEHIND):
            start, end = place(match)
            done = match.end()
            if _could_be_one(lower, start, end):
                yield start, end


def _is_another(lower: str, shape: re.Match[bytes]) -> bool:
    """In one piece that goes on before it, or right behind a label of something else: seen at once, and most numbers are so."""
    start = shape.start()
    if _PARTED.search(shape[0]):
        return False
    label = _LABEL_BEFORE.search(lower, max(0, start - _LONGEST_LABEL), start)
    return lower[start - 1 : start] in _STUCK or (label is not None and label[1] in _AGAINST)


def _of_money(page: Page, start: int, end: int, routing: Neighbours) -> bool:
    """Is money at a bank spoken of near?"""
    low, high = start - _ABOUT, end + _ABOUT
    return bool(routing) or words.MONEY.said(page, low, high) or words.BANK.said(page, low, high)


def _could_be_one(lower: str, start: int, end: int) -> bool:
    """By its looks: long enough, and nothing else."""
    number = lower[start:end]
    if not LONG_ENOUGH <= digits(number) <= LONGEST or not plausible(number) or _OTHERS.fullmatch(number):
        return False
    return _IBAN_HEAD.search(lower, max(0, start - 12), start) is None and _HOST.match(lower, end) is None


def _of_an_account(page: Page, start: int, end: int, routing: Neighbours) -> bool:
    tie = _tie(page, start)
    if tie is _Tie.OTHER or (tie is _Tie.NOTHING and _WATER.search(page.lower, max(0, start - _BEFORE), end + _BEFORE)):
        return False
    called = _IS_THE_ACCOUNT.match(page.lower, end, end + _BEFORE)
    if tie is _Tie.NAMED and not called:
        return False
    if called or routing.near(start, _BESIDE) or _AT_A_BANK.match(page.lower, end, end + _BEFORE):
        return True
    low, high = start - _ABOUT, end + _ABOUT
    money, bank = words.MONEY.said(page, low, high), words.BANK.said(page, low, high)
    if tie is _Tie.SAID:
        return money or bank
    return money and (bank or _ACCOUNT.said(page, low, high)) and _DIALLED.fullmatch(page.lower, start, end) is None


def _is_headed(page: Page, start: int) -> bool:
    """Does the header of its column name something else? Asked last: a table is dear to look at."""
    return not _HEADED.isdisjoint(page.around(start, start + 1).header)


def _tie(page: Page, start: int) -> _Tie:
    clause = _CLAUSE.split(page.lower[max(0, start - _BEFORE) : start])[-1]
    said = _WORD.findall(clause)
    while said and said[-1] in _GLUE:
        said.pop()
    if not said:
        tie = _Tie.NOTHING
    elif not _AGAINST.isdisjoint(said[-_LABEL_REACH:]) or not _CALLS.isdisjoint(said):
        return _Tie.OTHER
    else:
        tie = _kind(said)
        if tie in {_Tie.OTHER, _Tie.NAMED}:
            return tie
    return tie if _AGAINST.isdisjoint(_NUMBER_OF.findall(clause)) else _Tie.OTHER


def _kind(said: list[str]) -> _Tie:
    """By the last word, or the one before it: "out of", "goes to"."""
    line = " ".join(said)
    if _NO_BANKS.search(line) or (said[-1] in _ACCOUNTS and line in words.UTILITY):
        return _Tie.OTHER
    if said[-1] in _ACCOUNTS:
        return _Tie.SAID
    if _BANK_LAST.search(line):
        return _Tie.SAID
    tie = _TIES.get(said[-1], _Tie.NAMED)
    return _TIES.get(said[-2], tie) if tie is _Tie.NOTHING and len(said) > 1 else tie


MUST_FIND = (
    ("after a word of direction", "Please stop taking rent out of 901882736.", "901882736"),
    ("after another", "Starting in December take it from 44710023985 instead (same bank).", "44710023985"),
    ("before a bank's name", "the dollars go to 55102938, at Umpqua.", "55102938"),
    ("with nothing before it but glue", "its 5500128837 at Ally", "5500128837"),
    ("at the beginning of a line", "7102938446, Truist. That's for the deposit.", "7102938446"),
    ("that a payment reaches", "The EFT you say you sent never hit 4019283756.", "4019283756"),
    ("that is drawn from", "If you draft 66614099391 again I dispute it with the bank", "66614099391"),
    ("behind a bank's name", "our operating fund is at First Horizon 1108273645", "1108273645"),
    ("called the account afterwards", "Your e-mail shows 5719028346 as the account being debited.", "5719028346"),
    ("in groups", "Put the refund in my Schwab, the number is 4400 1928 3746.", "4400 1928 3746"),
)

MUST_NOT_FIND = (
    ("a vendor's number", "the bank says your EFT was sent back. Vendor no. 200184."),
    ("a customer's number with words between", "my customer number with you, 4820193, and my bank is Bank of Ohio"),
    ("a dispute's number", "I disputed it with my bank, dispute 20261118004."),
    (
        "under the header of another code",
        "Account code    Description      Budget\n619-2537-665    Salaries         9155\npaid by direct deposit",
    ),
    ("a customer's account", "Payments received $64,152.37\nCustomer account with us: 3144230\nyour bank"),
    ("a water bill's number", "> Please give your account number.\n\n3664-366831 says the top of my water bill."),
    ("a date in one piece", "You deposited $1,048.22 on 10152026 and took it back"),
    ("a telephone number", "about the refund to my bank: 202-555-0143"),
    ("a company named as an abbreviation of banks", "swift energy 2630 21 mmbtu, credited to the account"),
    ("a place in a contract", "payment terms are not subject to invoice 96008903"),
    ("a parameter of a program", '--payment_12--\nContent-Type: image/gif; x-mac-type="47494666"\nfor your bank'),
    ("a machine's name", "your bank\nReceived: from 212-95-32-105.dial.example.com (unknown) by direct.example.org"),
    ("days of a list of changes", "Adding payment terms\nRemoving the account exclusion\n2017 01 20\n2016 10 05 - Extending\n"),
    ("a letter about no money", "it went to 55102938 and came back"),
)
