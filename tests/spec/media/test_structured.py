"""Tables, JSON, XML, calendars and cards: read with their context, cut in place, still in their format."""

import csv
import json
from io import StringIO

import pytest
from lxml import etree

from redaction.document import Document, Reason
from redaction.inspect import inspect
from redaction.opening import open_document
from redaction.redact import redact
from tests.spec.media.letters import CARD, REMOVED, cleaned, reasons, scan

SSN = "219-09-9999"
NO_SSN = "[Social Security number removed]"


def table(text: str) -> Document:
    return Document("list.csv", "text/csv", text.encode())


def values(text: str) -> Document:
    return Document("data.json", "application/json", text.encode())


def markup(text: str) -> Document:
    return Document("data.xml", "application/xml", text.encode())


def calendar(*lines: str) -> Document:
    return Document("a.ics", "text/calendar", "\r\n".join(["BEGIN:VCALENDAR", *lines, "END:VCALENDAR", ""]).encode())


def card(*lines: str) -> Document:
    return Document("a.vcf", "text/vcard", "\n".join(["BEGIN:VCARD", *lines, "END:VCARD", ""]).encode())


CUT = [
    ("a cell in quotes", table(f'Name,Note\r\nAnn,"see ""{CARD}"", ok"\r\n'), f'Name,Note\r\nAnn,"see ""{REMOVED}"", ok"\r\n'),
    ("a cell without quotes gets them where the words need them", table(f"Card,x\n{CARD},1\n"), f'Card,x\n"{REMOVED}",1\n'),
    ("a number split over columns", table("A,4111,1111,1111,1111,z\n"), f'A,"{REMOVED}",,,,z\n'),
    ("a column's header is context", table("Name;SSN\nAnn;219099999\n"), f"Name;SSN\nAnn;{NO_SSN}\n"),
    ("quotes in the middle of a cell are characters", table(f'a "b",{CARD}\n'), f'a "b","{REMOVED}"\n'),
    ("so is that of an only column", table("SSN\n219099999\n"), f"SSN\n{NO_SSN}\n"),
    (
        "a head over several columns, the groups of a number in them",
        table("Name,Bank account number,,,Paid\nAnn,999,573,8044,yes\nBob,,,,no\n"),
        "Name,Bank account number,,,Paid\nAnn,[bank account number removed],,,yes\nBob,,,,no\n",
    ),
    ("tabs", Document("a.tsv", "", f"a\t{CARD}\n".encode()), f"a\t{REMOVED}\n"),
    ("a delimiter that the file names", table(f"sep=|\na|{CARD}\n"), f"sep=|\na|{REMOVED}\n"),
    ("a JSON string", values(f'{{"note": "my {CARD}",  "n": 1}}'), f'{{"note": "my {REMOVED}",  "n": 1}}'),
    ("a JSON number becomes a string", values('{"card":4111111111111111}'), f'{{"card":"{REMOVED}"}}'),
    ("escaped digits", values('{"card":"\\u0034111 1111 1111 1111"}'), f'{{"card":"{REMOVED}"}}'),
    ("a JSON key", values(f'{{"{CARD}":1}}'), f'{{"{REMOVED}":1}}'),
    ("a number split over an array", values('{"card":[4111,"1111",1111,1111]}'), f'{{"card":["{REMOVED}","","",""]}}'),
    ("the key is context", values('{"ssn":219099999}'), f'{{"ssn":"{NO_SSN}"}}'),
    ("a value beside its name", values('[{"label":"SSN","value":"219099999"}]'), f'[{{"label":"SSN","value":"{NO_SSN}"}}]'),
    ("a record a line", values(f'{{"a":"{CARD}"}}\n{{"a":1}}\n'), f'{{"a":"{REMOVED}"}}\n{{"a":1}}\n'),
    (
        "a number split over elements alike",
        markup("<a>" + "".join(f"<d>{group}</d>" for group in CARD.split()) + "</a>"),
        f"<?xml version='1.0' encoding='utf-8'?>\n<a><d>{REMOVED}</d><d></d><d></d><d></d></a>",
    ),
    (
        "an element a digit",
        markup("<a>" + "".join(f"<d>{digit}</d>" for digit in CARD.replace(" ", "")) + "</a>"),
        f"<?xml version='1.0' encoding='utf-8'?>\n<a><d>{REMOVED}</d>{'<d></d>' * 15}</a>",
    ),
    ("what only looks like JSON is plain text", values(f"{{card {CARD}"), f"{{card {REMOVED}"),
    (
        "a calendar's text, folded and escaped",
        calendar("SUMMARY:Pay 4111 1111 1", " 111 1111\\nsoon\\, please"),
        f"BEGIN:VCALENDAR\r\nSUMMARY:Pay {REMOVED.replace(',', chr(92) + ',')}\\nsoon\\, please\r\nEND:VCALENDAR\r\n",
    ),
    (
        "a parameter",
        calendar(f'ATTENDEE;CN="Ann {CARD}":mailto:a@example.org'),
        'BEGIN:VCALENDAR\r\nATTENDEE;CN="Ann [card number removed ends 1111]":mailto:a@example.org\r\nEND:VCALENDAR\r\n',
    ),
    (
        "quoted-printable over two lines",
        card("NOTE;ENCODING=QUOTED-PRINTABLE:=34111 1111=", " 1111 1111 ok"),
        f"BEGIN:VCARD\nNOTE;ENCODING=QUOTED-PRINTABLE:{REMOVED} ok\nEND:VCARD\n",
    ),
    ("a property's name is context", card("X-SSN:219099999"), f"BEGIN:VCARD\nX-SSN:{NO_SSN}\nEND:VCARD\n"),
]


