"""What is left of a masked number: ``**** 1111``, ``XXXX-XXXX-XXXX-1111``, "ending in 1111"; and numbers that forms print about
themselves: an OMB control number (44 U.S.C. 3507), a form's own number."""

import re

from redaction.detectors.lookalikes.harmless import CERTAIN, Harmless, Near, seen

MISTAKEN_FOR = frozenset({"card", "bank_account", "cvv", "pin"})

_MASK = re.compile(r"(?:[*xX#.\u2022]{2,}[ *xX#.\-\u2022]{0,24})[0-9]{2,6}(?![0-9])")
_ENDING = re.compile(
    r"(?:end(?:s|ing)?(?: in| with)?|last (?:four|4)(?: digits)?(?: of)?(?: is| are)?|termina(?:da)? en)[ :]{1,2}[0-9]{2,6}(?![0-9])",
    re.IGNORECASE,
)
_OMB = re.compile(r"OMB(?: control)?(?: no\.?| number)?[ :]{0,2}[0-9]{4}-[0-9]{4}", re.IGNORECASE)
_FORM = re.compile(
    r"(?:form|schedule|publication|pub\.|line|box|page|section|rev\.) ?[0-9]{1,4}[a-z]?(?:-[a-z0-9]{1,5})?(?![0-9])", re.IGNORECASE
)


def recognise(near: Near) -> Harmless | None:
    """The last digits behind a mask or after "ending in"; a form's caption."""
    for shape in (_MASK, _ENDING, _OMB, _FORM):
        for match in shape.finditer(near.text):
            if near.covered_by(*match.span()):
                return seen(near, *match.span(), CERTAIN)
    return None


LOOKALIKE = (
    ("stars before the last four", "card **** **** **** 1111", "1111"),
    ("letters before the last four", "bank account XXXX-XXXX-1111", "1111"),
    ("ending in", "checking account ending in 4821", "4821"),
    ("a form's control number", "Account number OMB No. 1545-0115", "1545-0115"),
    ("a form's own number", "bank account, see Form 1099", "1099"),
)
NOT_LOOKALIKE = (
    ("a card after stars", "*** 4111111111111111", "4111111111111111"),
    ("an account", "checking account 48213", "48213"),
)
