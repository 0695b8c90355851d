"""Goods: EAN, UPC and GTIN (GS1 General Specifications), named so."""

import re

from redaction.detectors.lookalikes.harmless import LIKELY, NUMBERS, Harmless, Near
from redaction.detectors.lookalikes.usps import mod10

MISTAKEN_FOR = NUMBERS

_SIZES = frozenset({8, 12, 13, 14, 18})
_NAMES_WORDS = "ean ean13 upc gtin gtin14 sscc barcode barcodes scan article jan sku asin"
_NAMES = frozenset(_NAMES_WORDS.split())
_NEAREST = 4
_MARKS = re.compile("[^0-9]+")


def recognise(near: Near) -> Harmless | None:
    """A length of GS1, the right check digit, and its name among the words before or over the column."""
    digits = _MARKS.sub("", near.candidate)
    named = not _NAMES.isdisjoint((*near.words.before[-_NEAREST:], *near.words.header, *near.words.label))
    return Harmless(LIKELY) if named and len(digits) in _SIZES and mod10(digits) else None


LOOKALIKE = (
    ("an EAN", "EAN 4006381333931", "4006381333931"),
    ("a UPC with blanks", "UPC: 0 36000 29145 2", "0 36000 29145 2"),
)
NOT_LOOKALIKE = (
    ("a wrong check digit", "EAN 4006381333932", "4006381333932"),
    ("a card", "barcode scanner paid by 4111111111111111", "4111111111111111"),
    ("no name", "4006381333931", "4006381333931"),
)
