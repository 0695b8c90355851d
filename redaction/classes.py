"""Text as bytes of a few classes, one byte a character, so that patterns over it are short and begin with one certain byte.

Such a byte is searched for several times as fast as any of ten digits.
"""

from collections.abc import Mapping

_OTHER = ord("x")
_OUTLINE = bytes.maketrans(
    b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    b"0" * 10 + b"a" * 52,
)


def classes(members: Mapping[str, str]) -> bytes:
    """A table: class (one ASCII character) -> the ASCII characters in it. All others are "x"."""
    table = bytearray([_OTHER]) * 256
    for name, chars in members.items():
        for char in chars:
            table[ord(char)] = ord(name)
    return bytes(table)


def outline(text: str) -> bytes:
    """Digits as "0", letters as "a", other ASCII characters as they are, the rest as question marks: what numbers look like, not which."""
    return text.encode("ascii", "replace").translate(_OUTLINE)


def in_classes(text: str, table: bytes) -> bytes:
    """The class of each character; what is not ASCII counts as a question mark."""
    return text.encode("ascii", "replace").translate(table)
