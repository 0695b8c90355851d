"""How pages look: a PDF drawn before and after, compared where the words are that nothing had a reason to touch."""

from collections.abc import Iterator, Sequence
from email import message_from_bytes
from statistics import mean

import pypdfium2
from PIL import Image, ImageChops, ImageFilter, ImageStat

_SCALE = 2.0
_ALIKE = 20.0
"""Mean difference of grey levels under which two pictures of a line are one, once both are softened by _SOFT pixels: a page that is now a
picture has other edges. A line that is gone differs by 50 and more."""
_SOFT = 3
Box = tuple[int, int, int, int]


def pdfs(mail: bytes) -> list[bytes]:
    """Every PDF among the parts of a mail."""
    payloads = (part.get_payload(decode=True) for part in message_from_bytes(mail).walk())
    return [payload for payload in payloads if isinstance(payload, bytes) and payload.startswith(b"%PDF")]


def unlike(before: bytes, after: bytes, words: Sequence[str]) -> list[str]:
    """Those of ``words`` that no longer look as they did."""
    first, second = pdfs(before), pdfs(after)
    if len(first) != len(second):
        return list(words)
    return [word for old, new in zip(first, second, strict=True) for word in words if not looks_alike(old, new, word)]


def looks_alike(old: bytes, new: bytes, word: str) -> bool:
    """Whether the word does, wherever it stands in one PDF and the other."""
    before, after = pypdfium2.PdfDocument(old), pypdfium2.PdfDocument(new)
    if len(before) != len(after):
        return False
    for page, other in zip(before, after, strict=True):
        boxes = list(_boxes(page, word))
        if boxes:
            drawn, redrawn = _drawn(page), _drawn(other)
            if max(abs(one - two) for one, two in zip(drawn.size, redrawn.size, strict=True)) > 2:
                return False
            redrawn = redrawn.resize(drawn.size)  # a page of whole pixels is larger by a fraction of one
            if mean(_difference(drawn, redrawn, box) for box in boxes) > _ALIKE:
                return False
    return True


def _drawn(page: pypdfium2.PdfPage) -> Image.Image:
    drawn: Image.Image = page.render(scale=_SCALE, may_draw_forms=True).to_pil().convert("L")
    return drawn


def _boxes(page: pypdfium2.PdfPage, word: str) -> Iterator[Box]:
    """Where the word stands, in pixels of the drawn page."""
    text, height = page.get_textpage(), page.get_height()
    search = text.search(word)
    while found := search.get_next():
        for number in range(text.count_rects(*found)):
            left, bottom, right, top = text.get_rect(number)
            yield (int(left * _SCALE), int((height - top) * _SCALE), int(right * _SCALE) + 1, int((height - bottom) * _SCALE) + 1)


def _difference(drawn: Image.Image, redrawn: Image.Image, box: Box) -> float:
    first, second = (picture.crop(box).filter(ImageFilter.BoxBlur(_SOFT)) for picture in (drawn, redrawn))
    return float(ImageStat.Stat(ImageChops.difference(first, second)).mean[0])
