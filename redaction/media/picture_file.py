"""Picture files: what they draw, what they say beside it, and how painted ones are written again.

Sizes are taken from the header and refused before anything is decoded. What is read is what is passed on: the file
is first cut down to what draws (``picture_chunks``), and its frames are decoded from that.
"""

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO

from PIL import (
    BmpImagePlugin,
    ExifTags,
    GifImagePlugin,
    Image,
    ImageSequence,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    TiffTags,
    WebPImagePlugin,
)

from redaction.document import Reason
from redaction.media import picture_chunks

MAX_PIXELS = 64_000_000
"""Over all frames; the largest phones take 50 million."""
MAX_FRAMES = 60
_BOMB = 1000  # pixels a byte, beyond which nobody drew it
_NOTEWORTHY = 4_000_000  # pixels
_TOLD = 100_000
_QUALITY = 90
_PLUGINS = (BmpImagePlugin, GifImagePlugin, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin)
"""Loaded now: an inspector is sealed off before its first document, and Pillow would look for them then."""

BROKEN = (
    *(OSError, ValueError, KeyError, IndexError, TypeError, AttributeError, EOFError, SyntaxError, OverflowError, struct.error),
    *(ZeroDivisionError, Image.DecompressionBombError, Warning),
)
_FORMATS = {
    b"\x89PNG\r\n": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF87a": "GIF",
    b"GIF89a": "GIF",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
}
_BMP_HEADERS = frozenset(size.to_bytes(4, "little") for size in (12, 16, 40, 52, 56, 64, 108, 124))
_TURNS = dict(
    zip(
        range(2, 9),
        (
            Image.Transpose.FLIP_LEFT_RIGHT,
            Image.Transpose.ROTATE_180,
            Image.Transpose.FLIP_TOP_BOTTOM,
            Image.Transpose.TRANSPOSE,
            Image.Transpose.ROTATE_270,
            Image.Transpose.TRANSVERSE,
            Image.Transpose.ROTATE_90,
        ),
        strict=True,
    )
)
"""EXIF orientation (CIPA DC-008) -> what a viewer does; of TIFF pages Pillow does it itself."""
_SAVING: Mapping[str, Mapping[str, object]] = {
    "JPEG": {"quality": _QUALITY},
    "WEBP": {"quality": _QUALITY, "exact": True},
    "TIFF": {"compression": "tiff_adobe_deflate"},
    "PNG": {},
    "GIF": {"disposal": 2},
    "BMP": {},
}
_KEPT_AS_DRAWN = {"PNG": ("1", "L", "RGB", "RGBA"), "TIFF": ("1", "L", "RGB", "RGBA"), "GIF": ("RGB", "RGBA"), "WEBP": ("RGB", "RGBA")}
_POINTERS = frozenset({"ExifOffset", "GPSInfo", "StripOffsets", "StripByteCounts", "TileOffsets", "TileByteCounts"})


class Refused(Exception):
    """Not decoded; ``reason`` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Drawing:
    """What a file draws. ``content`` is the file without anything else, None where it has to be written anew."""

    form: str
    frames: tuple[Image.Image, ...] = field(repr=False)
    durations: tuple[int, ...]
    content: bytes | None = field(repr=False)

    @property
    def is_film(self) -> bool:
        """Whether the frames are shown one after the other at one place, not as pages."""
        return self.form != "TIFF" and len(self.frames) > 1


def form_of(content: bytes) -> str:
    """The format by its first bytes, "" for any other."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "WEBP"
    if content[:2] == b"BM" and content[14:18] in _BMP_HEADERS:
        return "BMP"
    return next((form for magic, form in _FORMATS.items() if content.startswith(magic)), "")


def media_type(content: bytes) -> str:
    """The registered type by the first bytes, "" for what is no picture that is read."""
    form = form_of(content)
    return f"image/{form.lower()}" if form else ""


def size_of(content: bytes) -> tuple[int, int]:
    """Width and height as the header tells. Raises Refused, and what is in ``BROKEN``."""
    with _opened(content, form_of(content)) as picture:
        return picture.size


