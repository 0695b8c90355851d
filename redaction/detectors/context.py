"""What the words around a number say about it: for, against, or nothing.

Words for a kind count anywhere near. Words against count only where they label the number itself
("tracking number: 4111..."), because the public writes "charge my order to 4111...".
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum

from redaction.detectors.page import Page

_GLUE_WORDS = "number numbers num nbr no nr id ids code codes is was are the my our your of value field es numero de del"
_HARMLESS_WORDS = """
order orders tracking track trk shipment shipping parcel package label waybill awb consignment customs invoice inv receipt
confirmation booking reservation reference ref case ticket claim incident request rma serial sn imei meid iccid isbn issn ean upc gtin
barcode sku itinerary
part item product model lot batch quantity qty count widget po phone telephone tel fax mobile cell pager zip postcode postal
transaction txn trans trace session message uuid guid hash checksum sha md timestamp epoch time date version build revision
meter permit vin docket contract deal npi inventory article job pedido factura rastreo seguimiento telefono envio guia
access passcode dial badge deed ext extension latitude longitude plate
"""

_NUMBER_WORDS = frozenset(["number", "numbers", "num", "nbr", "no", "nr", "id", "code", "numero"])
_FREE_TEXT = frozenset(["message", "request", "item", "product", "article"])
_GIVE_OR_TAKE = 24
"""Characters beside a number that still leave it the whole answer to a form's question."""

_SEQUENCE = frozenset(["in", "reverse", "reversed", "inverse", "right", "wrong", "same", "backward"])
"""Before the word "order": nothing was ordered."""

_GLUE = frozenset(_GLUE_WORDS.split())
"""Words that may stand between a label and its number."""

HARMLESS = frozenset(_HARMLESS_WORDS.split())
"""Labels of everyday numbers that are no secrets, English and Spanish."""

OF_INSURERS = "member subscriber insurance group policy"
"""They label a number that an insurer gave, in forms that ask for a Social Security number too."""


class Lean(IntEnum):
    """Which way the words lean."""

    AGAINST = -1
    SILENT = 0
    FOR = 1


@dataclass(frozen=True, slots=True)
class Words:
    """Words of one kind, lower case without accents. ``phrases`` are of several words, a blank between; ``heads`` their first words."""

    favour: frozenset[str] = field(repr=False)
    phrases: tuple[str, ...] = field(repr=False)
    against: frozenset[str] = field(repr=False)
    heads: frozenset[str] = field(repr=False)

    def lean(self, page: Page, start: int, end: int) -> Lean:
        """The nearest evidence decides: field label, column header, the words before, then the words after."""
        around = page.around(start, end)
        label, spoken_for = self._said(around.label), self._favoured(around.before)
        if label is Lean.FOR or (label is Lean.AGAINST and not spoken_for and _asks_for_it(around.label) and _fills(page, start, end)):
            return label
        header = self._said(around.header)
        if header:
            return header
        if _labelled(around.before, self.against):
            return Lean.SILENT if spoken_for else Lean.AGAINST
        return Lean.FOR if spoken_for or self._favoured(around.after) else Lean.SILENT

    def _said(self, label: tuple[str, ...]) -> Lean:
        if not label:
            return Lean.SILENT
        if self._favoured(label):
            return Lean.FOR
        return Lean.AGAINST if _labelled(label, self.against) else Lean.SILENT

    def _favoured(self, spoken: tuple[str, ...]) -> bool:
        if not self.favour.isdisjoint(spoken):
            return True
        if self.heads.isdisjoint(spoken):
            return False
        line = f" {' '.join(spoken)} "
        return any(phrase in line for phrase in self.phrases)


def words(favour: str, phrases: Iterable[str] = (), against: str = "") -> Words:
    """``favour`` and ``against`` are words separated by blanks; ``against`` is added to the harmless labels."""
    named = tuple(phrases)
    heads = frozenset(phrase.partition(" ")[0] for phrase in named)
    return Words(frozenset(favour.split()), tuple(f" {phrase} " for phrase in named), HARMLESS.union(against.split()), heads)


def _asks_for_it(label: tuple[str, ...]) -> bool:
    """ "Tracking number", "Phone": yes. "Your message", "What would you like to order?": no, anything may be the answer."""
    return label[-1] in _NUMBER_WORDS or (len(label) == 1 and label[0] not in _FREE_TEXT)


def _fills(page: Page, start: int, end: int) -> bool:
    """Is the number all there is under the label, give or take a word? "Your message" labels a letter, not the
    number in it; "Tracking number" labels the number."""
    return len(page.text) - (end - start) <= _GIVE_OR_TAKE


def _no_order(spoken: tuple[str, ...], index: int) -> bool:
    """ "In reverse order", "pay to the order of": nothing was ordered."""
    return spoken[index + 1 : index + 2] == ("of",) or (index > 0 and spoken[index - 1] in _SEQUENCE)


def _labelled(spoken: tuple[str, ...], labels: frozenset[str]) -> bool:
    """Is the last word, leaving glue aside, one of ``labels``? Another number in between breaks the tie."""
    for index in range(len(spoken) - 1, -1, -1):
        word = spoken[index]
        if word in labels:
            return word != "order" or not _no_order(spoken, index)
        if word not in _GLUE:
            return False
    return False
