"""Pictures for ``verify``: what can be read in one when it is prepared in another way than for the first reading."""

from collections.abc import Iterator
from io import BytesIO

from PIL import Image, ImageOps, ImageSequence

from redaction.media import image, picture_file, picture_lines
from redaction.media.sight import Sight

_LARGER = 1.25
_ENOUGH = 1500  # pixels in the longer direction: above this nothing is gained by drawing it larger


def views(content: bytes, sight: Sight | None) -> Iterator[str]:
    """Texts beside and in the picture, frames that are equal once. Raises what decoding and reading raise, and
    ValueError for a picture that shows something where nobody can see."""
    for _, text in picture_file.said(content):
        yield text
    seen: set[bytes] = set()
    with Image.open(BytesIO(content), formats=(picture_file.form_of(content),)) as picture:
        for frame in ImageSequence.Iterator(picture):
            again = _prepared(frame)
            if image.shows_nothing(frame) or again.tobytes() in seen:
                continue
            if sight is None:
                raise ValueError("a picture that nobody read")
            seen.add(again.tobytes())
            yield from (reading.text for reading in picture_lines.readings(sight.lines(again)))


def _prepared(frame: Image.Image) -> Image.Image:
    """Without colours, over the whole range of grey, a little larger."""
    grey = ImageOps.autocontrast(image.on_paper(frame).convert("L"), cutoff=0.2)
    if max(grey.size) < _ENOUGH:
        grey = grey.resize((round(grey.width * _LARGER), round(grey.height * _LARGER)), Image.Resampling.LANCZOS)
    return grey.convert("RGB")