def drawing(content: bytes) -> Drawing:
    """Every frame, upright. Raises Refused, and what is in ``BROKEN``."""
    form = form_of(content)
    strip = picture_chunks.DRAWING.get(form)
    bare = strip(content) if strip else content
    with _opened(content, form) as picture:
        turn = _TURNS.get(picture.getexif().get(ExifTags.Base.Orientation, 1)) if form != "TIFF" else None
    frames: list[Image.Image] = []
    durations: list[int] = []
    pixels = 0
    with _opened(bare, form) as picture:
        for frame in ImageSequence.Iterator(picture):
            pixels += frame.width * frame.height
            _check(pixels, len(frames) + 1, len(content))
            frames.append(_upright(frame, form, turn))
            durations.append(int(frame.info.get("duration", 0)))
    return Drawing(form, tuple(frames), tuple(durations), bare if strip and turn is None else None)


def _opened(content: bytes, form: str) -> Image.Image:
    if not form:
        raise ValueError("no picture")
    picture = Image.open(BytesIO(content), formats=(form,))
    _check(picture.width * picture.height, 1, len(content))
    return picture


def _check(pixels: int, frames: int, size: int) -> None:
    if frames > MAX_FRAMES:
        raise Refused(Reason.TOO_MANY)
    if pixels > MAX_PIXELS:
        raise Refused(Reason.BOMB if pixels > _BOMB * size else Reason.TOO_LARGE)


def _upright(frame: Image.Image, form: str, turn: Image.Transpose | None) -> Image.Image:
    """A copy in a mode that can be painted and written, turned as a viewer would, without anything but pixels."""
    if frame.mode.startswith(("I", "F")):
        frame = _levelled(frame)
    if frame.mode not in _KEPT_AS_DRAWN.get(form, ("L", "RGB")):
        frame = frame.convert("RGBA" if frame.has_transparency_data and form in _KEPT_AS_DRAWN else "RGB")
    clean = Image.new(frame.mode, frame.size)
    clean.paste(frame)
    return clean if turn is None else clean.transpose(turn)


def _levelled(frame: Image.Image) -> Image.Image:
    """More than 256 levels of grey, drawn out over 256 as a viewer does."""
    wide = frame.convert("F")
    low, high = wide.getextrema()
    scale = 255.0 / max(float(high) - float(low), 1e-9)  # type: ignore[arg-type]
    return wide.point(lambda level: level * scale - float(low) * scale).convert("L")  # type: ignore[arg-type]


def said(content: bytes) -> Iterator[tuple[str, str]]:
    """(place, text) of everything a file says beside its pixels: EXIF, XMP, IPTC, text chunks, comments, TIFF tags."""
    with _opened(content, form_of(content)) as picture:
        exif = picture.getexif()
        texts: list[tuple[str, object]] = []
        for name, tags in (("EXIF", exif), *((each.name, exif.get_ifd(each)) for each in ExifTags.IFD)):
            texts += [(f"{name}, {_tag(number)}", value) for number, value in tags.items() if _tag(number) not in _POINTERS]
        texts += [(str(key), value) for key, value in picture.info.items() if key not in {"exif", "icc_profile"}]
    for place, value in texts:
        for text in _words(value):
            yield place, text[:_TOLD]


def _tag(number: int) -> str:
    return str(ExifTags.TAGS.get(number) or TiffTags.lookup(number).name)


def _words(value: object) -> Iterator[str]:
    """The text in a value of whatever sort; numbers alone say nothing that a person reads."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, bytes):
        yield value.replace(b"\0", b"").decode("utf-8", "replace")
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _words(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _words(each)


def written(drawn: Drawing, frames: Sequence[Image.Image]) -> bytes:
    """The same file with ``frames`` in place of its own. Raises OSError, ValueError."""
    packed = BytesIO()
    first, *rest = frames
    options = dict(_SAVING[drawn.form])
    if rest:
        options |= {"save_all": True, "append_images": rest}
    if drawn.is_film:
        options |= {"duration": list(drawn.durations), "loop": 0}
    first.save(packed, drawn.form, **options)
    return packed.getvalue()
