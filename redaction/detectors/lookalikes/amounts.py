"""Prices and amounts: digits in threes with separators, a currency before or behind."""

import re

from redaction.detectors.lookalikes.harmless import CERTAIN, LIKELY, NUMBERS, UNLIKELY, Harmless, Near, seen

MISTAKEN_FOR = NUMBERS | {"bank_account"}

_CURRENCY = "USD|EUR|GBP|CAD|MXN|JPY|US\\$|\\$|€|£|¥"
_PRICED = re.compile(rf"(?:{_CURRENCY}) ?[0-9](?:[0-9,.' ]{{0,30}}[0-9])?(?![0-9])")
_IN_THREES = re.compile(r"(?<![0-9,.])[0-9]{1,3}(?:([,.'])[0-9]{3})(?:\1[0-9]{3})+(?:[.,][0-9]{1,4})?(?![0-9])")
_EVEN_THREES = re.compile(r"[0-9]{3}(?:\.[0-9]{3})+")
"""Dots between threes and no rest: in the US nobody writes an amount so, and many group an account."""

_SEPARATORS = frozenset(",.'")
_MONEY = re.compile(rf"(?:{_CURRENCY})[^A-Za-z]*$")
_GROUPS_OF_FOUR = re.compile(r"[0-9]{4}[ .][0-9]{4}[ .][0-9]{4}")


def recognise(near: Near) -> Harmless | None:
    """Digits right after a currency, unless in groups of four; or separated in threes all through."""
    for match in _IN_THREES.finditer(near.text) if near.touched or not _SEPARATORS.isdisjoint(near.candidate) else ():
        if near.covered_by(*match.span()):
            return seen(near, *match.span(), UNLIKELY if _EVEN_THREES.fullmatch(match[0]) else CERTAIN)
    for match in _PRICED.finditer(near.text) if _MONEY.search(near.before) else ():
        if near.covered_by(*match.span()) and not _GROUPS_OF_FOUR.search(match[0]):
            return seen(near, *match.span(), LIKELY)
    return None


LOOKALIKE = (
    ("an amount in threes", "a total of 4,111,111,111,111.00", "4,111,111,111,111"),
    ("a price run together", "USD 4111111111111111", "4111111111111111"),
)
NOT_LOOKALIKE = (
    ("a card after an amount", "charge $20 to 4111 1111 1111 1111", "4111 1111 1111 1111"),
    ("a card beside an amount", "$20 4111 1111 1111 1111", "4111 1111 1111 1111"),
    ("a routing number in threes with blanks", "routing 021 000 021", "021 000 021"),
)
