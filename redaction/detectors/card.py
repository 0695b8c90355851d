"""Payment card numbers (ISO/IEC 7812): issuer range, length, check digit, grouping, and the words around.

A passed check digit alone never decides: one number in ten passes it.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain

from redaction.detectors.answers import alone
from redaction.detectors.checks import luhn
from redaction.detectors.context import Lean, words
from redaction.detectors.issuers import LONGEST, SHORTEST, issued, known
from redaction.detectors.page import Page
from redaction.detectors.runs import Run, Window, digit_count, even_parts
from redaction.detectors.surroundings import embedded, in_link, in_series
from redaction.findings import Span

KINDS = ("card",)

_SHIFT = {Lean.FOR: 0.3, Lean.SILENT: 0.0, Lean.AGAINST: -0.5}

_SHAPES = re.compile("(?=([<-C]|4444|444|465|464|88|4<|<4|555|2{8}|448|844|6:|6=|456|445|33334))")
_TAILED = re.compile("(?=(4444[123]|444[123]))")
"""How people and cards group the digits, over ``Run.sizes``; "<" to "C" are twelve to nineteen in one piece.
What follows four groups may be the rest of a long number, or the month of an expiry date: both are tried."""

_HEAD = 4  # digits that say who issued a card
_ONE_PIECE = range(SHORTEST, LONGEST + 1)
_SINGLE_DIGITS = (16, 15, 19, 14, 13)

_WORDS = words(
    """
    card cards creditcard debitcard cardnumber cardno visa mastercard amex discover maestro diners jcb unionpay cc ccn ccnum pan tarjeta
    tarjetas exp expires expiry expiration expiring expire cvv cvc cvn credit debit carte tdc vencimiento caduca
    """,
    ("american express", "master card", "valid thru", "valid until", "valid through", "security code"),
)

_ACCOUNTS = words("", (), "account accounts acct ac dda checking savings cuenta")
_EXPIRY = re.compile(
    r"[ ,;|]{1,3}(?:exp\w*\W{0,2})?(?:0[1-9]|1[0-2])[ ]?[/-][ ]?(?:20)?[2-4][0-9](?![0-9/-])"
    r"|[ ,;|]{1,3}(?:0[1-9]|1[0-2])[2-4][0-9][ ,;|]{1,3}[0-9]{3,4}(?![0-9])"
)
_USUAL_LENGTHS = frozenset([16, LONGEST])
"""Of a card without a word near: what most cards have, and what next to nothing else has."""

_USUAL_RUN = 40  # groups; longer runs are tables, each of its own shape
_MACHINE_NAME = re.compile(r"(?:[<.\-_+=/]|(?:uid|id|cid|references|reply-to)[\"']?\s*[:=][\s\"']*)$")
_HEADER_LINE = re.compile(r"[A-Za-z]+(?:-[A-Za-z0-9]+)+:")


def find(page: Page, found: Sequence[Span]) -> Iterator[Span]:
    """Every card number, one span each; ``found`` is not asked."""
    for run in page.runs:
        if run.digits < SHORTEST:
            continue
        passed = [(window, shapely) for window, shapely in _windows(run) if _passes(window.digits)]
        firsts = frozenset(window.first for window, _ in passed)
        lasts = frozenset(window.last for window, _ in passed)
        best: dict[int, float] = {}
        for window, shapely in sorted(passed, key=_ending):
            score = _score(page, run, window, shapely=shapely)
            if in_series(run, window, before=window.first in lasts, after=window.last in firsts):
                score -= 0.5
            if len(run.styles(window.first, window.last)) == 1:
                score = max(score, best.get(window.first, 0.0))
            best[window.first] = score
            rule = "card" if known(window.digits) else "card, rare issuer or length"
            yield Span("card", window.start, window.end, rule, round(min(1.0, max(0.0, score)), 2), f"ends {window.digits[-4:]}")


def _ending(candidate: tuple[Window, bool]) -> int:
    """Where the shorter of two that begin alike is a card, so is the longer: what follows may as well be the rest of it."""
    return candidate[0].end


def _score(page: Page, run: Run, window: Window, *, shapely: bool) -> float:
    """By issuer, words, grouping, and what touches it."""
    strong = known(window.digits) is True
    base = 0.8 if strong else 0.45 if len(window.digits) in _USUAL_LENGTHS or alone(page) else 0.4
    return base + _SHIFT[_lean(page, window, strong=strong)] + _grouping(run, window, shapely=shapely) + _touching(page, run, window)


def _passes(digits: str) -> bool:
    """Issued by somebody, and the check digit is right."""
    return known(digits) is not None and luhn(digits) and len(set(digits)) > 1


def _windows(run: Run) -> Iterator[tuple[Window, bool]]:
    """Stretches of groups that may be one card, and whether they are grouped the usual way."""
    stretches = _known_stretches if len(run.sizes) <= _USUAL_RUN else _stretches
    for first, last, shapely in stretches(run.sizes, run.gaps):
        if run.size(first) < _HEAD or issued(run.head(first, _HEAD), digit_count(run.sizes[first:last])) is not None:
            yield run.window(first, last), shapely


def _stretches(sizes: str, gaps: str) -> list[tuple[int, int, bool]]:
    """See ``_windows``; by the shapes of a run alone."""
    found = [(match.start(), match.end(1), True) for match in chain(_SHAPES.finditer(sizes), _TAILED.finditer(sizes))]
    for first, last in even_parts(gaps):
        part = sizes[first:last]
        if len(part) > LONGEST and set(part) == {"1"}:
            found += [(first, first + size, True) for size in _SINGLE_DIGITS]
        elif len(part) <= LONGEST and _unusual(part):
            found.append((first, last, len(set(part)) == 1))
    return found


_known_stretches = lru_cache(maxsize=2048)(_stretches)  # mail is full of the same few shapes; no digit is kept


@lru_cache(maxsize=1024)
def _unusual(sizes: str) -> bool:
    """As many digits as a card has, and no shape that was yielded already?"""
    if digit_count(sizes) not in _ONE_PIECE:
        return False
    return all(match is None or len(match[1]) < len(sizes) for match in (_SHAPES.match(sizes), _TAILED.match(sizes)))


def _lean(page: Page, window: Window, *, strong: bool) -> Lean:
    """What the words say. A rare issuer's number after the word account is an account number."""
    lean = _WORDS.lean(page, window.start, window.end)
    if not strong and _ACCOUNTS.lean(page, window.start, window.end) is Lean.AGAINST:
        return Lean.AGAINST
    return Lean.FOR if lean is Lean.SILENT and _EXPIRY.match(page.text, window.end) else lean


