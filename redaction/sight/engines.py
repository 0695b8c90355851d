"""What it takes to read pictures, and what of it is missing here. Loads nothing: looking is cheap, the engines are not."""

from importlib.util import find_spec
from pathlib import Path

LANGUAGE = "eng"
_PACKAGES = ("tesserocr", "rapidocr", "onnxruntime")
_SHARED = ("/usr/share", "/usr/local/share", "/opt/homebrew/share")
_PLACES = ("tesseract-ocr/*/tessdata", "tesseract/tessdata", "tessdata")


def missing_engines() -> tuple[str, ...]:
    """Names of what is not installed, as one would ask for it; none where pictures can be read."""
    packages = tuple(f"Python's {name}" for name in _PACKAGES if find_spec(name) is None)
    return packages if language_data() else (*packages, "Debian's tesseract-ocr-eng")


def language_data() -> Path | None:
    """The folder that holds Tesseract's data for ``LANGUAGE``, of several the newest; None where it is not installed."""
    found = (folder for root in _SHARED for place in _PLACES for folder in sorted(Path(root).glob(place), reverse=True))
    return next((folder for folder in found if (folder / f"{LANGUAGE}.traineddata").is_file()), None)
