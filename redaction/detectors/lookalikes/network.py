"""Dotted numbers of machines: IP addresses (RFC 791), versions, object identifiers (ITU-T X.660)."""

import re

from redaction.detectors.lookalikes.harmless import CERTAIN, LIKELY, NUMBERS, Harmless, Near, seen

MISTAKEN_FOR = NUMBERS | {"bank_account"}

_ADDRESS = re.compile(r"(?<![0-9.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?:[/:][0-9]{1,5})?(?:[ ,;-]{1,3}(?:[0-9]{1,3}\.){3}[0-9]{1,3})*(?![0-9.])")
_NAMED = re.compile(r"(?:version|ver\.?|release|build|firmware|oid|(?<![a-z])v)[ :.]{0,2}[0-9]+(?:\.[0-9]+){2,20}(?![0-9])", re.IGNORECASE)
_OID = re.compile(r"(?<![0-9.])[0-2]\.(?:[0-9]{1,2})(?:\.[0-9]+){4,20}(?![0-9.])")


def recognise(near: Near) -> Harmless | None:
    """The candidate lies in an address, an object identifier, or a dotted number called a version."""
    if "." not in near.candidate:
        return None
    for shape, weight in ((_ADDRESS, CERTAIN), (_OID, LIKELY), (_NAMED, LIKELY)):
        for match in shape.finditer(near.text):
            if near.covered_by(*match.span()):
                return seen(near, *match.span(), weight)
    return None


LOOKALIKE = (
    ("an IP address", "from 192.168.100.255", "192.168.100.255"),
    ("two of them", "192.168.100.255, 10.20.30.40", "168.100.255, 10.20.30.40"),
    ("a version", "version 4.1111.1111.1111111", "4.1111.1111.1111111"),
    ("an object identifier", "1.3.6.1.4.1.311.21.8", "1.3.6.1.4.1.311.21.8"),
)
NOT_LOOKALIKE = (
    ("a card with dots", "4111.1111.1111.1111", "4111.1111.1111.1111"),
    ("an SSN with dots", "130.07.5728", "130.07.5728"),
)
