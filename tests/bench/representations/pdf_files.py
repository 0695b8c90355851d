"""Numbers in PDF (ISO 32000-1), its syntax written by hand: what pages show, and where else a file can hold text."""

import io
import zlib
from collections.abc import Sequence
from random import Random

import pikepdf

from tests.bench.representations.letters import attached
from tests.bench.representations.said import CARD, LEAD, TAIL, Make, Row, Said, Sort, Write

FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
SHIFTED = (
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /Type /Encoding /Differences "
    "[33 /zero /one /two /three /four /five /six /seven /eight /nine /space /hyphen] >> >>"
)
"""A font whose digits stand at other codes, from "!" on."""


def literal(text: str) -> str:
    return "(" + text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)") + ")"


def utf16(text: str) -> str:
    return f"<FEFF{text.encode('utf-16-be').hex()}>"


def shown(text: str, x: float = 72, y: float = 640, size: float = 12, before: str = "") -> str:
    return f"BT {before} /F1 {size} Tf {x} {y} Td {literal(text)} Tj ET\n"


def stream(content: str | bytes, more: str = "") -> bytes:
    raw = content.encode("latin-1") if isinstance(content, str) else content
    return f"<< /Length {len(raw)} {more} >>\nstream\n".encode() + raw + b"\nendstream"


def file(content: str, *objects: str | bytes, page: str = "", catalog: str = "", info: str = "", compress: bool = False) -> bytes:
    """One page between the marks of the corpus. ``objects`` are numbered from 10 on; page, catalog and info take further entries."""
    drawn = shown(LEAD, y=760) + content + shown(TAIL, y=400)
    body = stream(zlib.compress(drawn.encode("latin-1")), "/Filter /FlateDecode") if compress else stream(drawn)
    resources = f"<< /Font << /F1 {FONT} /F2 {SHIFTED} >> /XObject << /X1 10 0 R >> /Properties << /OC1 10 0 R >> >>"
    numbered: dict[int, bytes] = {
        1: f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources {resources} {page} >>".encode(),
        4: body,
        5: f"<< /Producer (by hand) {info} >>".encode("latin-1"),
    }
    numbered |= {number: one.encode("latin-1") if isinstance(one, str) else one for number, one in enumerate(objects, 10)}
    return assembled(numbered)


