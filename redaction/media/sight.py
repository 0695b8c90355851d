"""Words of reading pictures: lines of text with the place they stand at. What reads them is not here."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from PIL import Image


@dataclass(frozen=True, slots=True)
class Line:
    """One line as an engine reads it. ``box``: left, top, right, bottom in pixels of the picture as given, half open."""

    text: str = field(repr=False)
    box: tuple[int, int, int, int]
    engine: str


class Sight(Protocol):
    """What can read pictures."""

    def lines(self, picture: "Image.Image") -> tuple[Line, ...]:
        """What every engine reads in an RGB picture that stands upright, in reading order per engine.

        Raises whatever an engine raises: a picture that one of them could not read is not read.
        """
