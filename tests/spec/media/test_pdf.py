"""PDF: all that can be read is read, what is found is gone from every byte, what is not text is held."""

import zlib
from dataclasses import dataclass, replace
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from redaction.document import Cut, Document, Reason, Withheld
from redaction.findings import Inspection
from redaction.media import pdf, pdf_file
from redaction.media.sight import Line
from redaction.media.views.pdf import views
from redaction.verify import verify
from tests.spec.media import papers
from tests.spec.media.letters import CARD, scan
from tests.spec.media.papers import decoded, line, written

FIGURES = CARD.replace(" ", "")


def cuts(document: Document) -> dict[int, tuple[Cut, ...]]:
    found = {number: scan(each.text, each.label) for number, each in enumerate(pdf.read(document).passages)}
    return {number: tuple(Cut(each.start, each.end, "X") for each in spans) for number, spans in found.items() if spans}


def cleaned(document: Document) -> Document:
    written = pdf.rewrite(document, cuts(document), pdf.read(document).children)
    assert isinstance(written, Document), written
    return written


def places(document: Document) -> set[str]:
    return {pdf.read(document).passages[number].place for number in cuts(document)}


def in_field(paper: pikepdf.Pdf) -> None:
    papers.form(paper, CARD)


def bookmarked(paper: pikepdf.Pdf) -> None:
    with paper.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(CARD, 0))


def linked(paper: pikepdf.Pdf) -> None:
    action = Dictionary(S=Name.URI, URI=String(f"https://example.org/?card={FIGURES}"))
    papers.noted("", Subtype=Name.Link, A=action)(paper)


def described(paper: pikepdf.Pdf) -> None:
    xmp = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'><p>{CARD}</p></x:xmpmeta>".encode()
    paper.Root.Metadata = paper.make_stream(xmp, Type=Name.Metadata, Subtype=Name.XML)


def scripted(paper: pikepdf.Pdf) -> None:
    paper.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String(f"app.alert('{CARD}')"))


def layered(paper: pikepdf.Pdf) -> None:
    """A layer that is switched off, with text in it."""
    layer = paper.make_indirect(Dictionary(Type=Name.OCG, Name=String("notes")))
    paper.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))
    page = paper.pages[0].obj
    page.Resources.Properties = Dictionary(L1=layer)
    page.Contents = paper.make_stream((line("Hello") + "/OC /L1 BDC " + line(CARD, y=500) + " EMC").encode())


FOUND: list[tuple[str, Document, str]] = [
    ("page text", written(line(f"Card {CARD} please")), "page 1"),
    ("glyph by glyph", written("".join(papers.glyph_by_glyph(CARD))), "page 1"),
    ("glyphs drawn in another order", written("".join(reversed(papers.glyph_by_glyph(CARD)))), "page 1"),
    ("the second page", written(line("Hello"), line(CARD)), "page 2"),
    ("white letters", written("1 g " + line(CARD)), "page 1"),
    ("invisible letters", written("3 Tr " + line(CARD)), "page 1"),
    ("under a black box", written(line(CARD) + "0 g 60 690 300 30 re f"), "page 1"),
    ("a layer switched off", written("", hang=layered), "page 1"),
    ("the value of a field", written(line("Hello"), hang=in_field), "page 1, form field Payment"),
    ("a comment", written(line("Hello"), hang=papers.noted(CARD)), "page 1, comment 1"),
    ("a hidden comment", written(line("Hello"), hang=papers.noted(CARD, F=2)), "page 1, comment 1"),
    ("a link", written(line("Hello"), hang=linked), "page 1, link 1"),
    ("the title", written(line("Hello"), hang=papers.titled(CARD)), "document properties"),
    ("XMP", written(line("Hello"), hang=described), "document properties"),
    ("a bookmark", written(line("Hello"), hang=bookmarked), "bookmark"),
    (
        "a page label",
        written(line("Hello"), hang=papers.rooted(PageLabels=Dictionary(Nums=Array([0, Dictionary(P=String(CARD))])))),
        "page label",
    ),
    ("a script", written(line("Hello"), hang=scripted), "script"),
    ("an entry nobody knows", written(line("Hello"), hang=papers.rooted(Mystery=Array([String(CARD)]))), "document"),
    ("a remark between objects", papers.inserted(written(line("Hello")), "3 0 obj", f"% card {CARD}\n"), "remarks in the file"),
    ("a remark within an object", papers.inserted(written(line("Hello")), "/Type /Catalog", f"% card {CARD}\n"), "remarks in the file"),
    ("words between objects", papers.inserted(written(line("Hello")), "3 0 obj", f"card {CARD}\n"), "remarks in the file"),
    ("the trailer", papers.inserted(written(line("Hello")), "/Root 1 0 R", f"/Note (card {CARD}) "), "document"),
    ("UTF-16", written(line("Hello"), hang=papers.titled(f"Käthe ☎ {CARD}")), "document properties"),
    ("an owner's password only", written(line(CARD), encryption=pikepdf.Encryption(owner="x", user="")), "page 1"),
]