def _touching(page: Page, run: Run, window: Window) -> float:
    """Evidence from what touches the number: letters, links, addresses."""
    score = 0.0
    if _is_mailbox(page, window):
        score -= 0.3
    elif embedded(page, run, window) or _in_machine_header(page, window):
        score -= 0.6
    return score - 0.4 if in_link(page, window.start) else score


def _is_mailbox(page: Page, window: Window) -> bool:
    """``4111111111111111@example.org`` as an address is readable; in angle brackets or after ``UID:`` it is a machine's."""
    if page.text[window.end : window.end + 1] != "@" or page.text[window.start - 1 : window.start].isalnum():
        return False
    return _MACHINE_NAME.search(page.lower, max(0, window.start - 20), window.start) is None


def _in_machine_header(page: Page, window: Window) -> bool:
    """``X-Google-Id: 4111111111111111abc``: an identifier with letters in it, in a line of a message's head."""
    if not page.text[window.end : window.end + 1].isalpha():
        return False
    line = page.before(window.start, 80).rpartition("\n")[2]
    return _HEADER_LINE.match(line) is not None or (not line and "-" in page.label)


def _grouping(run: Run, window: Window, *, shapely: bool) -> float:
    """Digits grouped like a card speak for it, odd groups and mixed gaps against it."""
    if window.last - window.first == 1:
        return 0.0
    if len(run.styles(window.first, window.last)) > 1:
        return -0.4
    return 0.1 if shapely else -0.3


