"""Numbers that begin in one text and go on in the next: subject and body, one part of a mail and the one after it.

A mail program shows them one below the other; a sender, or a program on the way, cut them apart.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from redaction.document import Passage
from redaction.media.rearranged import Piece, Rearranged, between
from redaction.opening import Opened

_CONTEXT = 80
_LONGEST = 40  # characters of a number that stand at one end of a text
_ENDS_IN_DIGITS = re.compile(r"[0-9][^\w]{0,8}\Z")
_STARTS_WITH_DIGITS = re.compile(r"[^\w]{0,8}[0-9](?:[0-9 .-]{0,38}[0-9])?")
_TEXTS = ("text/",)


class Text(NamedTuple):
    """One passage and its owner."""

    owner: Opened
    number: int
    passage: Passage


class Seam(NamedTuple):
    """Texts that a number may run through, and their ends put together."""

    texts: tuple[Text, ...]
    joined: Rearranged


def seams(opened: Opened) -> Iterator[Seam]:
    """Places in a tree where digits stand at the end of one text and at the beginning of the next."""
    for each in opened.walk():
        if each.document.media_type.startswith("message/") and len(each.children) > 0:
            yield from _of(tuple(_texts(each)))


def _texts(mail: Opened) -> Iterator[Text]:
    """What is shown of a mail, in its order: the subject, then the texts."""
    passages = mail.reading.passages
    yield from (Text(mail, number, passage) for number, passage in enumerate(passages) if passage.place == "subject")
    for child in mail.children:
        if child.document.media_type.startswith(_TEXTS) and child.reading.passages:
            yield Text(child, 0, child.reading.passages[0])


def _of(texts: Sequence[Text]) -> Iterator[Seam]:
    first = 0
    while first < len(texts) - 1:
        last = _last(texts, first)
        if last > first:
            chain = tuple(texts[first : last + 1])
            yield Seam(chain, Rearranged([text.passage.text for text in chain], _pieces(chain)))
        first = max(last, first + 1)


def _last(texts: Sequence[Text], first: int) -> int:
    """The last text of a chain: those in the middle are nothing but digits."""
    last = first
    while last + 1 < len(texts) and _ENDS_IN_DIGITS.search(texts[last].passage.text.rstrip()[-_LONGEST:]):
        following = texts[last + 1].passage.text.strip()
        start = _STARTS_WITH_DIGITS.match(following)
        if not start:
            break
        last += 1
        if start.end() < len(following):
            break
    return last


def _pieces(chain: Sequence[Text]) -> Iterator[Piece]:
    for number, text in enumerate(chain):
        words = text.passage.text
        low, high = len(words) - len(words.lstrip()), len(words.rstrip())
        if number:
            yield between("\n")
        start = max(low, high - _CONTEXT) if number == 0 else low
        end = min(high, low + _CONTEXT) if number == len(chain) - 1 else high
        yield Piece(start, end, base=number)
