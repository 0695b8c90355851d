"""Account numbers in a field of a form that asks for one: the label says what the answer is."""

import re
from collections.abc import Iterator

from redaction.detectors import bank_words as words
from redaction.detectors.bank_numbers import LONG_ENOUGH, NUMBER, Account, digits, place, plausible
from redaction.detectors.context import HARMLESS
from redaction.detectors.page import Page

_WORD = re.compile("[a-z]+")
_SHORT = 120  # characters; a longer answer is a letter, and its own words count
_NUMBER = re.compile(rf"(?<![0-9a-z.,/$\-]){NUMBER}")


def answered(page: Page) -> Iterator[Account]:
    """Numbers in a short answer to a question for an account."""
    label = page.label.lower()
    if len(page.text) > _SHORT or not (label in words.ACCOUNT or any(word in label for word in words.KINDS_OF_ACCOUNT)):
        return
    if words.OTHER_ACCOUNT.search(label.partition("acc")[0]) or not HARMLESS.isdisjoint(_WORD.findall(label)):
        return
    banks = label in words.BANK
    for match in _NUMBER.finditer(page.lower):
        if plausible(match["number"], phone=False) and (banks or digits(match["number"]) >= LONG_ENOUGH):
            yield Account(*place(match), 0.8 if banks else 0.5, "account in its field")
