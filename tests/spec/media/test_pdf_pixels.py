"""PDFs of nothing but pixels go on as they are when nothing is found on their pages; what holds more is drawn anew."""

from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Name, String
from PIL import Image

from redaction.document import Document
from redaction.media import pdf
from tests.spec.media.papers import titled, written


def pixels() -> Document:
    """A document as it was drawn anew, because it had a title that was found."""
    document = written("72 700 m 90 720 l S", "", hang=titled("x"))
    drawn = pdf.rewrite(document, {}, pdf.read(document).children)
    assert isinstance(drawn, Document)
    return drawn


def again(document: Document) -> object:
    return pdf.rewrite(document, {}, pdf.read(document).children)


def test_what_is_drawn_anew_is_so_once() -> None:
    document = pixels()
    assert len(pdf.read(document).children) == 2, "its pages are looked at all the same"
    assert again(document) == document


def test_a_page_that_came_back_changed_is_drawn_anew() -> None:
    document = pixels()
    first, second = pdf.read(document).children
    blank = BytesIO()
    with Image.open(BytesIO(first.content)) as picture:
        Image.new("RGB", picture.size, "red").save(blank, "PNG")
    assert pdf.rewrite(document, {}, (Document("", "image/png", blank.getvalue()), second)) != document


def image(paper: pikepdf.Pdf) -> pikepdf.Stream:
    found = paper.pages[0].obj.Resources.XObject.image
    assert isinstance(found, pikepdf.Stream)
    return found


def with_a_remark(paper: pikepdf.Pdf) -> None:
    raw = image(paper).read_raw_bytes()
    image(paper).write(raw[:2] + b"\xff\xfe\0\x05abc" + raw[2:], filter=Name.DCTDecode)


def smaller(paper: pikepdf.Pdf) -> None:
    content = paper.pages[0].obj.Contents
    content.write(content.read_bytes().replace(b"q 5", b"q 1"))


def beyond(paper: pikepdf.Pdf) -> None:
    paper.pages[0].obj.MediaBox[2] = 100


def saved(change: Callable[[pikepdf.Pdf], object]) -> Document:
    content = BytesIO()
    with pikepdf.open(BytesIO(pixels().content)) as paper:
        change(paper)
        paper.save(content, fix_metadata_version=False, compress_streams=False)
    return Document("a.pdf", "application/pdf", content.getvalue())


MORE = [
    ("a title", titled("x")),
    ("a thumbnail of a page", lambda paper: setattr(paper.pages[0].obj, "Thumb", paper.make_stream(b"x"))),
    ("a second picture", lambda paper: setattr(paper.pages[0].obj.Resources.XObject, "more", image(paper))),
    ("an entry nobody knows", lambda paper: setattr(paper.Root, "Mystery", String("x"))),
    ("a mask", lambda paper: setattr(image(paper), "SMask", paper.make_stream(b"x"))),
    ("a remark in the picture", with_a_remark),
    ("a picture drawn smaller than it is", smaller),
    ("a picture beyond the edge of its page", beyond),
    ("a picture that is no picture", lambda paper: image(paper).write(b"abc", filter=Name.DCTDecode)),
]


@pytest.mark.parametrize(("sentence", "change"), MORE, ids=[row[0] for row in MORE])
def test_pixels_with_more_than_pixels_are_drawn_anew(sentence: str, change: Callable[[pikepdf.Pdf], object]) -> None:
    document = saved(change)
    assert again(document) != document, sentence


def test_pixels_saved_by_another_program_go_on_as_they_are() -> None:
    document = saved(lambda _: None)
    assert again(document) == document
