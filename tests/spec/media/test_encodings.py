"""Charsets and transfer encodings: read as the most forgiving program would."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redaction.document import Reason
from redaction.media import charsets, transfer

CHARSETS = [
    ("UTF-8", "café 41".encode(), "utf-8", "café 41", None),
    ("nothing declared", "café".encode(), "", "café", None),
    ("Latin bytes declared UTF-8", b"caf\xe9", "utf-8", "café", None),
    ("windows-1252 quotes declared Latin-1", b"\x93hi\x94", "iso-8859-1", "\u201chi\u201d", None),
    ("UTF-16 with a mark, whatever was declared", "4111".encode("utf-16"), "us-ascii", "4111", None),
    ("UTF-7", b"+ADQAMQAxADE-", "utf-7", "4111", None),
    ("ISO-2022-JP", "カード".encode("iso2022_jp"), "iso-2022-jp", "カード", None),
    ("EBCDIC", "4111 1111".encode("cp037"), "cp037", "4111 1111", None),
    ("GB2312 read by its superset", "卡".encode("gb18030"), "gb2312", "卡", None),
    ("a charset nobody knows", b"4111", "x-nobody", "4111", Reason.UNKNOWN_CHARSET),
    ("a codec that is no charset", b"4111", "hex", "4111", Reason.UNKNOWN_CHARSET),
    ("a NUL in the charset's name", b"4111", "utf\0", "4111", Reason.UNKNOWN_CHARSET),
]


@pytest.mark.parametrize(("sentence", "content", "declared", "text", "reason"), CHARSETS, ids=[row[0] for row in CHARSETS])
def test_bytes_become_text(sentence: str, content: bytes, declared: str, text: str, reason: Reason | None) -> None:
    decoded = charsets.decode(content, declared)
    assert (decoded.text, decoded.reason) == (text, reason)


DISPUTED = [
    ("ASCII digits in UTF-16", b"4111111111111111", "utf-16-le"),
    ("UTF-16 of the other order", "4111 1111".encode("utf-16-le"), "utf-16-be"),
    ("EBCDIC called UTF-8", "4111 1111 1111 1111".encode("cp037"), "utf-8"),
    ("EBCDIC called Latin", "4111 1111 1111 1111".encode("cp037"), "iso-8859-1"),
    ("Japanese called ASCII", "\uff14\uff11\uff11\uff11".encode("iso2022_jp"), "us-ascii"),
    ("Chinese called UTF-8", ("\uff14" + "\uff11" * 15).encode("gb18030"), "utf-8"),
]


@pytest.mark.parametrize(("sentence", "content", "declared"), DISPUTED, ids=[row[0] for row in DISPUTED])
def test_digits_that_only_another_charset_shows_are_disputed(sentence: str, content: bytes, declared: str) -> None:
    assert charsets.decode(content, declared).reason is Reason.AMBIGUOUS


TRANSFERS = [
    ("base64", b"NDExMQ==", "base64", b"4111", None),
    ("base64 without its padding", b"NDExMQ", "base64", b"4111", None),
    ("base64 with junk inside", b"ND!!Ex\r\nMQ==", "base64", b"4111", None),
    ("base64 with a comment inside", b"NDE (x) xMQ==", "base64", base64.b64decode("NDExxMQ="), Reason.AMBIGUOUS),
    ("base64 in the alphabet of addresses", b"_-_-", "base64", b"", Reason.AMBIGUOUS),
    ("words before base64", b"See below\r\nNDExMQ==", "base64", base64.b64decode("SeebelowNDExMQ=="), Reason.AMBIGUOUS),
    ("a list's footer after base64", b"NDExMQ==\r\n\r\nThe list (weekly)\r\n", "base64", b"4111", None),
    (
        "a footer with a number",
        b"NDExMQ==\r\n\r\ncall 4111 1111\r\n",
        "base64",
        base64.b64decode("NDExMQ==") + base64.b64decode("call41111111"),
        Reason.AMBIGUOUS,
    ),
    ("two base64 streams in a row", b"NDE=MTEx", "base64", b"41111", None),
    ("base64 of nothing legible", b"!!!!", "base64", b"", Reason.AMBIGUOUS),
    ("quoted-printable", b"=34111=\r\n1", "quoted-printable", b"41111", None),
    ("quoted-printable with spaces behind a soft break", b"41= \t\r\n11", "quoted-printable", b"4111", None),
    ("quoted-printable with a stray sign", b"a=zz", "quoted-printable", b"a=zz", None),
    ("uuencode", b"begin 644 x\n$-#$Q,0``\n`\nend\n", "x-uuencode", b"4111", None),
    ("uuencode with text around", b"hello\nbegin 644 x\n$-#$Q,0``\nend\n", "uuencode", b"4111", Reason.AMBIGUOUS),
    ("uuencode without a block", b"4111", "uuencode", b"4111", Reason.AMBIGUOUS),
    ("an encoding nobody knows", b"4111", "x-rot13", b"4111", Reason.AMBIGUOUS),
    ("binary", b"\x00\xff", "binary", b"\x00\xff", None),
]


@pytest.mark.parametrize(("sentence", "content", "encoding", "decoded", "reason"), TRANSFERS, ids=[row[0] for row in TRANSFERS])
def test_transfer_encodings(sentence: str, content: bytes, encoding: str, decoded: bytes, reason: Reason | None) -> None:
    assert transfer.decode(content, encoding) == (decoded, reason)


BODIES = [
    ("short ASCII goes as it is", "hello\n", "7bit"),
    ("a space at a line's end is kept safe", "hello \nyou", "quoted-printable"),
    ("a long line is folded", "x" * 2000, "quoted-printable"),
    ("a few accents", "a café in Paris", "quoted-printable"),
    ("mostly beyond ASCII", "почтовая марка", "base64"),
    ("nothing", "", "7bit"),
]


@pytest.mark.parametrize(("sentence", "text", "encoding"), BODIES, ids=[row[0] for row in BODIES])
def test_a_body_written_reads_back_the_same(sentence: str, text: str, encoding: str) -> None:
    body, used, charset = transfer.encode_text(text)
    assert used == encoding
    assert body.isascii()
    assert max(map(len, body.split(b"\r\n"))) <= 990
    assert transfer.decode(body, used)[0].decode(charset).replace("\r\n", "\n") == text


@given(st.binary(max_size=300))
def test_base64_is_written_in_lines_and_read_back(content: bytes) -> None:
    written = transfer.encode_bytes(content)
    assert written == base64.encodebytes(content).strip().replace(b"\n", b"\r\n")
    assert transfer.decode(written, "base64") == (content, None)


@given(st.binary(min_size=1, max_size=300), st.lists(st.tuples(st.integers(0, 400), st.sampled_from([b"!", b"\xff", b"\t", b".", b"\n"]))))
def test_what_is_no_base64_is_skipped(content: bytes, junk: list[tuple[int, bytes]]) -> None:
    written = base64.b64encode(content).rstrip(b"=")
    for at, character in junk:
        written = written[:at] + character + written[at:]
    assert transfer.decode(written, "base64")[0] == content
