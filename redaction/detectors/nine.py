"""Nine-digit numbers: the shapes in which people write SSN, ITIN and routing numbers."""

from collections.abc import Iterator

from redaction.detectors.page import Page
from redaction.detectors.runs import Run, Window
from redaction.detectors.surroundings import embedded

DIGITS = 9
_SHAPES: tuple[tuple[int, ...], ...] = ((3, 2, 4), (3, 3, 3), (4, 4, 1), (3, 6), (5, 4), (1,) * 9)
_BY_FIRST: dict[int, tuple[tuple[int, ...], ...]] = {
    first: tuple(shape for shape in _SHAPES if shape[0] == first) for first in {shape[0] for shape in _SHAPES}
}


def windows(run: Run) -> Iterator[tuple[Window, tuple[int, ...], str]]:
    """Every nine-digit stretch with its shape and its one gap class ("" for digits in one piece).

    A stretch that goes on in the same style on either side is part of something longer and is left out;
    a table row of separate numbers is not, as its neighbours have another shape.
    """
    sizes = run.sizes
    for first, size in enumerate(sizes):
        if size == DIGITS:
            yield run.window(first, first + 1), (DIGITS,), ""
            continue
        for shape in _BY_FIRST.get(size, ()):
            last = first + len(shape)
            if sizes[first:last] != shape:
                continue
            gaps = run.gaps(first, last)
            if len(gaps) == 1 and not _goes_on(run, first, last, next(iter(gaps))):
                yield run.window(first, last), shape, next(iter(gaps))


def _goes_on(run: Run, first: int, last: int, gap: str) -> bool:
    if gap not in "-./_ ":
        return False
    return run.gap(first - 1) == gap or run.gap(last - 1) == gap


def free(page: Page, run: Run, window: Window) -> bool:
    """Does the number stand by itself, not inside a longer token?"""
    if run.spelled:
        return True
    if len(page.text) > window.end and page.text[window.end] in "-." and window.last < len(run.sizes) and run.gap(window.last - 1) in "-.":
        return False
    return not embedded(page, window.start, window.end)
