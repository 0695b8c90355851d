"""What a PDF draws is counted before it is drawn: forms within forms, patterns, masks, the same content again and again."""

import pytest

from redaction.document import Document, Reason
from redaction.media import pdf
from tests.bench.bombs.papers import doubling, pages
from tests.bench.representations.pdf_files import stream

INNER = "/Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /Y 7 0 R >> >>"
LINES = "0 0 m 9 9 l S\n" * 5_000
BARE = "/Subtype /Form /BBox [0 0 9 9]"
TILE = "/PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 9 9] /XStep 9 /YStep 9 /Resources << >>"


def page(more: str) -> bytes:
    return f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] {more} >>".encode()


def lettered(glyph: str, text: str) -> bytes:
    """A page of text in a font whose only glyph is a drawing."""
    font = (
        "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 9 9] /FontMatrix [.1 0 0 .1 0 0] /FirstChar 72 /LastChar 72 /Widths [1] "
        "/Encoding << /Differences [72 /H] >> /CharProcs << /H 6 0 R >> >>"
    )
    return pages(
        {
            3: page("/Contents 4 0 R /Resources << /Font << /F 7 0 R >> >>"),
            4: stream(f"BT /F 12 Tf 72 700 Td {text} Tj ET"),
            6: stream(f"9 0 0 0 9 9 d1 {glyph}"),
            7: font.encode(),
        }
    )


TOO_MUCH = {
    "a glyph of many lines, shown again and again": lettered(LINES, f"({'H' * 1_000})"),
    "the same with brackets around every letter": lettered(LINES, f"({'(H)' * 1_000})"),
    "the same in hexadecimal figures": lettered(LINES, f"<{'48' * 1_000}>"),
    "the same in strings apart": lettered(LINES, f"{'(H) Tj ' * 1_000}(H)"),
    "forms of ten forms each, twelve deep": doubling(12),
    "forms one in the other, a hundred deep": pages(
        {n: stream("/X Do", f"/Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X {n + 1} 0 R >> >>") for n in range(6, 106)}
    ),
    "the same content ten thousand times": pages({3: page(f"/Contents [{'4 0 R ' * 10_000}]"), 4: stream(LINES)}),
    "a form drawn ten thousand times": pages({4: stream("/X Do\n" * 10_000), 6: stream(LINES, INNER)}),
    "its name with a remark behind it": pages({4: stream("/X%\nDo\n" * 10_000), 6: stream(LINES, INNER)}),
    "its name escaped": pages({4: stream("/#58 Do\n" * 10_000), 6: stream(LINES, INNER)}),
    "its name as a string": pages({4: stream("(X) Do\n" * 10_000), 6: stream(LINES, INNER)}),
    "a form with the resources of its page": pages(
        {
            3: page("/Contents 4 0 R /Resources << /XObject << /X 6 0 R /Z 8 0 R >> >>"),
            4: stream("/X Do\n" * 1_000),
            6: stream("/Z Do\n" * 1_000, BARE),
            8: stream("0 0 m 9 9 l S\n" * 9, BARE),
        }
    ),
    "a pattern": pages(
        {
            3: page("/Contents 4 0 R /Resources << /Pattern << /P 6 0 R >> >>"),
            4: stream("/Pattern cs /P scn 0 0 9 9 re f\n" * 10_000),
            6: stream(LINES, TILE),
        }
    ),
    "a soft mask": pages(
        {
            3: page("/Contents 4 0 R /Resources << /ExtGState << /G << /SMask << /S /Luminosity /G 6 0 R >> >> >> >>"),
            4: stream("/G gs 0 0 9 9 re f\n" * 10_000),
            6: stream(LINES, INNER),
        }
    ),
}
BEARABLE = {
    "a page of letters that are drawings": lettered("0 0 m 9 9 l S\n" * 20, f"({'H' * 4_000})"),
    "content that breaks off among letters that are drawings": lettered("0 0 m 9 9 l S", "(H"),
    "a form on a page": pages({4: stream("/X Do"), 6: stream("0 0 m 9 9 l S", INNER)}),
    "a form that draws itself": pages({}),
    "forms of ten forms each, three deep": doubling(3),
    "a page without resources": pages({3: page("/Contents 4 0 R")}),
    "a small form drawn five thousand times": pages({4: stream("/X Do\n" * 5_000), 6: stream("0 0 m 9 9 l S", INNER)}),
}


@pytest.mark.parametrize("what", TOO_MUCH)
def test_what_draws_beyond_all_measure_is_not_drawn(what: str) -> None:
    assert pdf.read(Document("a.pdf", "application/pdf", TOO_MUCH[what])).unscannable == (Reason.BOMB,)


@pytest.mark.parametrize("what", BEARABLE)
def test_what_is_drawn_again_and_again_in_reason_is_read(what: str) -> None:
    assert pdf.read(Document("a.pdf", "application/pdf", BEARABLE[what])).unscannable == ()
