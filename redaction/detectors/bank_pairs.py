"""Account numbers that stand beside a routing number: on a cheque, in a form, in a sentence that names the routing number only."""

import re
from collections.abc import Iterator, Sequence

from redaction.detectors.bank_numbers import LONG_ENOUGH, NUMBER, SURELY_LONG, Account, digits, place, plausible, year
from redaction.detectors.context import HARMLESS
from redaction.detectors.page import Page
from redaction.findings import Span

_REACH = 80
_SHORT_AT_A_BANK = 5
_TOUCHING = 3  # characters between a routing number and a short account
_ON_US = "\u2448"  # ends the account on a cheque's code line (ANSI X9.27)
_AFTER = re.compile(rf"[^0-9]{{0,45}}?{NUMBER}")
_BEFORE = re.compile(rf"(?<![0-9\-]){NUMBER}(?P<link>[^0-9]{{1,45}})$")
_THEN_ROUTING = re.compile(
    r"[ ,;/|\n(\-]{0,4}(?:and )?(?:the |my )?(?:routing|routeing|aba|rtn|rtng|rt|r/t|ruta|transit|r)(?: (?:number|no|num|code))?[ #.:(is]*"
)
_TOLD = re.compile(r"(?:should be|it is|it's|its|not)\s+$")
_PAID = re.compile(rf"(?<![a-z])(?:to|into|from)[ \t]+#?{NUMBER}")
_AT = re.compile(r" (?:at|with) (?!the (?:end|same))[a-z]")
_ELSE_TEXT = """
call phone tel since on by dated until after before about please but customer plan member ssn social id policy
employee dob born policyholder
routing aba ruta
"""
_ELSE = HARMLESS.union(_ELSE_TEXT.split())
"""Between a routing number and another these words begin something else."""


def beside(page: Page, routing: Sequence[Span]) -> Iterator[Account]:
    """The account simply follows the routing number, or goes before it."""
    for span in routing:
        after = _after(page, span)
        if after:
            yield after
        yield from _paid(page, span)
        before = _before(page, span, after)
        if before:
            yield before


def labels_something(page: Page, start: int) -> bool:
    """Is the word before a number the label of something harmless?"""
    return not HARMLESS.isdisjoint(page.around(start, start + 1).before[-2:])


def _after(page: Page, span: Span) -> Account | None:
    match = _AFTER.match(page.text, span.end, span.end + _REACH)
    if match is None or not plausible(match["number"]):
        return None
    if not _ELSE.isdisjoint(re.findall("[a-z]+", page.lower[span.end : match.start("number")])):
        return None
    start, end = place(match)
    if page.text[end : end + 1] == _ON_US:
        return Account(start, end, 0.9, "account on a cheque's code line")
    if digits(match["number"]) >= LONG_ENOUGH:
        return Account(start, end, 0.75, "account beside a routing number")
    short = start - span.end <= _TOUCHING and not year(match["number"])
    return Account(start, end, 0.6, "short account beside a routing number") if short else None


def _before(page: Page, span: Span, after: Account | None) -> Account | None:
    match = _BEFORE.search(page.text, max(0, span.start - _REACH), span.start)
    if match is None or digits(match["number"]) < LONG_ENOUGH or not plausible(match["number"]) or labels_something(page, match.start()):
        return None
    alone = after is None or after.start - span.end > _TOUCHING
    touching = alone and span.start - match.end("number") <= _TOUCHING
    told = _TOLD.search(page.lower, max(0, match.start() - 24), match.start()) or _THEN_ROUTING.fullmatch(match["link"].lower())
    if touching or told or "account" in page.lower[max(0, span.start - 150) : span.start]:
        return Account(*place(match), 0.75, "account before a routing number")
    return None


def _paid(page: Page, span: Span) -> Iterator[Account]:
    """``$200 to 4455667788 and the rest to 9988776655 at Ally (routing ...)``."""
    for match in _PAID.finditer(page.lower, max(0, span.start - 2 * _REACH), span.start):
        least = _SHORT_AT_A_BANK if _AT.match(page.lower, match.end("number")) else SURELY_LONG
        if digits(match["number"]) >= least and plausible(match["number"]):
            yield Account(*place(match), 0.75, "account that money goes to or comes from")