MUST_FIND = (
    ("a plain Visa number", "My card 4111111111111111 please", "4111111111111111"),
    ("groups of four with blanks", "charge 4111 1111 1111 1111 today", "4111 1111 1111 1111"),
    ("groups with dashes", "4111-1111-1111-1111", "4111-1111-1111-1111"),
    ("groups with dots", "no 4111.1111.1111.1111", "4111.1111.1111.1111"),
    ("groups with colons", "card 4111:1111:1111:1111", "4111:1111:1111:1111"),
    ("groups in brackets", "card (4111) (1111) (1111) (1111)", "4111) (1111) (1111) (1111"),
    ("one digit a box", "card [4][1][1][1] [1][1][1][1] [1][1][1][1] [1][1][1][1]", "4][1][1][1] [1][1][1][1] [1][1][1][1] [1][1][1][1"),
    ("groups with slashes", "no 4111/1111/1111/1111", "4111/1111/1111/1111"),
    ("groups with underscores", "no 4111_1111_1111_1111", "4111_1111_1111_1111"),
    ("two blanks between groups", "4111  1111  1111  1111", "4111  1111  1111  1111"),
    ("tabs between groups", "4111\t1111\t1111\t1111", "4111\t1111\t1111\t1111"),
    ("no-break spaces", "4111\u00a01111\u00a01111\u00a01111", "4111\u00a01111\u00a01111\u00a01111"),
    ("thin spaces", "4111\u20091111\u20091111\u20091111", "4111\u20091111\u20091111\u20091111"),
    ("en dashes", "4111\u20131111\u20131111\u20131111", "4111\u20131111\u20131111\u20131111"),
    ("wrapped over two lines", "card 4111 1111\n1111 1111", "4111 1111\n1111 1111"),
    ("wrapped inside a quoted reply", "> card 4111 1111\n> 1111 1111 ok", "4111 1111\n> 1111 1111"),
    ("digit by digit", "card 4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1"),
    ("zero-width characters inside", "4111\u200b1111\u200b1111\u200b1111", "4111\u200b1111\u200b1111\u200b1111"),
    ("a soft hyphen inside", "411111\u00ad1111111111", "411111\u00ad1111111111"),
    ("full-width digits", "\uff14\uff11\uff11\uff11 1111 1111 1111", "\uff14\uff11\uff11\uff11 1111 1111 1111"),
    ("Arabic-Indic digits", "\u0664\u0661\u0661\u0661" + "\u0661" * 12, "\u0664\u0661\u0661\u0661" + "\u0661" * 12),
    ("Devanagari digits", "\u096a" + "\u0967" * 15, "\u096a" + "\u0967" * 15),
    ("mathematical digits", "\U0001d7d2" + "\U0001d7cf" * 15, "\U0001d7d2" + "\U0001d7cf" * 15),
    ("English words for digits", "it is four" + " one" * 15 + " thanks", "four" + " one" * 15),
    ("Spanish words for digits", "es cuatro" + " uno" * 15, "cuatro" + " uno" * 15),
    ("marks between groups said in words", "card 4111 then 1111 then 1111 then 1111", "4111 then 1111 then 1111 then 1111"),
    ("letter O for zero", "card 5500-OOOO-0000-0004", "5500-OOOO-0000-0004"),
    ("glued to letters", "creditcard4111111111111111exp", "4111111111111111"),
    ("digits split by inline tags", "4111<b>1111</b>1111<i>1111</i>", "4111<b>1111</b>1111<i>1111"),
    ("digits as entities", "&#52;111111111111111", "&#52;111111111111111"),
    ("Mastercard 2-series", "2223 0031 2200 3222", "2223 0031 2200 3222"),
    ("American Express", "3782 822463 10005", "3782 822463 10005"),
    ("Diners Club", "3056 930902 5904", "3056 930902 5904"),
    ("nineteen digits", "6799990100000000019", "6799990100000000019"),
    ("thirteen digits with the word card", "my card 4222222222222", "4222222222222"),
    ("twelve digits with the word card", "credit card 675984103431", "675984103431"),
    ("before an expiry date", "4111 1111 1111 1111 12/27 123", "4111 1111 1111 1111"),
    ("before a date and a code without marks", "5018 7072 3806 8992 1227 123", "5018 7072 3806 8992"),
    ("the label stands on the line above", "Card number:\n4111111111111111", "4111111111111111"),
    ("an order paid by it", "charge my order to 4111111111111111", "4111111111111111"),
    ("a link with a card parameter", "https://shop.example.com/pay?card=4111111111111111", "4111111111111111"),
    ("in a numbered list", "1. 4111111111111111\n2. 5500000000000004", "5500000000000004"),
    ("nineteen digits, the first sixteen a card too", "my card number is 4442 8726 0435 6998 272", "4442 8726 0435 6998 272"),
    ("two in one row", "4111 1111 1111 1111 5500 0000 0000 0004", "5500 0000 0000 0004"),
    ("blanks of a web address", "4111%201111%201111%201111", "4111%201111%201111%201111"),
    ("a rare issuer's sixteen digits, no word near", "Hello 9595220257947347 there", "9595220257947347"),
    ("a rare issuer's number and nothing else", "122000000000003", "122000000000003"),
    ("a rare length before an expiry date", "here you go 4803844291473528824 09/28 thanks", "4803844291473528824"),
    ("as an address", "write to 4111111111111111@example.org", "4111111111111111"),
    ("in a header of its own", "X-Card-Number: 4111111111111111", "4111111111111111"),
    ("a table row", "| Ann | 4111 1111 1111 1111 | 12/27 |", "4111 1111 1111 1111"),
)

MUST_NOT_FIND = (
    ("an identifier in a message's head", "X-Google-Id: 4111111111111111abc"),
    ("a calendar's identifier", "UID:4111111111111111@example.org"),
    ("an account number in a rare issuer's range", "Credit Account: 687195447127"),
    ("a wrong check digit", "card 4111111111111112"),
    ("a tracking number in groups of four", "Tracking: 9400 1000 0000 0000 0000 00"),
    ("a labelled order number", "order number 4111111111111111"),
    ("a labelled tracking number", "Your package 4111111111111111"),
    ("sixteen digits of a longer number", "411111111111111100000000"),
    ("a masked card", "card **** **** **** 1111"),
    ("a UUID", "550e8400-e29b-41d4-a716-411111111111"),
    ("a hash", "sha a94a8fe5ccb19ba64111111111111111d3"),
    ("a decimal fraction", "0.4111111111111111"),
    ("the id in a link", "https://www.example.com/tickets/4111111111111111"),
    ("a Message-ID", "<4111111111111111@mail.example.com>"),
    ("an IMEI", "IMEI 490154203237518"),
    ("a time in milliseconds", "1700000000000"),
    ("an ISBN", "ISBN 978-3-16-148410-0"),
    ("all zeros", "0000 0000 0000 0000"),
)