@pytest.mark.parametrize(("sentence", "document", "expected"), CUT, ids=[row[0] for row in CUT])
def test_a_number_is_cut_and_all_else_stays(sentence: str, document: Document, expected: str) -> None:
    assert cleaned(document).document.content.decode() == expected


LEFT_ALONE = [
    ("a number that a spreadsheet rounded", table("Name,Card\nAnn,4.11111E+15\n")),
    ("line ends, quotes and a last line without end", table('a,"b"\r\n"c\nd",\n\n" ""x""",9')),
    ("quotes that enclose nothing", table('a"b,"c"d,"\ne')),
    ("white space and numbers of JSON", values('\n{ "a" : [ 1.50, -2e3, null, true ] }\n')),
    ("an empty file", values("")),
    ("an encoded picture's neighbours", calendar("UID:20240101T010101Z-4@example.org", "X;Y=1:2")),
    ("an XML document", markup("<?xml version='1.0'?>\n<a  b = '1'><![CDATA[x]]></a>")),
]


@pytest.mark.parametrize(("sentence", "document"), LEFT_ALONE, ids=[row[0] for row in LEFT_ALONE])
def test_what_holds_no_number_goes_out_byte_for_byte(sentence: str, document: Document) -> None:
    assert reasons(document) == set()
    assert cleaned(document).document.content == document.content


IN_XML = [
    ("an element", f"<a>{CARD}</a>", f"<a>{REMOVED}</a>"),
    ("the element's name is context", "<r><SSN>219099999</SSN></r>", f"<r><SSN>{NO_SSN}</SSN></r>"),
    ("so is an attribute before it", '<f name="SSN">219099999</f>', f'<f name="SSN">{NO_SSN}</f>'),
    ("an attribute", f'<a b="{CARD}"/>', f'<a b="{REMOVED}"/>'),
    ("a comment", f"<a><!-- {CARD} --></a>", f"<a><!-- {REMOVED} --></a>"),
    ("a comment outside the root", f"<!--{CARD}--><a/>", f"<!--{REMOVED}--><a/>"),
    ("character references", "<a>&#52;111 1111 1111 1111</a>", f"<a>{REMOVED}</a>"),
    ("CDATA", f"<a><![CDATA[{CARD}]]></a>", f"<a>{REMOVED}</a>"),
    ("a drawn text in pieces", "<text>4111 <tspan x='1'>1111</tspan> 1111 1111</text>", f'<text>{REMOVED}<tspan x="1"></tspan></text>'),
    ("a number posing as a path", "<path d='M4111111111111111 2'/>", f'<path d="M{REMOVED} 2"/>'),
]


