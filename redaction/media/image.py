"""Pictures: PNG, JPEG, GIF, TIFF, WebP, BMP. What can be seen in them is read by ``sight``, what they say beside it here.

What goes on is pixels alone: EXIF, comments, colour profiles, small second pictures and whatever follows the end are
left behind always, and every line in which something was found is painted over. Nothing else in the picture changes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import chain

from PIL import Image, ImageDraw

from redaction.document import Cuts, Document, Passage, Reading, Reason, Withheld
from redaction.media import cutting, picture_file, picture_lines
from redaction.media.picture_file import Drawing
from redaction.media.sight import Sight

_TYPES = "png jpeg gif tiff webp bmp jpg pjpeg x-png tif x-tiff x-bmp x-ms-bmp apng vnd.mozilla.apng"
MEDIA_TYPES = frozenset(f"image/{name}" for name in _TYPES.split())

_THIN = 12  # pixels: less in one direction shows no figure
_TINY = 40  # less in both shows no nine of them
_EVEN = 8  # levels of 256: less is one colour to the eye
_AT_ONCE = 1_000_000  # pixels: larger pictures are not decoded to see whether they are of one colour
_MARGIN = 0.15  # of a line's height

_Boxes = list[picture_lines.Box]


@dataclass(frozen=True, slots=True)
class Pictures:
    """Reads pictures with ``sight``; without it only those that cannot show a number. Kept for one tree of documents:
    what was read in a frame is kept until it is painted, by the digest of its pixels."""

    sight: Sight | None = field(repr=False)
    MEDIA_TYPES = MEDIA_TYPES
    _seen: dict[bytes, tuple[picture_lines.Reading, ...]] = field(default_factory=dict, repr=False)

    def read(self, document: Document) -> Reading:
        """Passages: what the file says beside its pixels, then each engine's reading of each frame."""
        try:
            told = tuple(Passage(text, f"beside the picture, {place}") for place, text in picture_file.said(document.content))
            if self.sight is None and _needs_sight(document.content):
                return Reading(told, unscannable=(Reason.NEEDS_SIGHT,))
            drawn = picture_file.drawing(document.content)
            frames = [self._readings(frame) for frame in drawn.frames]
        except picture_file.Refused as refused:
            return Reading(unscannable=(refused.reason,))
        except picture_file.BROKEN:
            return Reading(unscannable=(Reason.BROKEN,))
        doubts = (Reason.DOUBTFUL,) if any(map(picture_lines.is_doubtful, frames)) else ()
        return Reading((*told, *_passages(drawn, frames)), unscannable=doubts)

    def rewrite(self, document: Document, cuts: Cuts, children: Sequence[Document | Withheld]) -> Document | Withheld:
        """As it is where it is nothing but pixels and nothing was found in them; else without the rest, painted."""
        drawn = picture_file.drawing(document.content)
        first = sum(1 for _ in picture_file.said(document.content))
        boxes = self._boxes(drawn, cuts, first)
        if drawn.content is not None and not any(boxes):
            return replace(document, content=drawn.content)
        try:
            painted = [_painted(frame, where) for frame, where in zip(drawn.frames, boxes, strict=True)]
            return replace(document, content=picture_file.written(drawn, painted))
        except (OSError, ValueError):
            return Withheld(document.name, document.media_type, "a picture that cannot be painted over")

    def _boxes(self, drawn: Drawing, cuts: Cuts, number: int) -> list[_Boxes]:
        """Where to paint in each frame; in a film what was found in one is painted in all."""
        boxes: list[_Boxes] = []
        for frame in drawn.frames:
            boxes.append([])
            for reading in self._readings(frame):
                boxes[-1] += [box for cut in cutting.of(cuts, number) for box in reading.boxes(cut.start, cut.end)]
                number += 1
        return [list(chain.from_iterable(boxes))] * len(boxes) if drawn.is_film else boxes

    def _readings(self, frame: Image.Image) -> tuple[picture_lines.Reading, ...]:
        if shows_nothing(frame) or self.sight is None:
            return ()
        key = sha256(b"%d %s " % (frame.width, frame.mode.encode()) + frame.tobytes()).digest()
        if key not in self._seen:
            self._seen[key] = picture_lines.readings(self.sight.lines(on_paper(frame)))
        return self._seen[key]


def _needs_sight(content: bytes) -> bool:
    width, height = picture_file.size_of(content)
    return width * height > _AT_ONCE or not all(map(shows_nothing, picture_file.drawing(content).frames))


def shows_nothing(frame: Image.Image) -> bool:
    """Whether it is too small for a number to be read in it, or of one colour."""
    if min(frame.size) < _THIN or max(frame.size) < _TINY:
        return True
    grey = frame.convert("RGBA") if frame.has_transparency_data else frame.convert("RGB")
    return all(high - low < _EVEN for low, high in grey.getextrema())  # type: ignore[misc]


def on_paper(frame: Image.Image) -> Image.Image:
    """The frame in RGB; what is see-through on the paper from which it stands out: black where it is light, else white."""
    if not frame.has_transparency_data:
        return frame.convert("RGB")
    clear = frame.convert("RGBA")
    alpha = clear.getchannel("A")
    levels = clear.convert("L").histogram(alpha.point(lambda level: 255 * (level > 127)))
    is_light = sum(levels[128:]) > sum(levels[:128])
    paper = Image.new("RGB", clear.size, "black" if is_light else "white")
    paper.paste(clear, mask=alpha)
    return paper


def _passages(drawn: Drawing, frames: Sequence[Sequence[picture_lines.Reading]]) -> Iterator[Passage]:
    word = "frame" if drawn.is_film else "page"
    for number, readings in enumerate(frames, 1):
        place = f"{word} {number}, text in the picture" if len(frames) > 1 else "text in the picture"
        yield from (Passage(reading.text, place) for reading in readings)


def _painted(frame: Image.Image, boxes: _Boxes) -> Image.Image:
    if not boxes:
        return frame
    frame = frame.copy()
    brush = ImageDraw.Draw(frame)
    for left, top, right, bottom in boxes:
        margin = 2 + round(_MARGIN * min(bottom - top, right - left))
        brush.rectangle((left - margin, top - margin, right + margin - 1, bottom + margin - 1), fill="black")
    return frame
