"""Devices and vehicles: IMEI (3GPP TS 23.003), ICCID (ITU-T E.118), MAC addresses are tokens, VIN (ISO 3779)."""

import re

from redaction.detectors.lookalikes.harmless import CERTAIN, LIKELY, NUMBERS, Harmless, Near, seen

MISTAKEN_FOR = NUMBERS

_NAMES = re.compile(
    r"(?<![a-z])(?:imei|meid|imsi|iccid|sim(?: card)?(?: number| no\.?)?|esim|eid|vin|serial)(?![a-z])[^\n]{0,24}$", re.IGNORECASE
)
_NAME_WORDS = frozenset({"imei", "meid", "imsi", "iccid", "sim", "esim", "eid", "vin", "serial"})
_ICCID = re.compile(r"(?<![0-9])89[0-9]{2}(?:[ -]?[0-9]{2,4}){3,6}(?![0-9])")
_ICCID_SIZES = (18, 19, 20, 22)
_VIN = re.compile(r"(?<![A-Za-z0-9])(?=[0-9]*[A-HJ-NPR-Z])[A-HJ-NPR-Z0-9]{17}(?![A-Za-z0-9])")
_OTHERS = re.compile("(?:credit|debit|bank)[ -]?card|visa|mastercard|amex", re.IGNORECASE)
_DIGIT = re.compile("[0-9]")


def recognise(near: Near) -> Harmless | None:
    """Named on its line, or with the shape of a vehicle's number, or a SIM card's number as it is printed on it."""
    for match in _VIN.finditer(near.text) if near.touched else ():
        if near.covered_by(*match.span()):
            return seen(near, *match.span(), CERTAIN)
    for match in _ICCID.finditer(near.text) if "89" in near.text else ():
        if near.covered_by(*match.span()) and len(_DIGIT.findall(match[0])) in _ICCID_SIZES:
            return seen(near, *match.span(), CERTAIN)
    name = _NAMES.search(near.before) if not _NAME_WORDS.isdisjoint(near.words.before) else None
    return Harmless(LIKELY) if name and not _OTHERS.search(name[0]) else None


LOOKALIKE = (
    ("an IMEI", "IMEI 35-209900-176148-1", "35-209900-176148-1"),
    ("an IMEI some words on", "The IMEI of my phone: 378282246310005", "378282246310005"),
    ("a slice of a SIM card's number", "8944 1111 1111 1111 119", "8944 1111 1111 1111"),
    ("digits of a vehicle's number", "1HGCM82633A004352", "004352"),
)
NOT_LOOKALIKE = (
    ("a card in one piece", "4111111111111111", "4111111111111111"),
    ("a card, the device before it", "imei sent, credit card 4111111111111111", "4111111111111111"),
    ("a card on the next line", "IMEI\n\ncard: 4111111111111111", "4111111111111111"),
)
