"""Who issues cards: leading digits and lengths (ISO/IEC 7812 issuer ranges as the schemes publish them)."""

from functools import lru_cache
from typing import NamedTuple


class Issuer(NamedTuple):
    """One scheme's range. ``strong`` ranges are crowded with real cards; a weak one needs more evidence."""

    brand: str
    low: str
    high: str
    lengths: frozenset[int]
    strong: bool = True


def _lengths(*sizes: int) -> frozenset[int]:
    return frozenset(sizes)


_TO_19 = _lengths(16, 17, 18, 19)

ISSUERS = (
    Issuer("Visa", "4", "4", _lengths(16)),
    Issuer("Visa", "4", "4", _lengths(13, 18, 19), strong=False),
    Issuer("Mastercard", "51", "55", _lengths(16)),
    Issuer("Mastercard", "2221", "2720", _lengths(16)),
    Issuer("American Express", "34", "34", _lengths(15)),
    Issuer("American Express", "37", "37", _lengths(15)),
    Issuer("Diners Club", "300", "305", _lengths(14)),
    Issuer("Diners Club", "3095", "3095", _lengths(14)),
    Issuer("Diners Club", "36", "36", _lengths(14)),
    Issuer("Diners Club", "38", "39", _lengths(14)),
    Issuer("Diners Club", "36", "39", _TO_19, strong=False),
    Issuer("Discover", "6011", "6011", _TO_19),
    Issuer("Discover", "644", "649", _TO_19),
    Issuer("Discover", "65", "65", _TO_19),
    Issuer("JCB", "3528", "3589", _TO_19),
    Issuer("JCB", "35", "35", _lengths(16), strong=False),
    Issuer("JCB", "1800", "1800", _lengths(15), strong=False),
    Issuer("JCB", "2100", "2149", _lengths(15), strong=False),
    Issuer("UnionPay", "62", "62", _TO_19),
    Issuer("UnionPay", "81", "81", _TO_19, strong=False),
    Issuer("Maestro", "5018", "5018", _lengths(13, 14, 15, 16, 17, 18, 19)),
    Issuer("Maestro", "5020", "5020", _lengths(13, 14, 15, 16, 17, 18, 19)),
    Issuer("Maestro", "5038", "5038", _lengths(13, 14, 15, 16, 17, 18, 19)),
    Issuer("Maestro", "63", "63", _lengths(16, 18, 19)),
    Issuer("Maestro", "67", "67", _lengths(16, 18, 19)),
    Issuer("Maestro", "50", "50", _lengths(12, 13, 14, 15, 16, 17, 18, 19), strong=False),
    Issuer("Maestro", "56", "69", _lengths(12, 13, 14, 15, 16, 17, 18, 19), strong=False),
    Issuer("Maestro", "0604", "0604", _lengths(12), strong=False),
    Issuer("Dankort", "5019", "5019", _lengths(16)),
    Issuer("Mir", "2200", "2204", _TO_19, strong=False),
    Issuer("RuPay", "60", "60", _lengths(16), strong=False),
    Issuer("RuPay", "82", "82", _lengths(16), strong=False),
    Issuer("RuPay", "508", "508", _lengths(16), strong=False),
    Issuer("Troy", "9792", "9792", _lengths(16), strong=False),
    Issuer("UATP", "1", "1", _lengths(15), strong=False),
    Issuer("private label", "9", "9", _lengths(16), strong=False),
)

SHORTEST = 12
LONGEST = 19

_STRONG: dict[int, dict[str, bool]] = {}
for _issuer in ISSUERS:
    _width = len(_issuer.low)
    for _prefix in range(int(_issuer.low), int(_issuer.high) + 1):
        for _size in _issuer.lengths:
            _known = _STRONG.setdefault(_size, {})
            _key = f"{_prefix:0{_width}d}"
            _known[_key] = _known.get(_key, False) or _issuer.strong


def known(digits: str) -> bool | None:
    """True for a strong range, False for a weak one, None when nobody issues such numbers."""
    return issued(digits[:4], len(digits))


@lru_cache(maxsize=4096)
def issued(head: str, size: int) -> bool | None:
    """See ``known``; ``head`` are the first four of ``size`` digits."""
    ranges = _STRONG.get(size)
    if ranges is None:
        return None
    seen: bool | None = None
    for width in (1, 2, 3, 4):
        strong = ranges.get(head[:width])
        if strong:
            return True
        seen = seen if strong is None else strong
    return seen
