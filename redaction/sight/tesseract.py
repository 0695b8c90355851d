"""Tesseract, in this process: its library comes with the Python package, its language data with the system."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import tesserocr
from PIL import Image, ImageOps

from redaction.media.sight import Line
from redaction.sight.engines import LANGUAGE, language_data

_STRIP_HEIGHT = 48
_MARGIN = 12
_DPI = 150


@dataclass(frozen=True, slots=True)
class Tesseract:
    """One loaded engine; not for two threads at once. ``sure`` is the mean confidence (0 to 100) of a line that is believed."""

    api: tesserocr.PyTessBaseAPI = field(repr=False)
    sure: float = 85.0

    def page(self, picture: Image.Image) -> Iterator[tuple[Line, bool]]:
        """Every line anywhere in an RGB picture, and whether the engine is sure of it. Raises RuntimeError."""
        self._take(picture, tesserocr.PSM.SPARSE_TEXT)
        try:
            if not self.api.Recognize():
                raise RuntimeError("tesseract gave up")
            found = self.api.GetIterator()
            for each in tesserocr.iterate_level(found, tesserocr.RIL.TEXTLINE) if found else ():
                if each.Empty(tesserocr.RIL.TEXTLINE):
                    continue
                text = each.GetUTF8Text(tesserocr.RIL.TEXTLINE).strip()
                box = each.BoundingBox(tesserocr.RIL.TEXTLINE)
                if text and box:
                    yield Line(text, box, "tesseract"), each.Confidence(tesserocr.RIL.TEXTLINE) >= self.sure
        finally:
            self.api.Clear()

    def line(self, strip: Image.Image) -> str:
        """The text of a picture of one line that stands upright."""
        width = max(1, round(strip.width * _STRIP_HEIGHT / strip.height))
        grey = ImageOps.autocontrast(strip.convert("L").resize((width, _STRIP_HEIGHT), Image.Resampling.BICUBIC), cutoff=1)
        self._take(ImageOps.expand(grey, _MARGIN, fill=_paper(grey)), tesserocr.PSM.SINGLE_LINE)
        try:
            return str(self.api.GetUTF8Text()).strip()
        finally:
            self.api.Clear()

    def _take(self, picture: Image.Image, mode: int) -> None:
        self.api.SetPageSegMode(mode)
        depth = len(picture.getbands())
        self.api.SetImageBytes(picture.tobytes(), picture.width, picture.height, depth, depth * picture.width)
        self.api.SetSourceResolution(_DPI)


def _paper(grey: Image.Image) -> int:
    """The commoner end of the scale: what the letters stand on."""
    return 255 if sum(grey.histogram()[128:]) * 2 >= grey.width * grey.height else 0


def load() -> Tesseract | None:
    """None where the language data is not installed. Raises RuntimeError when it cannot be loaded."""
    data = language_data()
    if data is None:
        return None
    tesserocr.set_leptonica_log_level(tesserocr.LeptLogLevel.NONE)  # it would write to standard error
    api = tesserocr.PyTessBaseAPI(path=f"{data}/", lang=LANGUAGE, oem=tesserocr.OEM.LSTM_ONLY)
    api.ReadConfigFile("none of that name")  # to have it open its log (/dev/null) now: behind the seal it would crash
    return Tesseract(api)
