"""Old office files, Outlook's formats and old wrappings, damaged in any way: read or said to be damaged, never an exception."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redaction.document import Document, Reason
from redaction.opening import media_type, open_document
from redaction.redact import redact
from tests.spec.media.compound import compound
from tests.spec.media.old_office import atom, blip, cell, doc, long_string, native, ppt, record, shared, slide, xls
from tests.spec.media.test_outlook import NESTED, SIMPLE, TNEF, attached, packed, tnef
from tests.spec.media.test_smime import ENTITY, in_pieces, squeezed
from tests.spec.media.test_wrapped import SECRET, apple, binhex, mailbox, uu, yenc

NUMBER = cell(0x0203, 0, 1, struct.pack("<d", 4111))
SAMPLES = {
    "Word": doc(text="hello\r", comments="x", extra={"Data": blip(0xF01B, b"\0" * 40)}).content,
    "Excel": xls(NUMBER, cell(0x00FD, 0, 0, b"\0\0\0\0"), record(0x0014, long_string("x")), globals_=shared(long_string("a"))).content,
    "PowerPoint": ppt(slide(atom(0x0FA0, b"h\0i\0")), atom(0x1011, doc(text="x").content)).content,
    "a packaged file": compound({"\x01Ole10Native": native("a.txt", SECRET)}),
    "an Outlook message": compound(attached(SIMPLE, m3701_000D=NESTED)),
    "an Outlook message in rich text": compound({**SIMPLE, "__substg1.0_10090102": packed(b"{\\rtf1 x}")}),
    "winmail.dat": tnef(*(each for _, attributes in TNEF for each in attributes)),
    "a signed message": in_pieces(ENTITY),
    "a compressed message": squeezed(ENTITY),
    "uuencode": uu(SECRET).encode(),
    "yEnc": yenc(SECRET).encode("latin-1"),
    "BinHex": binhex(SECRET).encode(),
    "a mailbox": mailbox("hello", "again").content,
    "a Macintosh file": apple((1, SECRET), (3, b"a.txt")),
}

damage = st.tuples(
    st.floats(0, 1), st.sampled_from([b"", b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x01", b"\x7f\xff", b"M" * 70]), st.integers(0, 8)
)


@pytest.mark.parametrize("kind", SAMPLES)
@given(st.lists(damage, max_size=6), st.floats(0, 1))
def test_damage_is_never_an_exception(kind: str, damages: list[tuple[float, bytes, int]], kept: float) -> None:
    content = SAMPLES[kind]
    declared = media_type(Document("", "text/plain", content))
    for where, instead, gone in damages:
        at = int(where * len(content))
        content = content[:at] + instead + content[at + gone :]
    opened = open_document(Document("", declared, content[: int(len(content) * max(kept, 0.2))]))
    assert Reason.CRASHED not in {reason for each in opened.walk() for reason in each.reading.unscannable}
    redact(opened, ())
