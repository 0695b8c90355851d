"""PDF: a line of text drawn with a standard font in a content stream of its own (ISO 32000-1, 9.6.2.2), read by PDFium."""

import io

import pikepdf
import pypdfium2

from tests.bench.planting.families import Family, Said, Shown


def _plant(content: bytes, said: Said) -> bytes:
    """Near the lower or the upper edge of a page."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        page = pdf.pages[said.number % len(pdf.pages)]
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        name = page.add_resource(pdf.make_indirect(font), pikepdf.Name.Font)
        left, bottom, _, top = (float(edge) for edge in page.cropbox)
        at = f"{left + 30:.0f} {bottom + 24 if said.number % 2 else top - 24:.0f}"
        page.contents_add(b"q\n", prepend=True)
        page.contents_add(f"\nQ q 0 g BT {name} 9 Tf 1 0 0 1 {at} Tm ({said.sentence}) Tj ET Q\n".encode())
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()


def _shown(content: bytes) -> Shown:
    pdf = pypdfium2.PdfDocument(content)
    try:
        texts = tuple(line for page in pdf for line in page.get_textpage().get_text_range().splitlines())
        return Shown((len(pdf),), texts)
    finally:
        pdf.close()


FAMILIES = (Family("pdf", ("pdf",), _plant, _shown),)