def assembled(numbered: dict[int, bytes], start: bytes = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n") -> bytes:
    """Objects, cross-reference table and trailer (ISO 32000-1, 7.5)."""
    out = bytearray(start)
    places = {}
    for number, content in numbered.items():
        places[number] = len(out)
        out += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table, size = len(out), max(numbered) + 1
    lines = [f"{places[n]:010d} 00000 n \n" if n in places else "0000000000 65535 f \n" for n in range(size)]
    out += f"xref\n0 {size}\n{''.join(lines)}trailer\n<< /Size {size} /Root 1 0 R /Info 5 0 R >>\nstartxref\n{table}\n%%EOF\n".encode()
    return bytes(out)


def sent(content: bytes, name: str = "letter.pdf") -> bytes:
    return attached(name, "application/pdf", content)


def drawn(write: Write) -> Make:
    """A page on which ``write`` draws what is said."""
    return lambda said: sent(file(write(said)))


def glyphs(said: Said, order: Random | None = None) -> str:
    """Every character on its own, at its place; ``order`` shuffles them."""
    pieces = [shown(char, 72 + 7.2 * at) for at, char in enumerate(f"{said.label}: {said.number}") if char != " "]
    if order:
        order.shuffle(pieces)
    return "".join(pieces)


def kerned(said: Said) -> str:
    array = " ".join(f"{literal(char)} -20" for char in said.sentence)
    return f"BT /F1 12 Tf 72 640 Td [{array}] TJ ET\n"


def octal(said: Said) -> str:
    return f"BT /F1 12 Tf 72 640 Td ({''.join(f'{chr(92)}{ord(char):03o}' for char in said.sentence)}) Tj ET\n"


def recoded(said: Said) -> str:
    number = "".join({" ": "+", "-": ","}.get(char, chr(33 + ord(char) - 48) if char.isdigit() else char) for char in said.number)
    return shown(f"my {said.label} is") + f"BT /F2 12 Tf 280 640 Td {literal(number)} Tj ET\n"


def lines(said: Said) -> str:
    first, second = said.halves
    return shown(f"my {said.label} is {first}") + shown(second, y=625)


def columns(said: Said) -> str:
    return shown("Name", y=660) + shown(said.label, 250, 660) + shown("Ann Lee") + shown(said.number, 250)


def form(said: Said, look: bool = True, kind: str = "/FT /Tx") -> bytes:
    """A field with its value, with or without the look of it."""
    seen = stream(
        f"/Tx BMC q BT /F1 12 Tf 2 4 Td {literal(said.number)} Tj ET Q EMC",
        f"/Type /XObject /Subtype /Form /BBox [0 0 300 20] /Resources << /Font << /F1 {FONT} >> >>",
    )
    field = (
        f"<< /Type /Annot /Subtype /Widget {kind} /T (field1) /TU {literal(said.label)} /V {literal(said.number)} /F 4 /DA (/F1 12 Tf 0 g) "
        f"/Rect [72 600 372 620] {'/AP << /N 11 0 R >>' if look else ''} /P 3 0 R >>"
    )
    catalog = f"/AcroForm << /Fields [10 0 R] /DA (/F1 12 Tf 0 g) /DR << /Font << /F1 {FONT} >> >> >>"
    return sent(file(shown(f"{said.label}:", y=604, x=10, size=6), field, seen, page="/Annots [10 0 R]", catalog=catalog))


def note(said: Said, kind: str = "/Text", more: str = "") -> bytes:
    annotation = (
        f"<< /Type /Annot /Subtype {kind} /Rect [72 600 372 640] /Contents {literal(said.sentence)} /F 4 /DA (/F1 12 Tf 0 g) {more} >>"
    )
    return sent(file("", annotation, page="/Annots [10 0 R]"))


def link(said: Said) -> bytes:
    address = f"https://example.com/pay?{said.label.replace(' ', '_')}={said.number.replace(' ', '%20')}"
    annotation = f"<< /Type /Annot /Subtype /Link /Rect [72 600 372 640] /A << /S /URI /URI {literal(address)} >> >>"
    return sent(file(shown("Pay here"), annotation, page="/Annots [10 0 R]"))


def embedded(said: Said) -> bytes:
    holder = "<< /Type /Filespec /F (note.txt) /UF (note.txt) /EF << /F 11 0 R >> >>"
    names = "/Names << /EmbeddedFiles << /Names [(note.txt) 10 0 R] >> >>"
    return sent(file("", holder, stream(said.letter, "/Type /EmbeddedFile"), catalog=names))


def xmp(said: Said) -> bytes:
    packet = (
        '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:description>'
        f"<rdf:Alt><rdf:li>{said.sentence}</rdf:li></rdf:Alt></dc:description></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end='w'?>"
    )
    return sent(file("", stream(packet, "/Type /Metadata /Subtype /XML"), catalog="/Metadata 10 0 R"))


def outline(said: Said) -> bytes:
    first = f"<< /Title {literal(said.sentence)} /Parent 10 0 R /Dest [3 0 R /Fit] >>"
    return sent(
        file("", "<< /Type /Outlines /First 11 0 R /Last 11 0 R /Count 1 >>", first, catalog="/Outlines 10 0 R /PageMode /UseOutlines")
    )


def part_of_page(said: Said) -> bytes:
    """A form XObject: a drawing that the page calls."""
    inner = stream(shown(said.sentence), f"/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /Font << /F1 {FONT} >> >>")
    return sent(file("q /X1 Do Q\n", inner))


def layer(said: Said) -> bytes:
    """A layer that is switched off."""
    catalog = "/OCProperties << /OCGs [10 0 R] /D << /OFF [10 0 R] >> >>"
    return sent(file(f"/OC /OC1 BDC {shown(said.sentence)} EMC\n", "<< /Type /OCG /Name (notes) >>", catalog=catalog))


def earlier(said: Said) -> bytes:
    """An incremental update that paints the page anew; the first version stays in the file."""
    first = file(shown(said.sentence))
    content = stream(shown(LEAD, y=760) + shown("Nothing to see.") + shown(TAIL, y=400))
    place, table = len(first), len(first) + len(content) + 15
    update = b"4 0 obj\n" + content + b"\nendobj\n"
    table = place + len(update)
    previous = int(first.rpartition(b"startxref\n")[2].split()[0])
    end = f"xref\n4 1\n{place:010d} 00000 n \ntrailer\n<< /Size 6 /Root 1 0 R /Info 5 0 R /Prev {previous} >>\nstartxref\n{table}\n%%EOF\n"
    return sent(first + update + end.encode())


def encrypted(said: Said, user: str) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(file(shown(said.sentence)))) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(user=user, owner="owner", R=6), deterministic_id=False)
    return sent(out.getvalue())


