"""Whatever stands in a table, a record, a tree, a card or a letter: it opens, and nothing found in it is left."""

import re

from hypothesis import given
from hypothesis import strategies as st

from redaction.document import Document, Reason
from redaction.findings import Span
from redaction.inspect import inspect
from redaction.opening import Limits, open_document
from redaction.redact import Redaction, redact

CARD = "4111111111111111"
LIMITS = Limits(total=1 << 20, depth=4, documents=50)
FRAGMENTS = [
    *('"', '""', ",", ";", "\t", "|", "\r\n", "\n", "\r", "sep=;", "a", "é", " ", CARD, CARD[:8], CARD[8:]),
    *("{", "}", "[", "]", ":", "\\u0034", "\\", "1.5", "null", '"a":', f'"{CARD}"', "<a>", "</a>", "<b c='", "'/>", "<!--", "-->", "&#52;"),
    *(
        "BEGIN:VCARD\n",
        "NOTE:",
        ";ENCODING=QUOTED-PRINTABLE:",
        ";ENCODING=B:",
        "NDExMTExMTExMTExMTExMQ==",
        "=\n ",
        "\n ",
        "\\,",
        "END:VCARD",
    ),
    *("{\\rtf1 ", "\\'34", "\\u52?", "\\b ", "{\\*\\x ", "{\\header ", "\\bin3 ", "{\\pict 00", "\\par ", "<![CDATA[", "]]>", "<?x ", "?>"),
]
contents = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=4), max_size=30).map("".join)
types = st.sampled_from(
    ["text/csv", "text/tab-separated-values", "application/json", "application/xml", "text/vcard", "application/rtf", ""]
)


def scan(text: str, label: str) -> tuple[Span, ...]:
    """Every run of 16 digits: a scanner with no judgement."""
    return tuple(Span("card", match.start(), match.end(), "test", 1.0, "ends 1111") for match in re.finditer("[0-9]{16}", text))


@given(contents, types)
def test_nothing_is_found_in_what_was_cleaned(content: str, media_type: str) -> None:
    opened = open_document(Document("", media_type, content.encode("utf-8", "replace")), LIMITS, scan)
    assert Reason.CRASHED not in {reason for each in opened.walk() for reason in each.reading.unscannable}
    result = redact(opened, inspect(opened, scan).findings)
    if isinstance(result, Redaction):
        assert inspect(open_document(result.document, LIMITS, scan), scan).findings == ()


@given(contents.filter(lambda text: not re.search("[0-9]{16}", text)), types)
def test_a_document_without_findings_keeps_its_words(content: str, media_type: str) -> None:
    document = Document("", media_type, content.encode("utf-8", "replace"))
    opened = open_document(document, LIMITS, scan)
    if opened.media is None or opened.reading.unscannable or inspect(opened, scan).findings or opened.children:
        return
    result = redact(opened, ())
    assert isinstance(result, Redaction)
    words = [re.findall(r"\w+", passage.text) for passage in opened.reading.passages if passage.place != "not shown"]
    left = re.findall(r"\w+", "\n".join(passage.text for passage in open_document(result.document, LIMITS).reading.passages))
    assert {word for line in words for word in line} <= set(left)
