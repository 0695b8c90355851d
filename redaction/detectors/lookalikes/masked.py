"""What is left of a masked number: ``**** 1111``, ``XXXX-XXXX-XXXX-1111``, "ending in 1111"; and numbers that forms print about
themselves: an OMB control number (44 U.S.C. 3507), a form's own number."""

import re
from collections.abc import Iterator

from redaction.detectors.lookalikes.harmless import CERTAIN, Harmless, Near, seen

MISTAKEN_FOR = frozenset({"card", "bank_account", "cvv", "pin"})

_MASK = re.compile(
    r"(?:[*xX#]{2,}[ *xX#.\-]{0,24}|(?<!\.)(?:\.{4}[ -]?){1,3})[0-9]{2,6}(?![0-9])|(?<!\.)\.{3}[0-9]{4}(?![0-9])"
)  # bullets were folded to dots
_ENDING = re.compile(
    r"(?:end(?:s|ing)?(?: in| with)?|last (?:four|4)(?: digits)?(?: of)?(?: is| are)?|termina(?:da)? en)[ :]{1,2}[0-9]{2,6}(?![0-9])",
    re.IGNORECASE,
)
_OMB = re.compile(r"OMB(?: control)?(?: no\.?| number)?[ :]{0,2}[0-9]{4}-[0-9]{4}", re.IGNORECASE)
_FORM = re.compile(
    r"(?:form|schedule|publication|pub\.|line|box|page|section|rev\.) ?[0-9]{1,4}[a-z]?(?:-[a-z0-9]{1,5})?(?![0-9])", re.IGNORECASE
)
_MASKS = frozenset("*xX#.-")
_ENDING_WORDS = frozenset({"end", "ends", "ending", "last", "termina", "terminada"})
_CAPTION_WORDS = frozenset({"omb", "form", "schedule", "publication", "pub", "line", "box", "page", "section", "rev"})
_LONGEST = 9  # characters; a longer candidate is no rest of a number


def recognise(near: Near) -> Harmless | None:
    """The last digits behind a mask or after "ending in"; a form's caption."""
    if near.end - near.start > _LONGEST:
        return None
    for shape in _shapes(near):
        for match in shape.finditer(near.text):
            if near.covered_by(*match.span()):
                return seen(near, *match.span(), CERTAIN)
    return None


def _shapes(near: Near) -> Iterator[re.Pattern[str]]:
    """Those worth a look: by the mark before the candidate, or the words."""
    if near.before.rstrip(" ")[-1:] in _MASKS:
        yield _MASK
    if not _ENDING_WORDS.isdisjoint(near.words.before):
        yield _ENDING
    if not _CAPTION_WORDS.isdisjoint(near.words.before):
        yield from (_OMB, _FORM)


LOOKALIKE = (
    ("stars before the last four", "card **** **** **** 1111", "1111"),
    ("letters before the last four", "bank account XXXX-XXXX-1111", "1111"),
    ("bullets, folded to dots", "Visa .... 4821", "4821"),
    ("three dots", "Everyday Checking ...6789", "6789"),
    ("ending in", "checking account ending in 4821", "4821"),
    ("a form's control number", "Account number OMB No. 1545-0115", "1545-0115"),
    ("a form's own number", "bank account, see Form 1099", "1099"),
)
NOT_LOOKALIKE = (
    ("a card after stars", "*** 4111111111111111", "4111111111111111"),
    ("an account after leader dots", "Account no. ......................... 744470", "744470"),
    ("an account", "checking account 48213", "48213"),
)