@pytest.mark.parametrize(("sentence", "document", "place"), FOUND, ids=[row[0] for row in FOUND])
def test_a_number_is_found_with_its_place_and_gone_from_every_byte(sentence: str, document: Document, place: str) -> None:
    assert place in places(document), sentence
    clean = cleaned(document)
    assert not cuts(clean)
    everything = "".join(filter(str.isalnum, decoded(clean)))
    assert FIGURES not in everything
    assert not any(scan(text, "") for text in views(clean.content))


@pytest.mark.parametrize(("sentence", "document", "place"), FOUND, ids=[row[0] for row in FOUND])
def test_the_second_look_finds_what_the_first_did(sentence: str, document: Document, place: str) -> None:
    if sentence == "an owner's password only":
        document = Document("", "application/pdf", pdf._paper(document.content).plain)
    if sentence != "glyphs drawn in another order":
        assert any(scan(text, "") for text in views(document.content)), place


def shade(document: Document, x: float, y: float) -> int:
    """How dark the first page of A4 is at a place in points: 0 is black."""
    with pypdfium2.PdfDocument(document.content) as paper:
        image = paper[0].render(scale=1).to_pil().convert("L")
        return int(image.getpixel((round(x), round(image.height - y))))


def test_black_stands_where_it_stood_and_nowhere_else() -> None:
    clean = cleaned(written(line("Card") + line(f"pay {CARD} now", y=500)))
    assert shade(clean, 150, 504) < 40
    assert shade(clean, 400, 504) > 200
    assert shade(clean, 150, 704) > 200


def test_a_field_is_painted_over_whole() -> None:
    clean = cleaned(written(line("Hello"), hang=in_field))
    assert shade(clean, 260, 610) < 40


def test_on_a_turned_page_the_box_turns_with_it() -> None:
    def turn(paper: pikepdf.Pdf) -> None:
        paper.pages[0].obj.Rotate = 90

    clean = cleaned(written(line(f"pay {CARD} now"), hang=turn))
    with pypdfium2.PdfDocument(clean.content) as paper:
        image = paper[0].render(scale=1).to_pil().convert("L")
    assert image.size[0] > image.size[1]
    assert image.getpixel((704, 150)) < 40


def test_text_of_its_own_is_taken_out_and_the_rest_stays_text() -> None:
    clean = cleaned(written(line("Dear Sirs") + line(CARD, y=500) + line("Yours, Ann", y=400)))
    assert [each.text.split() for each in pdf.read(clean).passages] == [["Dear", "Sirs", "Yours,", "Ann"]]
    assert shade(clean, 100, 504) < 40


def test_a_flattened_document_keeps_its_pages_and_their_size() -> None:
    clean = cleaned(written(line(f"Card {CARD} please"), line("Hello")))
    with pypdfium2.PdfDocument(clean.content) as paper:
        sizes = [paper.get_page_size(number) for number in range(len(paper))]
    assert len(sizes) == 2
    assert all(abs(width - 595) < 1 and abs(height - 842) < 1 for width, height in sizes)


