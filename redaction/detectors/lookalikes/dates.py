"""Dates, times and clocks in digits: ISO 8601 basic format, log stamps, Unix time in seconds to microseconds."""

import re

from redaction.detectors.lookalikes.harmless import LIKELY, Harmless, Near

MISTAKEN_FOR = frozenset({"card"})
"""An account number may read as a day (19431025); its own label decides."""

_DAY = r"(?:19|20)[0-9]{2}[-./ ]?(?:0[1-9]|1[0-2])[-./ ]?(?:0[1-9]|[12][0-9]|3[01])"
_CLOCK = r"(?:[01][0-9]|2[0-3])[:. -]?[0-5][0-9](?:[:. -]?[0-5][0-9](?:[.,]?[0-9]{1,6})?)?"
_STAMP = re.compile(rf"{_DAY}(?:[T _-]{{0,2}}{_CLOCK})?")
_DATE = re.compile(r"(?:0?[1-9]|[12][0-9]|3[01])([-./ ])(?:0?[1-9]|[12][0-9]|3[01])\1(?:19|20)[0-9]{2}")
_RANGE = re.compile(rf"{_DAY} ?[-/ ] ?{_DAY}")
_UNIX = re.compile("1[4-9][0-9]{8}(?:[0-9]{3}){0,2}")
_UNIX_TEXT = "unix epoch timestamp time millis milliseconds seconds ms created updated date ts at expires_at exp iat nbf"
_UNIX_WORDS = frozenset(_UNIX_TEXT.split())
_NEAREST = 3


def recognise(near: Near) -> Harmless | None:
    """The whole candidate reads as a day, a day with a time, two days; or as Unix time that is named so."""
    whole = near.candidate
    if any(shape.fullmatch(whole) for shape in (_STAMP, _DATE, _RANGE)):
        return Harmless(LIKELY)
    clock = _UNIX.fullmatch(whole) and not _UNIX_WORDS.isdisjoint(near.words.before[-_NEAREST:])
    return Harmless(LIKELY) if clock else None


LOOKALIKE = (
    ("date and time run together", "log 20240131235959", "20240131235959"),
    ("with milliseconds", "20240131235959123", "20240131235959123"),
    ("a date after the word account", "account 12-31-2024", "12-31-2024"),
    ("two dates", "2024-01-31 2024-02-29", "2024-01-31 2024-02-29"),
    ("Unix time in milliseconds", "timestamp: 1700000000000", "1700000000000"),
)
NOT_LOOKALIKE = (
    ("month thirteen", "20241331235959", "20241331235959"),
    ("an account of ten digits", "checking account 1712345678", "1712345678"),
    ("a card", "4111111111111111", "4111111111111111"),
)