@pytest.mark.parametrize(("sentence", "source", "expected"), IN_XML, ids=[row[0] for row in IN_XML])
def test_a_number_is_cut_out_of_xml(sentence: str, source: str, expected: str) -> None:
    written = cleaned(markup(source)).document.content
    assert written.partition(b"?>\n")[2].decode() == expected
    etree.fromstring(written)


def test_an_svg_path_is_no_number() -> None:
    assert inspect(open_document(markup('<svg><path d="M4111,1111 L1111,1111"/></svg>')), scan).findings == ()


HELD = [
    ("XML with a DTD", markup('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), Reason.UNKNOWN_TYPE),
    ("XML that is not well formed", markup("<a><b></a>"), Reason.BROKEN),
    (
        "XML in two charsets at once",
        Document("", "text/xml", "<?xml version='1.0' encoding='cp1251'?><a>é</a>".encode(), "utf-8"),
        Reason.BROKEN,
    ),
    ("XML with a tag of thousands of attributes", markup("<a " + " ".join(f"a{n}='1'" for n in range(3000)) + "/>"), Reason.TOO_MANY),
    ("a page inside an attribute", markup('<svg><image href="data:image/png;base64,AAAA"/></svg>'), Reason.UNKNOWN_TYPE),
    ("a photo that is damaged", card("PHOTO;ENCODING=b;TYPE=PNG:iVBORw0KGgo="), Reason.BROKEN),
    ("a sealed message inside a table", table("-----BEGIN PGP MESSAGE-----\n"), Reason.ENCRYPTED),
]


@pytest.mark.parametrize(("sentence", "document", "reason"), HELD, ids=[row[0] for row in HELD])
def test_what_cannot_be_read_is_held(sentence: str, document: Document, reason: Reason) -> None:
    assert str(reason) in reasons(document)


def test_a_number_in_the_name_of_an_element_withholds_the_document() -> None:
    document = markup("<n4111111111111111/>")
    opened = open_document(document, scan=scan)
    assert str(redact(opened, inspect(opened, scan).findings)).count("still found") == 1


def test_a_file_inside_a_calendar_is_opened_and_put_back() -> None:
    document = calendar("ATTACH;ENCODING=BASE64;X-FILENAME=n.txt:NDExMSAxMTEx", " IDExMTEgMTExMQ==")
    opened = open_document(document, scan=scan)
    assert [child.name for child in opened.children] == ["attachment 1, n.txt"]
    again = open_document(cleaned(document).document).children[0].document
    assert again.content.decode() == REMOVED


def test_a_photo_that_is_not_passed_on_leaves_a_note() -> None:
    written = cleaned(card("PHOTO:data:image/png;base64,iVBORw0KGgo=", "FN:Ann")).document.content
    assert written == b"BEGIN:VCARD\nCOMMENT:[attachment withheld: damaged or not what it says]\nFN:Ann\nEND:VCARD\n"


def test_changed_lines_of_a_calendar_are_folded() -> None:
    written = cleaned(calendar(f"SUMMARY:{'é' * 60} {CARD} {'x' * 60}")).document.content
    assert max(map(len, written.split(b"\r\n"))) <= 75
    assert REMOVED.replace(",", "\\,") in written.decode().replace("\r\n ", "")


def test_places_are_rows_and_lines_a_reviewer_can_count() -> None:
    found = inspect(open_document(table(f"a,b\nc,{CARD}\n"), scan=scan), scan).findings
    assert [finding.place.name for finding in found] == ["line 2"]


def test_what_was_cut_still_parses() -> None:
    rows = list(csv.reader(StringIO(cleaned(table(f'a,"b\nc",{CARD}\n1,2,3\n')).document.content.decode())))
    assert rows == [["a", "b\nc", REMOVED], ["1", "2", "3"]]
    assert json.loads(cleaned(values(f'{{"a":[{{"b":"{CARD} \\ud83d\\ude00"}}]}}')).document.content) == {"a": [{"b": f"{REMOVED} 😀"}]}
