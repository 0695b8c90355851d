"""Which of Presidio's recognisers a policy names, built: stock ones by class name, and lists in Presidio's YAML format.

Whatever cannot run here (a language model, a network) or is not understood is refused by name; nothing is left out in silence.
"""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import regex
import yaml
from presidio_analyzer import EntityRecognizer, PatternRecognizer, predefined_recognizers
from presidio_analyzer.recognizer_registry import RecognizerRegistryProvider

from redaction.policies.rules import PolicyError

_STOCK = tuple(word for word in dir(predefined_recognizers) if word.endswith("Recognizer"))
_NEEDS_NO_MODEL = ("PhoneRecognizer", "ZaMobileNumberRecognizer", "ZaTelephoneNumberRecognizer")


def stock(name: str) -> EntityRecognizer:
    """The stock recogniser of that class name. Raises PolicyError where it is unknown or needs a language model or a network."""
    if name not in _STOCK:
        close = get_close_matches(name, _STOCK, n=1)
        raise PolicyError(f'presidio.recognizers: there is no "{name}"' + (f'; did you mean "{close[0]}"?' if close else ""))
    kind = getattr(predefined_recognizers, name)
    _check_runs_alone(kind, "presidio.recognizers")
    recognizer: EntityRecognizer = kind()
    return recognizer


def listed(path: Path) -> Iterator[EntityRecognizer]:
    """The recognisers of a YAML file in Presidio's format: ``recognizers:`` with names, or tables of patterns, deny lists, context.

    Entries with ``enabled: false`` are left out. Raises PolicyError with file and entry.
    """
    for number, entry in enumerate(_entries(path), 1):
        if entry.get("enabled", True):
            name = str(entry.get("name", f"number {number}"))
            yield from _built(entry, f"{path}, recogniser {name}")


def _entries(path: Path) -> list[Mapping[str, Any]]:
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        why = getattr(error, "strerror", None) or " ".join(str(error).split())
        raise PolicyError(f"{path}: cannot be read ({why}); correct presidio.files or that file") from None
    entries = data.get("recognizers") if isinstance(data, dict) else None
    if not isinstance(entries, list) or not entries:
        raise PolicyError(f"{path}: holds no list named recognizers; write it in Presidio's format")
    rows = [{"name": entry, "type": "predefined"} if isinstance(entry, str) else entry for entry in entries]
    if not all(isinstance(row, dict) for row in rows):
        raise PolicyError(f"{path}: every recogniser must be a name or a table")
    return rows


def _built(entry: Mapping[str, Any], where: str) -> list[EntityRecognizer]:
    """Presidio's own loader, one entry at a time, in the language the entry names: it would drop the others."""
    language = str(entry.get("supported_language", "en"))
    configuration = {"supported_languages": _languages(entry) or [language], "recognizers": [entry]}
    try:
        recognizers = RecognizerRegistryProvider(registry_configuration=configuration).create_recognizer_registry().recognizers
        for recognizer in recognizers:
            for pattern in getattr(recognizer, "patterns", None) or ():
                regex.compile(pattern.regex)
    except Exception as error:  # the loader raises whatever its parts raise
        raise PolicyError(f"{where}: {' '.join(str(error).split())[:200]}") from None
    if not recognizers:
        raise PolicyError(f"{where}: Presidio made nothing of it; give it patterns or a deny_list, or type: predefined")
    for recognizer in recognizers:
        _check_runs_alone(type(recognizer), where)
    return list(recognizers)


def _languages(entry: Mapping[str, Any]) -> list[str]:
    named = entry.get("supported_languages") or ()
    return [str(one.get("language")) if isinstance(one, dict) else str(one) for one in named]


def _check_runs_alone(kind: type[EntityRecognizer], where: str) -> None:
    if not issubclass(kind, PatternRecognizer) and kind.__name__ not in _NEEDS_NO_MODEL:
        raise PolicyError(f'{where}: "{kind.__name__}" needs a language model or a network; use a pattern recogniser')