def test_a_flattened_document_says_nothing_about_itself() -> None:
    with pikepdf.open(BytesIO(cleaned(written(line(f"Card {CARD} please"), hang=papers.titled("Secret plan"))).content)) as paper:
        assert set(paper.docinfo) <= {"/Producer"}
        assert not {"/Names", "/AcroForm", "/Metadata", "/OpenAction"} & set(paper.Root.keys())


def test_a_document_with_nothing_in_it_passes_as_it_is() -> None:
    document = written(line("Two coils, please."))
    assert cleaned(document) is document


def revised(paper: Document) -> Document:
    return Document("", "application/pdf", paper.content + b"\n%%EOF\n")


def launching(paper: pikepdf.Pdf) -> None:
    paper.Root.OpenAction = Dictionary(S=Name.Launch, F=String("calc.exe"))


def concealing(paper: pikepdf.Pdf) -> None:
    papers.form(paper, "Hello there", F=2)


def astray(paper: pikepdf.Pdf) -> None:
    paper.Root.Mystery = paper.make_stream(line(CARD).encode())


NOT_AS_IT_IS: list[tuple[str, Document]] = [
    ("a script", written(line("Hello"), hang=papers.rooted(OpenAction=Dictionary(S=Name.JavaScript, JS=String("x()"))))),
    ("something to launch", written(line("Hello"), hang=launching)),
    ("bytes behind the end", revised(written(line("Hello")))),
    ("bytes before the start", Document("", "application/pdf", b"4111\n" + written(line("Hello")).content)),
    ("a form of XFA", written(line("Hello"), hang=papers.rooted(AcroForm=Dictionary(XFA=String("<x/>"), Fields=Array())))),
    ("a stream for nothing", written(line("Hello"), hang=astray)),
    ("a hidden field with a look", written(line("Hello"), hang=concealing)),
]


@pytest.mark.parametrize(("sentence", "document"), NOT_AS_IT_IS, ids=[row[0] for row in NOT_AS_IT_IS])
def test_what_acts_or_hides_goes_out_as_pixels(sentence: str, document: Document) -> None:
    clean = cleaned(document)
    assert clean.content != document.content, sentence
    assert b"/DCTDecode" in clean.content


def test_attached_files_are_children_and_stay_only_where_they_are_clean() -> None:
    document = written(line("Hello"), hang=papers.attached("note.txt", b"hello"))
    (child,) = pdf.read(document).children
    assert (child.name, child.content) == ("note.txt", b"hello")
    assert pdf.rewrite(document, {}, (child,)) is document
    for other in (Document("note.txt", "text/plain", b"X"), Withheld("note.txt", "text/plain", "broken")):
        clean = pdf.rewrite(document, {}, (other,))
        assert isinstance(clean, Document)
        assert not pdf.read(clean).passages
        assert b"note.txt" not in clean.content


def image(paper: pikepdf.Pdf) -> None:
    page = paper.pages[0].obj
    pixels = paper.make_stream(
        b"\0\xff" * 32, Type=Name.XObject, Subtype=Name.Image, Width=8, Height=8, ColorSpace=Name.DeviceGray, BitsPerComponent=8
    )
    page.Resources.XObject = Dictionary(I1=pixels)
    page.Contents = paper.make_stream((line("Hello") + "q 99 0 0 99 9 9 cm /I1 Do Q").encode())


def png_size(child: Document) -> tuple[int, int]:
    with Image.open(BytesIO(child.content)) as picture:
        return picture.size


def type_3(paper: pikepdf.Pdf) -> None:
    paper.pages[0].obj.Resources.Font.F1 = Dictionary(
        Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, 0, 1, 1]), FontMatrix=Array([1, 0, 0, 1, 0, 0]), FirstChar=72, LastChar=72,
        Widths=Array([1]), Encoding=Dictionary(Differences=Array([72, Name.H])), CharProcs=Dictionary(H=paper.make_stream(b"0 0 1 1 re f")),
    )  # fmt: skip


