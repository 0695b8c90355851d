"""What the words around a number say about it: for, against, or nothing.

Words for a kind count anywhere near. Words against count only where they label the number itself
("tracking number: 4111..."), because the public writes "charge my order to 4111...".
"""

import re
from dataclasses import dataclass, field
from enum import IntEnum

from redaction.detectors.page import Page

_GLUE = r"(?:[\W_]|numbers?|num|nbr|no|nr|ids?|codes?|is|was|are|the|my|our|your|of|value|field|es|numero)*"

HARMLESS = (
    "order", "orders", "tracking", "track", "trk", "shipment", "shipping", "parcel", "package", "label", "waybill", "awb", "consignment",
    "customs", "invoice", "inv", "receipt", "confirmation", "reference", "ref", "case", "ticket", "claim", "incident", "request", "rma",
    "serial", "s/n", "imei", "meid", "iccid", "isbn", "issn", "ean", "upc", "gtin", "barcode", "sku", "part", "item", "product", "model", "lot",
    "batch", "quantity", "qty", "count", "widget", "po", "purchase order", "phone", "telephone", "tel", "fax", "mobile", "cell", "pager",
    "zip", "zip code", "zip+4", "postcode", "postal code", "transaction", "txn", "trans", "trace", "session", "message-id", "message", "uuid",
    "guid", "hash", "checksum", "sha", "md5", "timestamp", "epoch", "time", "date", "version", "build", "revision", "meter", "permit",
    "license plate", "vin", "docket", "contract", "deal", "policy", "npi", "inventory", "article", "job", "sitara", "pedido", "factura",
    "rastreo", "seguimiento", "telefono", "envio", "guia", "deed", "parcel id", "work order", "ext", "extension", "latitude", "longitude",
)  # fmt: skip
"""Labels of everyday numbers that are no secrets, English and Spanish."""


class Lean(IntEnum):
    """Which way the words lean."""

    AGAINST = -1
    SILENT = 0
    FOR = 1


@dataclass(frozen=True, slots=True)
class Words:
    """Compiled once per detector: alternatives as regular expressions, whole words, any case."""

    favour: re.Pattern[str] = field(repr=False)
    against: re.Pattern[str] = field(repr=False)

    def lean(self, page: Page, start: int, end: int) -> Lean:
        """The nearest evidence decides: label, column header, the words before, then the words after."""
        beside = self._said(page.label) or self._said(page.header(start))
        if beside:
            return beside
        before = page.before(start)
        spoken_for = self.favour.search(before) is not None
        if self.against.search(before):
            return Lean.SILENT if spoken_for else Lean.AGAINST
        return Lean.FOR if spoken_for or self.favour.search(page.after(end)) else Lean.SILENT

    def _said(self, label: str) -> Lean:
        if not label:
            return Lean.SILENT
        if self.favour.search(label):
            return Lean.FOR
        return Lean.AGAINST if self.against.search(label) else Lean.SILENT


def either(*alternatives: str) -> re.Pattern[str]:
    """Any of the words, whole, any case; underscores and digits may touch them (``member_ssn``, ``cvv2``)."""
    return re.compile(rf"(?<![A-Za-z])(?:{'|'.join(alternatives)})(?![A-Za-z])", re.IGNORECASE)


def words(favour: tuple[str, ...], against: tuple[str, ...] = HARMLESS) -> Words:
    """``against`` are plain labels, ``favour`` regular expressions."""
    labels = "|".join(map(re.escape, sorted(against, key=len, reverse=True)))
    return Words(either(*favour), re.compile(rf"(?<![A-Za-z])(?:{labels})(?![A-Za-z]){_GLUE}$", re.IGNORECASE))
