"""Passwords in plain text: the value right after "password:" or "password is", where no word of the sentence can be it.

Letters with digits or marks are certain, digits alone a guess; letters alone cannot be told from the next word and are left.
"""

import re
from collections.abc import Iterator, Sequence

from redaction.detectors.named import named
from redaction.detectors.page import Page
from redaction.findings import Span

KINDS = ("password",)

_ABOUT = r"(?: (?:for|to|of)(?: [a-z0-9.]{1,20}){1,4}?)?"
_CONNECTOR = r"(?:[ \t]*[\"']?[ \t]*[:=]|[ \t]+(?:is|was|es)(?: now)?[ \t]*:?|(?: has been| was)? (?:re)?set to:?|[ \t]-)\s{0,3}[\"']?"
_NAMED = named(
    "passw|passphrase|passcode|pwd|contrase",
    r"passwords?|passwd|passphrase|passcode|pwd|contrase[n\u00f1]a",
    r"[^\s\"'<>(){}\[\],;:=]{5,63}[^\s\"'<>(){}\[\],;:=.]",
    _ABOUT + _CONNECTOR,
    reach=180,
)
_MARK = re.compile("[!@#$%^&*+~?].")
_ADDRESS = re.compile(r"[^@]+@[a-z0-9\-]+(?:\.[a-z0-9\-]+)+|https?|www\..*|\$[a-z_]+|.*(?:\.[a-z]{2,4}/|//).*")
_LENGTH = re.compile(r"[0-9]+(?:-|\+)?[a-z]{5,}")


def find(page: Page, found: Sequence[Span]) -> Iterator[Span]:
    """Passwords after their name; ``found`` is not asked."""
    for start, end in _NAMED.places(page):
        score = _score(page.lower[start:end])
        if score:
            yield Span("password", start, end, "password after its name", score)


def _score(value: str) -> float:
    if _ADDRESS.fullmatch(value) or _LENGTH.fullmatch(value):
        return 0.0
    if value.isdigit():
        return 0.5
    letters = any(map(str.isalpha, value))
    return 0.8 if letters and (any(map(str.isdigit, value)) or _MARK.search(value)) else 0.0


MUST_FIND = (
    ("after a colon", "Password: Tr0ub4dor&3", "Tr0ub4dor&3"),
    ("in a sentence", "my password is hunter22, please log in for me", "hunter22"),
    ("with marks only", "password: Let!me#in", "Let!me#in"),
    ("at the end of a sentence", "The password is Winter2026.", "Winter2026"),
    ("after what it is for", "the password for my account is Qw3rty99", "Qw3rty99"),
    ("in quotes", 'passphrase = "c0rrect-horse-battery"', "c0rrect-horse-battery"),
    ("shortened", "user: ann pwd: s3cretPwd", "s3cretPwd"),
    ("on the line below its label", "Password:\nTr0ub4dor3", "Tr0ub4dor3"),
    ("after a change", "your password was reset to Zx81spectrum", "Zx81spectrum"),
    ("in JSON", '{"user": "ann", "password": "Tr0ub4dor3"}', "Tr0ub4dor3"),
    ("digits alone", "passcode: 48213377", "48213377"),
    ("under a column header", "user,password\nann,Tr0ub4dor3\n", "Tr0ub4dor3"),
    ("in Spanish", "mi contrase\u00f1a es Verano2026", "Verano2026"),
)

MUST_NOT_FIND = (
    ("the word alone", "I forgot my password, please reset it."),
    ("a verb after the word", "your password is expired"),
    ("a rule about its length", "Password: 8-20 characters"),
    ("a link to reset it", "reset your password: https://www.example.com/reset?id=a1b2c3"),
    ("an address after it", "user name and password: ann7@example.com"),
    ("a masked one", "password: ********"),
    ("protected", "the sheet is password protected so view it as read only"),
    ("a placeholder", "password: <your password>"),
    ("a variable", "password=${DB_PASSWORD_1}"),
    ("a date after the word", "I changed my password on 12/31/2026"),
    ("a pass for a park", "The annual pass is valid2 for a year: pass"),
    ("a removed one", "password: [password removed]"),
    ("another sentence", "Enter your password. Form1040 follows."),
)
