"""Numbers behind encodings of the body: transfer encodings and character sets (RFC 2045, RFC 2152, RFC 1468, RFC 1345)."""

import base64
import binascii
from collections.abc import Callable
from quopri import encodestring

from tests.bench.representations.letters import cover, joined, mail, multipart, part
from tests.bench.representations.said import LEAD, TAIL, Make, Row, Said, Sort


def in_base64(text: str, *, line: int = 76) -> str:
    coded = base64.b64encode(text.encode()).decode()
    return "\n".join(coded[at : at + line] for at in range(0, len(coded), line)) + "\n"


def coded(write: Callable[[str], str | bytes], *, encoding: str = "base64", kind: str = "text/plain; charset=utf-8") -> Make:
    """The letter written by ``write``, declared as given."""
    return lambda said: mail(write(said.letter), kind=kind, encoding=encoding)


def charset(python: str, declared: str = "", encoding: str = "base64") -> Make:
    def make(said: Said) -> bytes:
        raw = said.letter.replace("\n", "\r\n").encode(python)
        body = {"base64": base64.encodebytes, "quoted-printable": encodestring}.get(encoding, lambda content: content)(raw)
        return mail(body, kind=f"text/plain; charset={declared or python}", encoding=encoding)

    return make


def broken(text: str) -> str:
    """Characters outside of the alphabet, which RFC 2045 6.8 says to ignore."""
    return in_base64(text, line=40).replace("\n", "!\n- ", 3)


def concatenated(text: str) -> str:
    """Two encoded runs with padding between them."""
    cut = text.index("is ") + 5
    cut += (cut + 1) % 3 == 0
    return base64.b64encode(text[:cut].encode()).decode() + base64.b64encode(text[cut:].encode()).decode() + "\n"


def unpadded(text: str) -> str:
    return in_base64(text + "x" * (len(text) % 3 == 0)).replace("=", "")


def uuencoded(said: Said) -> bytes:
    raw = said.letter.encode()
    lines = [binascii.b2a_uu(raw[at : at + 45]).decode().rstrip("\n") for at in range(0, len(raw), 45)]
    return mail(f"{LEAD}\n\nbegin 644 note.txt\n" + "\n".join(lines) + f"\n`\nend\n\n{TAIL}\n")


def every_letter(text: str) -> str:
    return "\n".join("".join(f"={byte:02X}" for byte in line.encode()) for line in text.split("\n"))


def soft_breaks(text: str) -> str:
    """A soft line break after every third character of the long line."""
    return "\n".join("=\n".join(line[at : at + 3] for at in range(0, len(line), 3)) for line in text.split("\n"))


def declared_binary(said: Said) -> bytes:
    file = part("application/octet-stream", said.letter, 'Content-Disposition: attachment; filename="note.txt"', encoding="binary")
    return multipart(cover(), file)


def nameless_binary(said: Said) -> bytes:
    return multipart(cover(), part("application/octet-stream", said.letter, "Content-Disposition: attachment", encoding="base64"))


def twice_encoded(said: Said) -> bytes:
    inner = mail(in_base64(said.letter), encoding="base64")
    return mail(joined(part("message/rfc822", inner)), kind='multipart/mixed; boundary="=_the_cut"')


def utf7(text: str) -> bytes:
    """Each line as one shifted run, its letters and digits included (RFC 2152, rule 2)."""
    runs = (base64.b64encode(line.encode("utf-16-be")).rstrip(b"=") for line in text.split("\n"))
    return b"\r\n".join(b"+" + run + b"-" if run else b"" for run in runs)


def wide(text: str) -> str:
    """Full-width digits."""
    return text.translate({ord("0") + digit: chr(0xFF10 + digit) for digit in range(10)})


def base64_in_text(said: Said) -> bytes:
    return mail(f"{LEAD}\n\n{in_base64(said.letter)}\n{TAIL}\n")


ROWS = (
    Row("base64", coded(in_base64)),
    Row("base64, one long line", coded(lambda text: in_base64(text, line=5000))),
    Row("base64 with characters to ignore", coded(broken)),
    Row("base64, two runs with padding between", coded(concatenated)),
    Row("base64 without padding", coded(unpadded)),
    Row("base64, encoding's name in other letters", coded(in_base64, encoding="BASE64")),
    Row("base64, comment after the encoding", coded(in_base64, encoding="base64 (as agreed)")),
    Row("base64 in the text itself", base64_in_text, Sort.HIDDEN),
    Row("quoted-printable", coded(lambda text: encodestring(text.encode()), encoding="quoted-printable")),
    Row("quoted-printable, every character", coded(every_letter, encoding="quoted-printable")),
    Row("quoted-printable, soft breaks within the number", coded(soft_breaks, encoding="quoted-printable")),
    Row("quoted-printable, small letters", coded(lambda text: every_letter(text).lower(), encoding="quoted-printable")),
    Row("encoding says 7bit, text is 8bit", lambda said: mail(said.letter + "\u00e9\n", encoding="7bit")),
    Row("unknown encoding", coded(lambda text: text, encoding="x-moon"), Sort.DOUBTFUL),
    Row("uuencode in the text", uuencoded),
    Row("UTF-7", charset("utf-7", encoding="7bit")),
    Row("UTF-7, every character", lambda said: mail(utf7(said.letter), kind="text/plain; charset=utf-7", encoding="7bit")),
    Row("UTF-16 with its mark", charset("utf-16")),
    Row("UTF-16 little endian", charset("utf-16-le", "utf-16le")),
    Row("UTF-16 big endian", charset("utf-16-be", "utf-16be")),
    Row("UTF-32", charset("utf-32")),
    Row("ISO-2022-JP", charset("iso2022_jp", "iso-2022-jp", "7bit")),
    Row(
        "ISO-2022-JP, full-width digits",
        lambda said: mail(wide(said.letter).encode("iso2022_jp"), kind="text/plain; charset=iso-2022-jp", encoding="7bit"),
    ),
    Row("ISO-2022-KR", charset("iso2022_kr", "iso-2022-kr", "7bit")),
    Row("HZ", charset("hz", "hz-gb-2312", "7bit")),
    Row("GB 18030", charset("gb18030")),
    Row("Shift JIS, full-width digits", lambda said: mail(wide(said.letter).encode("shift_jis"), kind="text/plain; charset=shift_jis")),
    Row("windows-1252", charset("windows-1252")),
    Row("windows-1251", charset("windows-1251", encoding="quoted-printable")),
    Row("EBCDIC", charset("cp037", "ebcdic-cp-us")),
    Row("EBCDIC, international", charset("cp500", "ibm500")),
    Row("unknown charset", charset("utf-8", "x-moon"), Sort.DOUBTFUL),
    Row("UTF-16 declared as us-ascii", charset("utf-16", "us-ascii")),
    Row("UTF-16 without a mark declared as utf-8", charset("utf-16-le", "utf-8"), Sort.DOUBTFUL),
    Row(
        "windows-1252 declared as utf-8",
        lambda said: mail(f"\u201c{said.letter}\u201d \u20ac".encode("cp1252"), kind="text/plain; charset=utf-8"),
    ),
    Row("UTF-8 with its mark", charset("utf-8-sig", "utf-8")),
    Row("declared binary", declared_binary),
    Row("declared binary, without a name", nameless_binary),
    Row("base64 within an attached message", twice_encoded),
)