PICTURES: list[tuple[str, Document]] = [
    ("an image", written("", hang=image)),
    ("an image within the content", written(line("Hi") + "q 9 0 0 9 9 9 cm BI /W 5 /H 5 /BPC 8 /CS /G ID aaaaabbbbbcccccdddddeeeee EI Q")),
    ("drawings and no text", written("72 700 m 90 720 l S")),
    ("letters drawn as curves", written(line("Hi") + "1 1 m 2 2 3 3 4 1 c S\n" * 60)),
    ("glyphs that are drawings", written(line("H"), hang=type_3)),
]


@pytest.mark.parametrize(("sentence", "document"), PICTURES, ids=[row[0] for row in PICTURES])
def test_a_page_that_is_more_than_its_text_is_a_picture_to_be_read(sentence: str, document: Document) -> None:
    (child,) = pdf.read(document).children
    assert child.content.startswith(b"\x89PNG"), sentence
    assert (child.media_type, child.label) == ("image/png", "page 1, a picture")


def test_a_picture_that_came_back_changed_takes_its_place_on_the_page() -> None:
    document = written("", hang=image)
    (child,) = pdf.read(document).children
    blank = BytesIO()
    Image.new("RGB", png_size(child), "white").save(blank, "PNG")
    clean = pdf.rewrite(document, {}, (replace(child, content=blank.getvalue()),))
    assert isinstance(clean, Document)
    assert shade(clean, 20, 20) > 200
    assert "Hello" not in decoded(clean), "it is pixels now"
    with pytest.raises(ValueError, match="size"):
        pdf.rewrite(document, {}, pdf.read(written("72 700 m 90 720 l S")).children)
    assert isinstance(pdf.rewrite(document, {}, (Withheld("", child.media_type, "x"),)), Withheld)


DOT = "cm BI /W 9 /H 9 /BPC 8 /CS /G ID " + "a" * 81 + " EI Q\n"


@pytest.mark.parametrize(
    ("sentence", "page", "heights"),
    [
        ("a logo at the top", line("Hi") + f"q 99 0 0 50 72 780 {DOT}", [1]),
        ("one at the top and one at the bottom", line("Hi") + f"q 99 0 0 50 72 780 {DOT} q 99 0 0 50 72 10 {DOT}", [1, 1]),
        ("a picture that comes in strips", line("Hi") + "".join(f"q 99 0 0 10 72 {y} {DOT}" for y in range(700, 750, 10)), [1]),
        ("a picture on a page without text", f"q 99 0 0 50 72 780 {DOT}", [8]),
        ("pictures all over the page", line("Hi") + "".join(f"q 9 0 0 9 72 {y} {DOT}" for y in range(5, 842, 90)), [8]),
    ],
)
def test_no_more_of_a_page_is_a_picture_than_has_to_be(sentence: str, page: str, heights: list[int]) -> None:
    """Heights in eighths of a page."""
    sizes = [png_size(child) for child in pdf.read(written(page)).children]
    assert [round(down / 1754 * 8) for _, down in sizes] == heights, sentence
    assert all(across == 1240 for across, _ in sizes), "what stands beside a picture is read with it"


def test_a_rule_made_of_pixels_is_no_picture() -> None:
    dot = "cm BI /W 1 /H 1 /BPC 8 /CS /G ID a EI Q\n"
    assert not pdf.read(written(line("Hi") + f"q 400 0 0 1 72 600 {dot} q 99 0 0 99 9 9 {dot}")).children
    assert pdf.read(written(line("Hi") + f"q 400 0 0 1 72 600 {dot}" * 5)).children, "a scan may come in strips"


def test_rules_and_frames_are_no_picture() -> None:
    assert not pdf.read(written(line("Hi") + "72 600 200 20 re S 72 500 m 300 500 l S\n" * 300)).children


def deep() -> Document:
    return Document("", "", written(line("x")).content.replace(b"/Type /Catalog", b"/A " + b"[" * 5000 + b"]" * 5000 + b" /Type /Catalog"))