def pages(said: Said, count: int = 3) -> bytes:
    """The number on the last of several pages; object streams and a cross-reference stream, as most programs write."""
    out = io.BytesIO()
    with pikepdf.new() as book:
        for number in range(count):
            with pikepdf.open(io.BytesIO(file(shown(said.sentence if number == count - 1 else f"Page {number + 1}")))) as one:
                book.pages.extend(one.pages)
        book.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return sent(out.getvalue())


ROWS: Sequence[Row] = (
    Row("a line", drawn(lambda said: shown(said.sentence))),
    Row("a compressed page", lambda said: sent(file(shown(said.sentence), compress=True))),
    Row("last of three pages, object streams", pages),
    Row("number over two lines", drawn(lines), kinds=("card", "iban")),
    Row("columns", drawn(columns)),
    Row("a glyph at a time", drawn(glyphs)),
    Row("glyphs in no order", drawn(lambda said: glyphs(said, Random(said.plain)))),
    Row("kerned", drawn(kerned)),
    Row("hexadecimal string", drawn(lambda said: f"BT /F1 12 Tf 72 640 Td <{said.sentence.encode().hex()}> Tj ET\n")),
    Row("octal escapes", drawn(octal)),
    Row("digits at other codes", drawn(recoded), kinds=("card", "ssn", "bank_account")),
    Row("turned by 90 degrees", drawn(lambda said: f"BT /F1 12 Tf 0 1 -1 0 300 420 Tm {literal(said.sentence)} Tj ET\n")),
    Row("small print", drawn(lambda said: shown(said.sentence, size=4))),
    Row("a drawing called by the page", part_of_page),
    Row("form field", form),
    Row("form field without a look", lambda said: form(said, look=False)),
    Row("form field of choices", lambda said: form(said, kind=f"/FT /Ch /Ff 131072 /Opt [{literal(said.number)}]")),
    Row("note", note),
    Row("text written on the page", lambda said: note(said, "/FreeText")),
    Row(
        "note in UTF-16",
        lambda said: sent(
            file("", f"<< /Type /Annot /Subtype /Text /Rect [72 600 90 620] /Contents {utf16(said.sentence)} >>", page="/Annots [10 0 R]")
        ),
    ),
    Row("author of a note", lambda said: note(said, more=f"/T {literal(said.sentence)}")),
    Row("link", link, Sort.HIDDEN),
    Row("embedded file", embedded),
    Row("bookmark", outline),
    Row("title", lambda said: sent(file("", info=f"/Title {literal(said.sentence)}")), Sort.HIDDEN),
    Row("keywords in UTF-16", lambda said: sent(file("", info=f"/Keywords {utf16(said.sentence)}")), Sort.HIDDEN),
    Row("XMP", xmp, Sort.HIDDEN),
    Row("white text", drawn(lambda said: shown(said.sentence, before="1 g")), Sort.HIDDEN),
    Row("invisible text", drawn(lambda said: shown(said.sentence, before="3 Tr")), Sort.HIDDEN),
    Row("text outside of the page", drawn(lambda said: shown(said.sentence, x=900)), Sort.HIDDEN),
    Row("text under a white box", drawn(lambda said: shown(said.sentence) + "1 g 60 630 500 30 re f 0 g\n"), Sort.HIDDEN),
    Row("layer switched off", layer, Sort.HIDDEN),
    Row("earlier version of the page", earlier, Sort.HIDDEN),
    Row("object that nothing uses", lambda said: sent(file("", stream(said.letter))), Sort.HIDDEN),
    Row("text after the end of the file", lambda said: sent(file("") + f"\n% {said.sentence}\n".encode()), Sort.HIDDEN),
    Row(
        "replacement text",
        drawn(lambda said: f"/Span << /ActualText {literal(said.sentence)} >> BDC {shown('see note')} EMC\n"),
        Sort.HIDDEN,
    ),
    Row("declared as octet-stream", lambda said: attached("letter.pdf", "application/octet-stream", file(shown(said.sentence)))),
    Row("declared as text", lambda said: attached("letter.txt", "text/plain", file(shown(said.sentence)))),
    Row("encrypted, opens without a password", lambda said: encrypted(said, ""), kinds=CARD),
    Row("encrypted with a password", lambda said: encrypted(said, "secret"), Sort.OPAQUE, CARD),
)
