"""Cutting findings out of text, and the words that stand in their place."""

from collections.abc import Iterable, Mapping, Sequence

from redaction import kinds
from redaction.document import Cut, Withheld


def placeholder(kind: str, masked: str = "") -> str:
    """``[card number removed, ends 1486]``: no digits but those that ``masked`` may show."""
    return f"[{kinds.plain(kind)} removed{', ' + masked if masked else ''}]"


def apply(text: str, cuts: Iterable[Cut]) -> str:
    """``text`` with sorted, non-overlapping ``cuts`` made."""
    pieces = []
    at = 0
    for cut in cuts:
        pieces += [text[at : cut.start], cut.instead]
        at = cut.end
    return "".join(pieces) + text[at:] if pieces else text


def merged(cuts: Sequence[Cut]) -> tuple[Cut, ...]:
    """Sorted and without overlap: of two that touch the same characters the first's words stay, and both ranges go."""
    kept: list[Cut] = []
    for cut in sorted(cuts, key=lambda cut: (cut.start, -cut.end)):
        if kept and cut.start < kept[-1].end:
            kept[-1] = Cut(kept[-1].start, max(kept[-1].end, cut.end), kept[-1].instead)
        else:
            kept.append(cut)
    return tuple(kept)


def of(cuts: Mapping[int, tuple[Cut, ...]], passage: int) -> tuple[Cut, ...]:
    """The cuts of one passage, none when it has none."""
    return cuts.get(passage, ())


def note(part: Withheld) -> str:
    """What stands in place of a part that is not passed on."""
    return f"[attachment withheld: {part.reason}]"