def bomb() -> Document:
    packed = zlib.compress(b"\0" * (pdf_file.MAX_INFLATED + 1), 9)
    return Document("", "", b"%PDF-1.7\n1 0 obj <</Filter/FlateDecode>> stream\n" + packed + b"\nendstream endobj\n%%EOF")


def circular(paper: pikepdf.Pdf) -> None:
    paper.Root.Pages.Kids.append(paper.Root.Pages)


def miscounted(paper: pikepdf.Pdf) -> None:
    paper.Root.Pages.Kids.append(Dictionary(Type=Name.Pages, Kids=Array([]), Count=7))
    paper.Root.Pages.Count = 9


HELD: list[tuple[str, Document, Reason]] = [
    ("a user's password", written(line("x"), encryption=pikepdf.Encryption(owner="x", user="y")), Reason.ENCRYPTED),
    ("only a signature", Document("", "", b"%PDF-1.7"), Reason.BROKEN),
    ("no pages", Document("", "", b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"), Reason.BROKEN),
    ("cut off", Document("", "", written(line("x")).content[:200]), Reason.BROKEN),
    ("a stream that expands", bomb(), Reason.BOMB),
    ("a stream packed twice", Document("", "", b"%PDF-1.7 /Filter [/FlateDecode /FlateDecode]"), Reason.BOMB),
    ("more pages than are read", written(*[""] * 301), Reason.TOO_MANY),
    ("pages made by a program", written(line("x"), hang=papers.rooted(NeedsRendering=True)), Reason.UNKNOWN_TYPE),
]


@pytest.mark.parametrize(("sentence", "document", "reason"), HELD, ids=[row[0] for row in HELD])
def test_what_cannot_be_read_says_so(sentence: str, document: Document, reason: Reason) -> None:
    assert pdf.read(document).unscannable == (reason,), sentence


HOSTILE: list[tuple[str, Document]] = [
    ("arrays in arrays", deep()),
    ("pages within themselves", written(line("x"), hang=circular)),
    ("a count of pages that is not true", written(line("x"), hang=miscounted)),
]


@pytest.mark.parametrize(("sentence", "document"), HOSTILE, ids=[row[0] for row in HOSTILE])
def test_hostile_structure_ends(sentence: str, document: Document) -> None:
    reading = pdf.read(document)
    assert reading.unscannable or isinstance(pdf.rewrite(document, {}, reading.children), Document), sentence


def test_too_many_pages_to_draw_are_withheld() -> None:
    document = written(line(f"Card {CARD} please"), *[""] * 50)
    assert isinstance(pdf.rewrite(document, cuts(document), ()), Withheld)


def test_a_page_of_gigantic_size_is_not_drawn() -> None:
    def grow(paper: pikepdf.Pdf) -> None:
        paper.pages[0].obj.MediaBox = Array([0, 0, 14400, 14400])

    document = written(line(f"Card {CARD} please"), hang=grow)
    assert isinstance(pdf.rewrite(document, cuts(document), ()), Withheld)


def test_a_second_reading_gives_the_same_numbers() -> None:
    document = written(line("Hello"), hang=in_field)
    assert pdf.read(document) == pdf.read(document)


@dataclass
class Eyes:
    """Reads a card number wherever they look, and count how often that was."""

    looks: int = 0

    def lines(self, picture: Image.Image) -> tuple[Line, ...]:
        self.looks += 1
        return (Line(f"card {CARD}", (0, 0, *picture.size), "eyes"),)


@pytest.mark.parametrize(
    ("sentence", "page", "looks"),
    [
        ("a black area stands on it", line("Hello") + "72 600 200 20 re f", 1),
        ("nothing was painted on it", line("Hello") + "72 600 200 20 re S", 0),
    ],
)
def test_a_page_that_was_painted_on_is_looked_at_again(sentence: str, page: str, looks: int) -> None:
    eyes = Eyes()
    left = verify(written(page), scan, eyes)
    assert (eyes.looks, [one.kind for one in left.findings]) == (looks, ["card"] * looks), sentence
    assert verify(written(page), scan) == Inspection(), "without eyes its text alone is looked at"
