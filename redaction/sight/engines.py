"""What it takes to read pictures, and what of it is missing here. Loads nothing: looking is cheap, the engines are not."""

from importlib.util import find_spec
from pathlib import Path

_PACKAGES = ("tesserocr", "rapidocr", "onnxruntime")
_SHARED = ("/usr/share", "/usr/local/share", "/opt/homebrew/share")
_LANGUAGE = ("tesseract-ocr/*/tessdata", "tesseract/tessdata", "tessdata")


def missing_engines() -> tuple[str, ...]:
    """Names of what is not installed, as one would ask for it; none where pictures can be read."""
    packages = tuple(f"Python's {name}" for name in _PACKAGES if find_spec(name) is None)
    has_language = any(any(Path(root).glob(f"{place}/eng.traineddata")) for root in _SHARED for place in _LANGUAGE)
    return packages if has_language else (*packages, "Debian's tesseract-ocr-eng")
