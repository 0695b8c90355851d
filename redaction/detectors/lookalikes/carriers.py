"""Numbers of other carriers: Amazon and OnTrac have letters of their own. FedEx (12, 15 digits) and Canada Post (16) have none,
so the carrier or the parcel must be named right before it, or near it and the check digit be right."""

import re

from redaction.detectors.lookalikes.harmless import CERTAIN, LIKELY, NUMBERS, Harmless, Near, named, named_after, seen
from redaction.detectors.lookalikes.usps import mod10

MISTAKEN_FOR = NUMBERS

_NAME_WORDS = """
    tracking track tracked trk parcel parcels package packages shipment shipments waybill awb consignment courier carrier
    fedex dhl ups usps ontrac lasership dpd gls hermes evri canadapost amazon ecommerce smartpost rastreo seguimiento envio paquete guia
    colis sendung sendungsnummer
    """
_NAMES = frozenset(_NAME_WORDS.split())
_LETTERED = re.compile(r"(?<![A-Za-z0-9])(?:TB[A-Z] ?[0-9]{12}|[CD][0-9]{14})(?![A-Za-z0-9])")
_LABEL_CODE = re.compile(r"(?<![0-9])(?:[0-9]{4}([ -])(?:[0-9]{4}\1){7}[0-9]{2})(?![0-9])")
"""Thirty-four digits in fours, the whole code under a FedEx label's bars."""
_FOURS = 16  # characters of a candidate that could be a slice of it
_PARCEL_SIZE = 14  # digits: DPD, Hermes, DHL eCommerce; of cards only the rare Diners Club has as many
_MARKS = re.compile("[^0-9]+")
_WEIGHTS = (3, 1, 7) * 4


def recognise(near: Near) -> Harmless | None:
    """Letters speak for themselves; digits alone need their check digit and the name of a parcel."""
    for match in _LETTERED.finditer(near.text) if near.before.rstrip(" ")[-1:].isupper() else ():
        if near.covered_by(*match.span()):
            return seen(near, *match.span(), CERTAIN)
    for match in _LABEL_CODE.finditer(near.text) if near.end - near.start > _FOURS else ():
        if near.covered_by(*match.span()):
            return seen(near, *match.span(), LIKELY)
    if not (named(near, _NAMES) or named_after(near, _NAMES)):
        return None
    digits = _MARKS.sub("", near.candidate)
    right_before = near.words.before[-1:] != () and near.words.before[-1] in _NAMES
    return Harmless(LIKELY) if right_before or len(digits) == _PARCEL_SIZE or _checked(digits) else None


def _checked(digits: str) -> bool:
    """FedEx Express: weights 3 1 7, modulo 11; FedEx Ground and Canada Post: modulo 10 as GS1."""
    if len(digits) == 12:
        left = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS[1:], digits[:11], strict=False)) % 11
        return left % 10 == int(digits[11])
    return len(digits) in {15, 16} and mod10(digits)


LOOKALIKE = (
    ("Amazon's letters", "TBA303112345678", "303112345678"),
    ("FedEx Express named before it", "FedEx airbill 986578788855", "986578788855"),
    ("a parcel named before it", "The package has 0073938000549297 on it", "0073938000549297"),
    ("a slice of the code under a FedEx label", "1195 2664 7393 0007 5211 0087 1079 9199 40", "5211 0087 1079 9199"),
    ("a carrier right before it", "DHL 6012 0172 2423 23", "6012 0172 2423 23"),
    ("a carrier behind it", "36148900647913 is the number, it was shipped by DPD", "36148900647913"),
    ("fourteen digits, a parcel in the sentence", "Where is my package? It is 36148900647913.", "36148900647913"),
    ("Spanish", "el paquete numero 7035114477138472", "7035114477138472"),
)
NOT_LOOKALIKE = (
    ("a card is named nearer than the parcel", "for this parcel my card 7035114477138472", "7035114477138472"),
    ("something is paid with it", "bill the FedEx shipment to 7035114477138472", "7035114477138472"),
    ("fourteen digits that pay a carrier", "36148900647913 is my Diners card for the DHL bill", "36148900647913"),
    ("no carrier is named", "7035114477138472", "7035114477138472"),
    ("a wrong check digit, not named right before it", "the parcel came with 7035114477138473", "7035114477138473"),
    ("the parcel is far away", "The parcel came broken and I am very sad about it: 7035114477138472", "7035114477138472"),
)
