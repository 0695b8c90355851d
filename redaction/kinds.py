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
        "expiry": "card expiry date",
        "bic": "bank code (BIC)",
        "passport": "passport number",
        "driver_licence": "driver license number",
        "mbi": "Medicare number",
        "nino": "UK National Insurance number",
        "sin_ca": "Canadian social insurance number",
        "password": "password",
        "api_key": "API key",
        "ein": "employer number (EIN)",
        "birth_date": "date of birth",
        "last_four": "last four digits",
    }
)

NEVER_KEPT = frozenset({"cvv", "track", "pin"})
"""Sensitive authentication data: never stored, not even sealed (PCI DSS v4, requirement 3.3)."""


def plain(kind: str) -> str:
    """What a person calls this kind. Kinds of added recognisers read as words: ``email_address`` -> "email address"."""
    return PLAIN.get(kind) or kind.replace("_", " ")
