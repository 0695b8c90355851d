"""Payment card numbers (ISO/IEC 7812): issuer range, length, check digit, grouping, and the words around.

A passed check digit alone never decides: one number in ten passes it.
"""

from collections.abc import Iterator, Sequence

from redaction.detectors.checks import luhn
from redaction.detectors.context import Lean, words
from redaction.detectors.issuers import LONGEST, SHORTEST, known
from redaction.detectors.lookalikes import tracking
from redaction.detectors.page import Page
from redaction.detectors.runs import Run, Window
from redaction.detectors.surroundings import embedded, in_link, in_series
from redaction.findings import Span

KINDS = ("card",)

SHAPES = (
    (4, 4, 4, 4), (4, 4, 4, 4, 1), (4, 4, 4, 4, 2), (4, 4, 4, 4, 3), (4, 6, 5), (4, 6, 4), (8, 8), (4, 4, 4, 1), (4, 12), (12, 4),
    (5, 5, 5), (4, 4, 4, 3), (4, 4, 4, 2), (2,) * 8, (4, 4, 8), (8, 4, 4), (6, 10), (6, 13), (4, 4, 4), (4, 5, 6), (4, 4, 5), (3, 3, 3, 3, 4),
)  # fmt: skip
"""How people and cards group the digits."""

_SHAPES_BY_FIRST = {first: tuple(shape for shape in SHAPES if shape[0] == first) for first in {shape[0] for shape in SHAPES}}
_SINGLE_DIGITS = (16, 15, 19, 14, 13)

_WORDS = words(
    (
        "cards?", "creditcards?", "debitcards?", "cardnumber", "cardno", "visa", "master ?card", "amex", "american express", "discover", "maestro",
        "diners", "jcb", "unionpay", "cc", "ccn", "ccnum", "pan", "tarjetas?", "exp", "expir(?:y|es|ation|ing)", "valid (?:thru|until|through)",
        "cvv2?", "cvc2?", "cvn", "security code", "credit", "debit", "carte", "tdc", "vencimiento", "caduca",
    )
)  # fmt: skip


def find(page: Page, found: Sequence[Span]) -> Iterator[Span]:
    """Every card number, one span each; ``found`` is not asked."""
    for run in page.runs:
        for window in _windows(run):
            strong = known(window.digits)
            if strong is None or not luhn(window.digits) or len(set(window.digits)) == 1:
                continue
            yield _span(page, run, window, strong)


def _windows(run: Run) -> Iterator[Window]:
    """Stretches of groups that may be one card."""
    sizes = run.sizes
    count = len(sizes)
    for first, size in enumerate(sizes):
        if SHORTEST <= size <= LONGEST:
            yield run.window(first, first + 1)
            continue
        for shape in _SHAPES_BY_FIRST.get(size, ()):
            last = first + len(shape)
            if last <= count and sizes[first:last] == shape:
                yield run.window(first, last)
    yield from _odd_windows(run)


def _odd_windows(run: Run) -> Iterator[Window]:
    """Irregular groupings: parts of the run with one kind of gap that have the length of a card, or single digits."""
    for first, last in _even_parts(run):
        total = sum(run.sizes[first:last])
        if total < SHORTEST or last - first < 2:
            continue
        if total <= LONGEST:
            yield run.window(first, last)
        elif max(run.sizes[first:last]) == 1:
            yield from (run.window(first, first + size) for size in _SINGLE_DIGITS if first + size <= last)


def _even_parts(run: Run) -> Iterator[tuple[int, int]]:
    """Maximal stretches of groups with the same gap between them (a line end fits any)."""
    first, style = 0, ""
    for index in range(len(run.sizes)):
        gap = run.gap(index)
        if gap == "n" and style:
            continue
        if (gap != style and style) or not gap:
            yield first, index + 1
            first, style = index + 1 if not gap else index, ""
        style = gap


def _span(page: Page, run: Run, window: Window, strong: bool) -> Span:
    score = 0.8 if strong else 0.4
    score += _grouping(run, window)
    score += {Lean.FOR: 0.3, Lean.SILENT: 0.0, Lean.AGAINST: -0.5}[_WORDS.lean(page, window.start, window.end)]
    if in_series(run, window):
        score -= 0.5
    if not run.spelled and (embedded(page, window.start, window.end) or tracking.covers(page, run, window)):
        score -= 0.6
    if in_link(page, window.start):
        score -= 0.4
    rule = "card" if strong else "card, rare issuer or length"
    return Span("card", window.start, window.end, rule, round(min(1.0, max(0.0, score)), 2), f"ends {window.digits[-4:]}")


def _grouping(run: Run, window: Window) -> float:
    """Digits grouped like a card speak for it, odd groups against it."""
    sizes = run.sizes[window.first : window.last]
    if len(sizes) == 1:
        return 0.0
    if len(run.gaps(window.first, window.last)) > 1:
        return -0.4
    return 0.1 if sizes in SHAPES or set(sizes) == {1} else -0.3


MUST_FIND = (
    ("a plain Visa number", "My card 4111111111111111 please", "4111111111111111"),
    ("groups of four with blanks", "charge 4111 1111 1111 1111 today", "4111 1111 1111 1111"),
    ("groups with dashes", "4111-1111-1111-1111", "4111-1111-1111-1111"),
    ("groups with dots", "no 4111.1111.1111.1111", "4111.1111.1111.1111"),
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
    ("the label stands on the line above", "Card number:\n4111111111111111", "4111111111111111"),
    ("an order paid by it", "charge my order to 4111111111111111", "4111111111111111"),
    ("a link with a card parameter", "https://shop.example.com/pay?card=4111111111111111", "4111111111111111"),
    ("a table row", "| Ann | 4111 1111 1111 1111 | 12/27 |", "4111 1111 1111 1111"),
)

MUST_NOT_FIND = (
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
