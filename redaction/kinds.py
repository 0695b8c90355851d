"""Kinds of identifiers: the names used in policies, tables and findings, and what people call them."""

from types import MappingProxyType

PLAIN = MappingProxyType(
    {
        "card": "card number",
        "cvv": "card verification code",
        "track": "card magnetic stripe data",
        "pin": "card PIN",
        "ssn": "Social Security number",
        "itin": "individual taxpayer number (ITIN)",
        "bank_account": "bank account number",
        "aba_routing": "bank routing number",
        "iban": "international bank account number (IBAN)",
    }
)

NEVER_KEPT = frozenset({"cvv", "track", "pin"})
"""Sensitive authentication data: never stored, not even sealed (PCI DSS v4, requirement 3.3)."""


def plain(kind: str) -> str:
    """What a person calls this kind. Kinds of added recognisers read as words: ``email_address`` -> "email address"."""
    return PLAIN.get(kind) or kind.replace("_", " ")
