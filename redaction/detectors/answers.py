"""Numbers that need no sentence: the whole text is an answer, or the caption of a form's line stands below it.

Somebody asked for a number replies with nothing else; scanned forms print "(account number)" under the line.
"""

import re

from redaction.detectors.page import Page

_LONGEST = 60
_ONLY_NUMBERS = re.compile(r"[\s0-9\-./,;()#]+")
_FREE_LABELS = frozenset(["", "message", "subject", "comment", "comments", "answer", "text", "body", "mensaje", "asunto", "respuesta"])
_CAPTION = re.compile(r"[ \t_|]*\r?\n[ \t_|]*\(([^()\n0-9]{3,40})\)")


def alone(page: Page) -> bool:
    """Is the text nothing but numbers, under no label that would say which?"""
    if len(page.text) > _LONGEST or page.label.lower().strip(" :*") not in _FREE_LABELS:
        return False
    return _ONLY_NUMBERS.fullmatch(page.text) is not None


def caption(page: Page, end: int) -> str:
    """The words in brackets on the line below a number that ends its line, lower case, "" for none."""
    match = _CAPTION.match(page.lower, end, end + 80)
    return match[1] if match else ""
