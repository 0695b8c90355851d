"""Numbers that their own label names: "order number 4111...", "case #...", "invoice no. ...", "meter number", "policy number"."""

import re

from redaction.detectors.lookalikes.harmless import LIKELY, Harmless, Near

MISTAKEN_FOR = frozenset({"card", "aba_routing"})
"""A Social Security number has a shape of its own, and people are asked for it as "member id"; its words are its detector's."""

_THINGS = (
    "order|orders|invoice|inv|receipt|case|ticket|claim|incident|request|reference|ref|confirmation|booking|reservation|record locator"
    "|tracking|shipment|delivery|dispatch|courier|consignment|waybill|awb|package|parcel|label|transaction|txn|trans|trace|session|message|serial|part|item"
    "|product|model|lot|batch|job|work order|purchase order|po|rma|return|quote|contract|policy|member|membership|loyalty|customer"
    "|client|meter|permit|docket|license plate|article|catalog|catalogue|barcode|document|file|form|application|registration"
    "|service request|complaint|inquiry|enquiry|fax|phone|telephone|mobile|cell|pedido|factura|recibo|caso|rastreo|seguimiento|solicitud"
)
_NUMBER_WORD = r"number|numbers|num|nbr|nr|no\.?|id|code|numero|#"
_NUMBER_WORDS = frozenset({"number", "numbers", "num", "nbr", "nr", "no", "id", "code", "numero"})
_NEAREST = 3
_LABEL = re.compile(
    rf"(?<![a-z])(?:{_THINGS})s?[ \t_\-]*(?:{_NUMBER_WORD})[\s:.=#\"'(\[\-]*(?:(?:is|was|es)[\s:\"'(\[]*)?$",
    re.IGNORECASE,
)
_NAMED_CARD = re.compile(r"card|visa|amex|discover|ssn|social|iban|tarjeta", re.IGNORECASE)
_OWNER_REACH = 12  # characters before the label: "card reference number" is no order's


def recognise(near: Near) -> Harmless | None:
    """A thing that has numbers, and a word or sign for "number", right before the candidate."""
    if _NUMBER_WORDS.isdisjoint(near.words.before[-_NEAREST:]) and "#" not in near.text[max(0, near.start - _NEAREST) : near.start]:
        return None
    match = _LABEL.search(near.before)
    if match is None or _NAMED_CARD.search(near.before, max(0, match.start() - _OWNER_REACH)):
        return None
    return Harmless(LIKELY)


LOOKALIKE = (
    ("an order, although a card is spoken of", "My card was charged twice, see order number 4111111111111111", "4111111111111111"),
    ("a case with a sign", "about case #4111111111111111", "4111111111111111"),
    ("an invoice", "Invoice no. 4111111111111111", "4111111111111111"),
    ("a meter", "meter number: 4111111111111111", "4111111111111111"),
    ("an insurance policy", "policy number is 4111111111111111", "4111111111111111"),
    ("in Spanish", "pedido numero 4111111111111111", "4111111111111111"),
)
NOT_LOOKALIKE = (
    ("a real card after the word order", "charge my order to 4111111111111111", "4111111111111111"),
    ("an order without a word for number", "for my order 4111111111111111", "4111111111111111"),
    ("a card's own number", "order paid by card number 4111111111111111", "4111111111111111"),
    ("the number of a card that was ordered", "card order number: 4111111111111111", "4111111111111111"),
)
