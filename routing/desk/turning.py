"""How a list is turned page by page: the place of a page in its address, and the links to its neighbours. No I/O."""

import re
from collections.abc import Callable, Mapping

from routing.desk.board import TOP, Mark, Place, TicketLine, TicketPage

Link = Callable[..., str]
"""The address of a list page, with what differs from the present one."""

_MARK = re.compile(r"(\d{1,12}(?:\.\d{1,9})?)-(\d{1,15})", re.ASCII)
_PAGE = re.compile(r"\d{1,8}", re.ASCII)


def place_of(query: Mapping[str, str]) -> Place:
    """The place an address names; the top for one that names none, or nothing that can be understood."""
    page = query.get("page", "")
    after, before = (_mark(query.get(side, "")) for side in ("after", "before"))
    if not (after or before) or not _PAGE.fullmatch(page) or int(page) <= 1:
        return TOP
    return Place(int(page), after, None if after else before)


def behind(shown: TicketPage) -> Place | None:
    """The place of the page behind this one; None behind the last."""
    return Place(shown.page + 1, after=_mark_of(shown.lines[-1])) if shown.lines and shown.page < shown.pages else None


def links(shown: TicketPage, link: Link) -> Callable[[int], str]:
    """For a page with lines: the address of the one before or behind it, by its number."""

    def turn(page: int) -> str:
        if page <= 1:
            return link()
        side, line = ("after", shown.lines[-1]) if page > shown.page else ("before", shown.lines[0])
        mark = _mark_of(line)
        return link(page=page, **{side: f"{mark.at:f}-{mark.number}"})

    return turn


def _mark(text: str) -> Mark | None:
    match = _MARK.fullmatch(text)
    return Mark(float(match[1]), int(match[2])) if match else None


def _mark_of(line: TicketLine) -> Mark:
    return Mark(line.updated_at.timestamp() if line.updated_at else 0.0, line.number)
