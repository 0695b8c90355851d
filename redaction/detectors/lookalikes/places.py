"""Where something is: ZIP+4 codes after a state, and coordinates in decimal degrees (ISO 6709)."""

import re

from redaction.detectors.lookalikes.harmless import CERTAIN, NUMBERS, Harmless, Near, seen

MISTAKEN_FOR = NUMBERS

_STATES = "A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|P[AR]|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]"
_ZIP4 = re.compile(rf"(?<![A-Za-z])(?:{_STATES}|[Zz][Ii][Pp](?:\+4| [Cc]ode)?:?)[ ,]{{1,3}}[0-9]{{5}}[- ]?[0-9]{{4}}(?![0-9])")
_POINT = re.compile(r"(?<![0-9.])-?[0-9]{1,3}\.[0-9]{4,15}\s?[,; /]\s?-?[0-9]{1,3}\.[0-9]{4,15}(?![0-9])")
_ZIP4_LENGTH = 10


def recognise(near: Near) -> Harmless | None:
    """The candidate is a ZIP+4 code or a part of a pair of coordinates."""
    for shape in (_POINT,) if "." in near.candidate else (_ZIP4,) if near.end - near.start <= _ZIP4_LENGTH else ():
        for match in shape.finditer(near.text):
            if near.covered_by(*match.span()):
                return seen(near, *match.span(), CERTAIN)
    return None


LOOKALIKE = (
    ("after a state", "Springfield, IL 62704-1234", "62704-1234"),
    ("after its name", "ZIP code 627041234", "627041234"),
    ("coordinates", "at 38.897676, -77.036530", "897676, -77.036530"),
)
NOT_LOOKALIKE = (
    ("an SSN after a state", "IL 130-07-5728", "130-07-5728"),
    ("a card with dots", "4111.1111.1111.1111", "4111.1111.1111.1111"),
)
