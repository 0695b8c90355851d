"""US bank account numbers: 4 to 17 digits and no check digit, so words and a routing number near must prove it."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from redaction.detectors.answers import caption
from redaction.detectors.context import HARMLESS
from redaction.detectors.mentions import Watched
from redaction.detectors.neighbours import Neighbours
from redaction.detectors.page import Page
from redaction.detectors.runs import Run, digit_count, even_parts
from redaction.findings import Span

KINDS = ("bank_account",)

_ACCOUNT = Watched("account", "acct", "a/c")
_LABELS = Watched("account", "acct", "a/c", "acc no", "acc #", "acc0unt", "cuenta", "checking", "savings", "dda")
_REACH = 60
_ROUTING_REACH = 200  # characters between a routing number and its account
_SURE = 0.6
_CERTAIN = 0.85  # no doubt left: a weaker finding of another kind in the same place gives way
_LONG_ENOUGH = 6
_LONGEST = 17
_ON_US = "\u2448"  # ends the account on a cheque's code line (ANSI X9.27)
_LINK_WORDS = (
    r"(?:[\s:#.=()'\"*\-_\u2448|,;<>{}\[\]?&]|accounts?|acct|numbers?|num|nbr|no|nr|is|its|was|are|my|our|the|to|into|in|of|which|de|es|numero"
    r"|corriente|ahorros|bank|checking|savings|with|at|for|deposit|dda|please|use|has|been|changed|del|mi|la|bancaria|bancario|this|one|here|old|new|type)*?"
)
_WRAP = r"[ \t]?\r?\n[> \t]{0,8}"
_NUMBER = (
    r"(?P<number>[0-9](?P<one> {1,2}|[.\-/_\t])[0-9](?:(?P=one)[0-9]){4,15}(?![0-9])"
    r"|[0-9]{1,16}(?:-[0-9]{1,12}){1,4}(?![0-9])"
    rf"|[0-9]{{1,8}}(?P<gap> {{1,2}}|\t)[0-9]{{1,12}}(?:(?:(?P=gap)|{_WRAP})[0-9]{{1,12}}){{0,3}}(?![0-9])"
    r"|[0-9]{3,8}(?P<mark>[./_])[0-9]{3,12}(?:(?P=mark)[0-9]{3,12}){0,3}(?![0-9])"
    r"|[0-9]{4,17}(?![0-9]))"
)
"""Digit by digit; in groups with dashes, with blanks (a line may end between later ones), with other marks; in one piece."""
_VALUE = re.compile(rf"s?{_LINK_WORDS}{_NUMBER}")
_DIGIT = re.compile("[0-9]")
_LOOSE = re.compile(rf"s?[^0-9\n;]{{0,45}}?(?<![0-9a-z.,/$\-]){_NUMBER}")
_MASKED = re.compile(r"\b(?:ending|ends|last|digits|terminada?|termina|ultimos)\b|[*x]{2}")
_NAMED_NUMBER = re.compile(r"[\s_\-]*(?:numbers?|num|nbr|no|nr|#)(?![a-z])")
_CAPTION = re.compile("account|acct|cuenta")
_LABEL_AFTER = re.compile(
    r"[ \t]*(?:<?-+|is|es|=|\()?[ \t]*(?:my|our|the|your|mi|new|old)?[ \t]*(?P<own>bank|checking|savings)?[ \t]*"
    r"(?:account|acct|cuenta)(?:[ ]?(?:number|no|#)|[ \t]+(?:at|with|in)|\W|$)"
)
_SWIFT_FIELD = re.compile(r"^:(?:50[FGHK]?|59[AF]?):/(?P<number>[0-9]{4,17})$", re.MULTILINE)
_NEIGHBOUR = re.compile(rf"[^0-9]{{0,45}}?{_NUMBER}")
_LEFT_NEIGHBOUR = re.compile(r"(?<![0-9\-])(?P<number>[0-9]{6,17})[^0-9]{1,45}$")
_BETWEEN = re.compile("[^0-9]+")
_DATE = re.compile(r"(?:19|20)[0-9]{2}[- ][01]?[0-9][- ][0-3]?[0-9]$|[01]?[0-9][- ][0-3]?[0-9][- ](?:19|20)[0-9]{2}$")
_PHONE = re.compile(r"(?:1[ -])?[2-9][0-9]{2}[ -][0-9]{3}[ -][0-9]{4}$")
_BANK = re.compile(
    r"(?<![a-z])(?:bank|banks|banking|routing|aba|rtn|checking|chequing|savings|direct deposit|wires?|wired|wiring|ach|voided|void|cheques?"
    r"|payroll|credit union|overdraft|debit(?:ed)?|withdraw(?:al|n)?|swift|bic"
    r"|beneficiary|escrow|banco|bancari[ao]|ahorros|corriente|transferencia|deposito)(?![a-z])"
)
_OTHER_ACCOUNT = re.compile(
    r"(?:customer|client|user|member|membership|loyalty|rewards?|utility|utilities|billing|electric|water|gas|power|phone|internet|cable|online|web"
    r"|permit|postage|ledger|revenue|expense|cost|g/l|gl|email|e-mail|vendor|supplier|shipper|fedex|ups|usps|dhl|meter|business|mailing|library"
    r"|insurance|student|patient|frequent flyer|trading|twitter|login|game|steam)[\s\-_]*$"
)
_UTILITY = re.compile(
    r"(?<![a-z])(?:electric|water|gas|power|utility|meter|bill|customer|member|cable|internet|phone|toll|subscriber|service|tracking|ledger|gl)(?![a-z])"
)
_SENTENCE = frozenset(
    re.findall(
        r"\w+", "call phone tel at since on by dated from until after before about please but and or customer member routing aba ruta"
    )
)
"""Between a label and a number these words begin something else."""
_OWN_NAME = re.compile(r"(?:bank|checking|savings|chequing|deposit|bancaria)[\s\-_]*$")


def find(page: Page, found: Sequence[Span]) -> Iterator[Span]:
    """Account numbers after their label, beside a routing number, above a caption, or under a column header."""
    routing = [span for span in found if span.kind == "aba_routing" and span.score >= _SURE]
    taken = Neighbours(span for span in found if span.score >= _CERTAIN)
    seen: set[int] = set()
    near = Neighbours(routing)
    for start, end, score, rule in chain(_labelled(page, near), _beside(page, routing), _in_columns(page), _told_after(page, near)):
        if start not in seen and not taken.overlap(start, end):
            seen.add(start)
            yield Span("bank_account", start, end, rule, score)


def _labelled(page: Page, routing: Neighbours) -> Iterator[tuple[int, int, float, str]]:
    for label, place in page.mentions(_LABELS):
        after = place + len(label)
        if _DIGIT.search(page.lower, after, after + _REACH) is None:
            continue
        value = _VALUE.match(page.lower, after, after + _REACH)
        match = value or _loosely(page, after)
        if match is None or _MASKED.search(page.lower, after, match.start("number")):
            continue
        start, end = _number(match)
        score = _score(page, place, label, start, routing)
        asked = value and (_NAMED_NUMBER.match(page.lower, after) or _OWN_NAME.search(page.lower, max(0, place - 24), place))
        if _plausible(page.text[start:end], phone=score < _CERTAIN and not asked):
            yield start, end, score, "account after its label"


def _loosely(page: Page, after: int) -> re.Match[str] | None:
    """A number later in the sentence, unless the word before it labels something else."""
    match = _LOOSE.match(page.lower, after, after + _REACH)
    if match is None or len(match["number"]) < _LONG_ENOUGH:
        return None
    words = re.findall("[a-z]+", page.lower[after : match.start("number")])
    return None if HARMLESS.intersection(words) or not _SENTENCE.isdisjoint(words) else match


def _told_after(page: Page, routing: Neighbours) -> Iterator[tuple[int, int, float, str]]:
    """``1234567890 is my account number``, the same above ``(account number)``, and SWIFT MT fields 50 and 59."""
    for start, end in _last_groups(page):
        if _CAPTION.search(caption(page, end)):
            yield start, end, 0.75, "account above its caption"
            continue
        label = _LABEL_AFTER.match(page.lower, end, end + _REACH)
        if label and _plausible(page.text[start:end]) and not _labels_something(page, start):
            sure = label["own"] or routing.near(start, _ROUTING_REACH) or _BANK.search(*_window(page, start, end))
            yield start, end, 0.75 if sure else 0.4, "account before its label"
    for field in _SWIFT_FIELD.finditer(page.text) if "\n:" in page.text else ():
        yield *field.span("number"), 0.75, "account in a SWIFT message"


def _last_groups(page: Page) -> Iterator[tuple[int, int]]:
    """Digits in one piece that end their run."""
    for run in page.runs:
        start, end = run.spans[-1]
        if _LONG_ENOUGH <= end - start <= _LONGEST:
            yield start, end


def _labels_something(page: Page, start: int) -> bool:
    """Is the word before the number the label of something harmless?"""
    return not HARMLESS.isdisjoint(page.around(start, start + 1).before[-2:])


def _score(page: Page, place: int, label: str, start: int, routing: Neighbours) -> float:
    before = page.lower[max(0, place - 24) : place]
    if _OTHER_ACCOUNT.search(before):
        return 0.2
    if routing.near(start, _ROUTING_REACH):
        return 0.9
    if _OWN_NAME.search(before) or label in {"checking", "savings", "dda"}:
        return 0.8
    if _BANK.search(*_window(page, place, start)):
        return 0.75
    return 0.5 if _NAMED_NUMBER.match(page.lower, place + len(label)) and not _UTILITY.search(*_window(page, place, start)) else 0.4


def _window(page: Page, place: int, start: int) -> tuple[str, int, int]:
    return page.lower, max(0, place - 120), start + 120


def _beside(page: Page, routing: Sequence[Span]) -> Iterator[tuple[int, int, float, str]]:
    """On a cheque and in many letters the account simply follows the routing number, or goes before it."""
    for span in routing:
        match = _NEIGHBOUR.match(page.text, span.end, span.end + _REACH) or None
        if match and _plausible(match["number"]) and len(match["number"]) >= 6:
            start, end = _number(match)
            yield start, end, 0.9 if page.text[end : end + 1] == _ON_US else 0.75, "account beside a routing number"
        left = _LEFT_NEIGHBOUR.search(page.text, max(0, span.start - _REACH), span.start)
        if left and _plausible(left["number"]) and "account" in page.lower[max(0, span.start - 150) : span.start]:
            yield *_number(left), 0.75, "account beside a routing number"


def _in_columns(page: Page) -> Iterator[tuple[int, int, float, str]]:
    """Runs under a header that names a bank account."""
    if not any(page.mentions(_ACCOUNT)):
        return
    for start, end in chain.from_iterable(map(_in_one_cell, page.runs)):
        header = page.header(start).lower()
        if header in _ACCOUNT:
            bank = _BANK.search(header) or _BANK.search(page.lower, max(0, start - 300), start)
            yield start, end, 0.8 if bank and not _OTHER_ACCOUNT.search(header.partition("acc")[0]) else 0.3, "account under its header"


def _in_one_cell(run: Run) -> Iterator[tuple[int, int]]:
    """Six to seventeen digits in one piece, or in short groups with blanks, dashes or dots between."""
    for start, end in run.spans:
        if _LONG_ENOUGH <= end - start <= _LONGEST:
            yield start, end
    for first, last in even_parts(run.gaps):
        if run.gaps[first] in " -." and _LONG_ENOUGH <= digit_count(run.sizes[first:last]) <= _LONGEST and max(run.sizes[first:last]) < "6":
            yield run.spans[first][0], run.spans[last - 1][1]


def _number(match: re.Match[str]) -> tuple[int, int]:
    """Place of the number. Blanks join short groups only: after six digits and more a blank ends the account."""
    start, end = match.span("number")
    head, *more = match["number"].split(None, 1)
    return (start, start + len(head)) if more and len(head) >= _LONG_ENOUGH else (start, end)


def _plausible(number: str, *, phone: bool = True) -> bool:
    """Four to seventeen digits, no date; ``phone`` says that it may as well be a telephone number."""
    groups = _BETWEEN.sub(" ", number)
    digits = groups.replace(" ", "")
    if not 4 <= len(digits) <= _LONGEST or len(set(digits)) == 1 or _DATE.match(groups):
        return False
    return not (phone and _PHONE.match(groups))


MUST_FIND = (
    ("after its full name", "my bank account number is 945456787654", "945456787654"),
    ("with dashes", "checking account 1234-567-890", "1234-567-890"),
    ("with blanks", "savings account no. 12 3456 7890", "12 3456 7890"),
    ("after a routing number", "Routing 021000021, account 000123456789", "000123456789"),
    ("on the line below its label", "Bank account number:\n1234567890", "1234567890"),
    ("a short one beside a routing number", "routing number 021000021 account number 48213", "48213"),
    ("on a cheque's code line", "\u2446021000021\u2446 1234567890\u2448 0101", "1234567890"),
    ("under a column header", "name,bank_account\nAnn,1234567890\n", "1234567890"),
    ("in a sentence on deposits", "Please send the direct deposit to account 1234567890.", "1234567890"),
    ("some words later", "can you send it to my bank acct its 115553393052 thx", "115553393052"),
    ("before its label", "1234567890 is my bank account number", "1234567890"),
    ("one digit a box", "Checking account number | 1 2 3 4 5 6 7 8 |", "1 2 3 4 5 6 7 8"),
    ("the beneficiary of a SWIFT message", ":20:48211\n:59:/1234567890\nJane Doe", "1234567890"),
    ("in a pair with the routing number", "Bank info (routing/account): 021000021 / 1234567890", "1234567890"),
    ("beside a bank identifier code", "SWIFT CHASUS33, account number 1234567890", "1234567890"),
    ("in Spanish with the word for a bank", "numero de cuenta bancaria: 1234567890", "1234567890"),
    ("between underscores", "Bank account no. ___30721___", "30721"),
    ("above its caption", "021000021\n(routing number)\n1234567890\n(account number)", "1234567890"),
    ("called account number, no bank named", "Account number: 12345678", "12345678"),
    ("in Spanish", "cuenta corriente 1234567890", "1234567890"),
)

MUST_NOT_FIND = (
    ("a customer account", "customer account 12345678"),
    ("the last digits", "the bank account ending in 4984 will be charged"),
    ("a utility's account number", "my water bill, account number 12345678"),
    ("an order in a sentence on accounts", "I paid from my bank account for order 12345678"),
    ("a ledger account", "revenue account (40004000)"),
    ("a utility account", "your water account 12345678"),
    ("a number without any word", "see 945456787654"),
    ("a date after the word", "bank account 12-31-2024"),
    ("a phone number after the word", "about my bank account, call 202-555-0143"),
)
