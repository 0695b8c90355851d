"""Canadian social insurance numbers: nine digits, the first 1 to 7 or 9, check digit by Luhn (Employment and Social
Development Canada, Social Insurance Number Code of Practice). Only beside their name: a tenth of all numbers pass the check.
"""

from collections.abc import Iterator, Sequence

from redaction.detectors.checks import luhn
from redaction.detectors.named import named
from redaction.detectors.page import Page
from redaction.findings import Span

KINDS = ("sin_ca",)

_NAMED = named("", "s\\.?i\\.?n\\.?|social insurance|nas|assurance sociale", "[0-9]{9}")
_SHAPES = ("333", "9")
_FIRST = frozenset("12345679")
_SCORE = 0.95  # above a Social Security number's, which some call by the same three letters


def find(page: Page, found: Sequence[Span]) -> Iterator[Span]:
    """Numbers that pass the check and are called by their name; ``found`` is not asked."""
    for run in page.runs:
        for shape in _SHAPES:
            index = run.sizes.find(shape)
            while index >= 0:
                window = run.window(index, index + len(shape))
                if valid(window.digits) and _NAMED.labels(page, window.start, window.end):
                    yield Span("sin_ca", window.start, window.end, "sin, Canada", _SCORE)
                index = run.sizes.find(shape, index + 1)


def valid(digits: str) -> bool:
    """Could a person have been given this number? 0 is not in use, 8 is for businesses."""
    return digits[0] in _FIRST and luhn(digits)


MUST_FIND = (
    ("after its short name", "SIN 130 692 544", "130 692 544"),
    ("with dashes", "My SIN is 130-692-544.", "130-692-544"),
    ("after its full name", "Social Insurance Number: 130692544", "130692544"),
    ("before its name", "130 692 544 is my SIN", "130 692 544"),
    ("a temporary resident's", "SIN: 900 000 001", "900 000 001"),
    ("on the line below its label", "Social insurance number\n130 692 544", "130 692 544"),
    ("under a column header", "name,sin\nAnn,130692544\n", "130692544"),
    ("in JSON", '{"sin": "130692544"}', "130692544"),
    ("in French", "numero d'assurance sociale : 130 692 544", "130 692 544"),
    ("in French, shortened", "NAS 130 692 544", "130 692 544"),
    ("with no-break spaces", "SIN 130\u00a0692\u00a0544", "130\u00a0692\u00a0544"),
)

MUST_NOT_FIND = (
    ("a wrong check digit", "SIN 130 692 545"),
    ("without its name", "see 130 692 544"),
    ("a business's number", "SIN 800 000 002"),
    ("a first digit not in use", "SIN 046 454 286"),
    ("another word with the letters", "using 130 692 544"),
    ("the Spanish word for without", "sin embargo, el pedido 130692544 no ha llegado"),
    ("the name far away", "Your SIN is safe with us. The order that you placed is 130692544."),
    ("ten digits", "SIN 1306925440"),
    ("an order number", "order 130692544"),
    ("an invoice", "invoice no. 130 692 544"),
    ("the word alone", "It is a sin to be late."),
)
