"""Texts that burst: mails of too many parts, markup too deep, trees without end."""

from collections.abc import Callable

from tests.bench.bombs.shape import Bomb, sent
from tests.bench.representations.letters import html, joined, mail, part


def parts(count: int) -> bytes:
    return mail(joined(*(part("text/plain", "x") for _ in range(count))), kind='multipart/mixed; boundary="=_the_cut"')


def deep_parts(levels: int) -> bytes:
    content = part("text/plain", "x")
    for level in range(levels):
        content = part(f'multipart/mixed; boundary="b{level}"', joined(content, boundary=f"b{level}"), encoding="")
    return b"From: ann@example.org\r\nMIME-Version: 1.0\r\n" + content


def deep_messages(levels: int) -> bytes:
    return b"Content-Type: message/rfc822\r\n\r\n" * levels + b"Subject: x\r\n\r\nx"


def headers(count: int, line: str = "X-Note: x") -> bytes:
    return mail("Hello", *[line] * count)


def words(count: int) -> bytes:
    """A subject of encoded words, each to be put together with the last."""
    return mail("Hello", "Subject: " + "\r\n ".join(["=?utf-8?q?a?="] * count))


def laughs(levels: int) -> bytes:
    """Every entity is ten of the one before: billion laughs."""
    entities = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, levels))
    return f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l0 "lol">{entities}]><a>&l{levels - 1};</a>'.encode()


def quadratic() -> bytes:
    return f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l "{"x" * 100_000}">]><a>{"&l;" * 100_000}</a>'.encode()


def deep(start: str, end: str, count: int, before: str = "") -> Callable[[], bytes]:
    def make() -> bytes:
        return f"{before}{start * count}x{end * count}".encode()

    return make


def style(size: int) -> str:
    rules = "".join(f".c{number}:not(.d{number}) > b + i ~ u{{display:none;content:'{number}'}}" for number in range(size // 60))
    return f"<style>{rules}</style>" + "<p class='c1 c2'><b></b><i>x</i></p>" * 1000


def lying_tnef() -> bytes:
    """An attribute that says it is four gigabytes long ([MS-OXTNEF] 2.1.3.1)."""
    return b"\x78\x9f\x3e\x22\x01\x00" + b"\x01\x0c\x80\x02\x00\xff\xff\xff\xffhello"


def calendar(count: int) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", *["BEGIN:VEVENT"] * count, "SUMMARY:x", *["END:VEVENT"] * count, "END:VCALENDAR", ""]
    return "\r\n".join(lines).encode()


RTF, JSON, XML, ICS = "application/rtf", "application/json", "application/xml", "text/calendar"
BOMBS = (
    Bomb("mail of 10,000 parts", lambda: parts(10_000)),
    Bomb("multipart 200 deep", lambda: deep_parts(200)),
    Bomb("message 5,000 deep", lambda: deep_messages(5_000)),
    Bomb("header of a megabyte", lambda: mail("Hello", "X-Note: " + "\r\n ".join(["x" * 900] * 1_100))),
    Bomb("header of a megabyte on one line", lambda: mail("Hello", "X-Note: " + "x" * (1 << 20))),
    Bomb("100,000 headers", lambda: headers(100_000), quick=False),
    Bomb("50,000 recipients in one header", lambda: mail("Hello", "Cc: " + ",\r\n ".join(["Ann <ann@example.org>"] * 50_000))),
    Bomb("subject of 20,000 encoded words", lambda: words(20_000)),
    Bomb("20,000 parameters of one header", lambda: mail("x", kind="text/plain" + "".join(f"; n*{n}=x" for n in range(20_000)))),
    Bomb("HTML of 100,000 nested tags", lambda: html("<b>" * 100_000)),
    Bomb("HTML of a million nested tags", lambda: html("<b>" * 1_000_000), quick=False),
    Bomb("HTML of a million nested blocks", lambda: html("<div>" * 1_000_000), quick=False),
    Bomb("HTML tag of 100,000 attributes", lambda: html("<p " + " ".join(f"a{n}='x'" for n in range(100_000)) + ">x</p>"), quick=False),
    Bomb("HTML tag that never ends", lambda: html("<p a='" + "x" * 3_000_000)),
    Bomb("HTML of a million comments that never end", lambda: html("<!-- " * 1_000_000), quick=False),
    Bomb("HTML of a million character references", lambda: html("&#x31;" * 1_000_000), quick=False),
    Bomb("style of 500 KB", lambda: html(style(500_000))),
    Bomb("style of five megabytes", lambda: html(style(5_000_000)), quick=False),
    Bomb("five megabytes of digits", lambda: mail(("4111 " * 16 + "\n") * 62_500), quick=False),
    Bomb("XML of a billion laughs", sent("a.xml", XML, lambda: laughs(10))),
    Bomb("XML of one long entity said 100,000 times", sent("a.xml", XML, quadratic)),
    Bomb("XML 100,000 deep", sent("a.xml", XML, deep("<a>", "</a>", 100_000))),
    Bomb("JSON 100,000 deep", sent("a.json", JSON, deep("[", "]", 100_000))),
    Bomb("JSON of 100,000 nested objects", sent("a.json", JSON, deep('{"a":', "}", 100_000)), quick=False),
    Bomb("JSON number of a million digits", sent("a.json", JSON, lambda: b"[" + b"9" * 1_000_000 + b"]"), quick=False),
    Bomb("RTF of 100,000 groups", sent("a.rtf", RTF, deep("{", "}", 100_000, "{\\rtf1 ")), quick=False),
    Bomb("RTF that announces two gigabytes of binary", sent("a.rtf", RTF, lambda: b"{\\rtf1 \\bin2147483647 x}")),
    Bomb("calendar of 100,000 nested events", sent("a.ics", ICS, lambda: calendar(100_000)), quick=False),
    Bomb("calendar of 10,000 nested events", sent("a.ics", ICS, lambda: calendar(10_000))),
    Bomb("CSV of a million cells", sent("a.csv", "text/csv", lambda: b"1," * 1_000_000), quick=False),
    Bomb("winmail.dat that announces more than there is", sent("winmail.dat", "application/ms-tnef", lying_tnef)),
)
