"""UK national insurance numbers: two letters, six digits, a letter A to D (HMRC, National Insurance Manual NIM39110).

Never D, F, I, Q, U or V among the first two letters, no O in the second place, and no prefix kept for administration.
There is no check digit, so the name must stand beside it.
"""

from collections.abc import Iterator, Sequence

from redaction.detectors.named import named
from redaction.detectors.page import Page
from redaction.findings import Span

KINDS = ("nino",)

_PREFIX = "(?!bg|gb|kn|nk|nt|tn|zz)[abceghj-prstw-z][abceghj-nprstw-z]"
_NAMED = named(
    "national ins|nino|ni n",
    r"national insurance|national ins\.?|nino|ni(?= n)",
    rf"{_PREFIX}[ \-]?[0-9]{{2}}[ \-]?[0-9]{{2}}[ \-]?[0-9]{{2}}[ \-]?[a-d]",
)


def find(page: Page, found: Sequence[Span]) -> Iterator[Span]:
    """Numbers beside their name; ``found`` is not asked."""
    for start, end in _NAMED.places(page):
        yield Span("nino", start, end, "national insurance number beside its name", 0.9)


MUST_FIND = (
    ("as on the letter", "National Insurance number: AB 12 34 56 C", "AB 12 34 56 C"),
    ("in one piece", "My National Insurance number is AB123456C.", "AB123456C"),
    ("after its short name", "NINO AB123456C", "AB123456C"),
    ("after its shortest name", "NI number JG 10 37 59 A", "JG 10 37 59 A"),
    ("with dashes", "NI no. AB-12-34-56-C", "AB-12-34-56-C"),
    ("in lower case", "nino: ab123456c", "ab123456c"),
    ("on the line below its label", "National Insurance No\nAB123456C", "AB123456C"),
    ("before its name", "AB123456C is my national insurance number", "AB123456C"),
    ("under a column header", "name,nino\nAnn,AB123456C\n", "AB123456C"),
    ("in JSON", '{"nino": "AB123456C"}', "AB123456C"),
    ("with no-break spaces", "NI number AB\u00a012\u00a034\u00a056\u00a0C", "AB\u00a012\u00a034\u00a056\u00a0C"),
)

MUST_NOT_FIND = (
    ("without its name", "part AB123456C"),
    ("the specimen prefix QQ", "National Insurance number QQ 12 34 56 C"),
    ("a prefix kept for administration", "NINO GB123456A"),
    ("the letter D in front", "NINO DA123456A"),
    ("the letter O in the second place", "NINO AO123456A"),
    ("a last letter not in use", "NINO AB123456E"),
    ("no last letter", "NINO AB123456"),
    ("seven digits", "NINO AB1234567C"),
    ("the word alone", "I forgot my National Insurance number."),
    ("a name with the letters", "Mr Nino AB, room 12"),
    ("part of a word", "the minino AB123456C"),
)
