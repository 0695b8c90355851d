"""Words of a ticket: what kind of message it is, and what its data may be used for."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Kind(StrEnum):
    """What somebody wants of us; "order" against "inquiry" is the promise's own distinction."""

    INQUIRY = "inquiry"
    ORDER = "order"
    INFORMATION = "information"
    COMPLAINT = "complaint"
    PRIVACY = "privacy"


PURPOSES: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.INQUIRY: "to respond to an inquiry",
        Kind.ORDER: "to fill an order",
        Kind.INFORMATION: "to provide information",
        Kind.COMPLAINT: "to investigate and answer a complaint",
        Kind.PRIVACY: "to answer a privacy request",
    }
)
"""The one purpose a message of each kind was sent for (5 USC 552a(e)(3)(B)); it travels with every copy."""
