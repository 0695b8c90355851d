"""Numbers in files of data: CSV (RFC 4180), iCalendar (RFC 5545), vCard (RFC 6350), JSON (RFC 8259), XML, and mail in files."""

import base64
import json
from collections.abc import Callable

from tests.bench.representations.html_bodies import thirds
from tests.bench.representations.letters import attached, mail
from tests.bench.representations.said import DIGITS, LEAD, TAIL, Make, Row, Said, Sort, Write


def csv(text: Write, name: str = "list.csv", kind: str = "text/csv") -> Make:
    """Lines between the marks."""
    return lambda said: attached(name, kind, f"note,{LEAD}\r\n{text(said)}\r\nnote,{TAIL}\r\n".encode())


def calendar(line: str) -> Make:
    """An event with one more line; ``{}`` is the sentence."""

    def make(said: Said) -> bytes:
        content = line.format(said.sentence, label=said.label, number=said.number, half=said.halves, plain=said.plain)
        lines = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//example.org//EN", "BEGIN:VEVENT", "UID:1@example.org", f"COMMENT:{LEAD}")
        end = (f"LOCATION:{TAIL}", "DTSTART:20310506T120000Z", "END:VEVENT", "END:VCALENDAR", "")
        return attached("visit.ics", "text/calendar", "\r\n".join((*lines, *content.split("\n"), *end)).encode())

    return make


def card(line: str) -> Make:
    def make(said: Said) -> bytes:
        content = line.format(said.sentence, label=said.label, number=said.number, base64=base64.b64encode(said.letter.encode()).decode())
        lines = ("BEGIN:VCARD", "VERSION:3.0", "FN:Ann Lee", f"NOTE:{LEAD}", *content.split("\n"), f"TITLE:{TAIL}", "END:VCARD", "")
        return attached("ann.vcf", "text/vcard", "\r\n".join(lines).encode())

    return make


def in_json(value: Callable[[Said], dict[str, object]], *, escape: bool = False) -> Make:
    def make(said: Said) -> bytes:
        text = json.dumps({"first": LEAD, **value(said), "last": TAIL}, indent=1)
        if escape:
            text = text.replace(said.number, "".join(f"\\u{ord(char):04x}" for char in said.number))
        return attached("data.json", "application/json", text.encode())

    return make


def xml(markup: str, head: str = "", charset: str = "utf-8") -> Make:
    def make(said: Said) -> bytes:
        number = "".join(f"<d>{char}</d>" for char in said.number)
        entity = "".join(f"&#x{ord(char):x};" for char in said.number)
        body = markup.format(
            said.sentence, label=said.label, number=said.number, glyphs=number, entities=entity, tag=said.label.replace(" ", "_")
        )
        top = head.format(said.number)
        text = f'<?xml version="1.0" encoding="{charset}"?>\n{top}<letter><p>{LEAD}</p>\n{body}\n<p>{TAIL}</p></letter>\n'
        return attached("data.xml", "application/xml", text.encode(charset))

    return make


def scientific(said: Said) -> str:
    number = int("".join(char for char in said.plain if char.isdigit()))
    return f"Name,{said.label}\r\nAnn Lee,{number:.15E}"


def utf16_csv(said: Said) -> bytes:
    return attached("list.csv", "text/csv", f"{LEAD}\r\nName\t{said.label}\r\nAnn Lee\t{said.number}\r\n{TAIL}\r\n".encode("utf-16"))


def mbox(said: Said) -> bytes:
    first, second = mail("Hello.\n").decode(), mail(said.letter).decode()
    text = f"From ann@example.org Tue May  6 12:00:00 2031\r\n{first}\r\nFrom ann@example.org Tue May  6 12:00:00 2031\r\n{second}\r\n"
    return attached("letters.mbox", "application/mbox", text.encode())


def mht(said: Said) -> bytes:
    page = f"<html><body><p>{LEAD}</p><p>{said.sentence}</p><p>{TAIL}</p></body></html>"
    text = mail(base64.encodebytes(page.encode()), kind="text/html; charset=utf-8", encoding="base64")
    return attached("page.mht", "application/octet-stream", text)


ROWS = (
    Row("CSV, a column", csv(lambda said: f"Name,{said.label}\r\nAnn Lee,{said.number}")),
    Row("CSV, semicolons and quotes", csv(lambda said: f'"Name";"{said.label}"\r\n"Ann Lee";"{said.number}"')),
    Row("CSV, groups in columns", csv(lambda said: f"{said.label},{','.join(thirds(said))}")),
    Row(
        "CSV, groups in columns under one head",
        csv(lambda said: f"Name,{said.label}{',' * (len(thirds(said)) - 1)}\r\nAnn Lee,{','.join(thirds(said))}"),
    ),
    Row("CSV, scientific notation", csv(scientific), kinds=("card", "bank_account")),
    Row("CSV, kept as text with an apostrophe", csv(lambda said: f"Name,{said.label}\r\nAnn Lee,'{said.number}")),
    Row("CSV, as a formula", csv(lambda said: f'Name,{said.label}\r\nAnn Lee,"=""{said.number}"""')),
    Row("TSV", csv(lambda said: f"Name\t{said.label}\r\nAnn Lee\t{said.number}", "list.tsv", "text/tab-separated-values")),
    Row("CSV in UTF-16", utf16_csv),
    Row("CSV declared as a spreadsheet", csv(lambda said: f"Name,{said.label}\r\nAnn Lee,{said.number}", kind="application/vnd.ms-excel")),
    Row("text file", csv(lambda said: said.sentence, "note.txt", "text/plain")),
    Row("text file of unknown kind", csv(lambda said: said.sentence, "note", "application/octet-stream")),
    Row("calendar, summary", calendar("SUMMARY:{}")),
    Row("calendar, folded description", calendar("DESCRIPTION:my {label} is {half[0]}\n {half[1]}")),
    Row("calendar, escaped text", calendar("DESCRIPTION:Hello\\, clerk\\;\\n{}\\nbye")),
    Row("calendar, name in a parameter", calendar('ORGANIZER;CN="Ann {label} {number}":mailto:ann@example.org')),
    Row("calendar, property of one's own", calendar("X-NOTE:{}"), Sort.HIDDEN),
    Row("calendar, HTML description", calendar("X-ALT-DESC;FMTTYPE=text/html:<b>my</b> {label} is <i>{number}</i>")),
    Row(
        "calendar, attached data",
        calendar("ATTACH;FMTTYPE=text/plain;ENCODING=BASE64;VALUE=BINARY:{plain}".replace("{plain}", "TXkgbm90ZQ==") + "\nDESCRIPTION:{}"),
    ),
    Row("vCard, note", card("NOTE:{}")),
    Row("vCard, name", card("N:Lee {label} {number};Ann;;;")),
    Row("vCard, quoted-printable", card("NOTE;ENCODING=QUOTED-PRINTABLE:my=20{label}=20is=20{number}")),
    Row("vCard, embedded data", card("X-FILE;ENCODING=b;TYPE=text/plain:{base64}")),
    Row("JSON, string", in_json(lambda said: {said.label: said.number})),
    Row("JSON, sentence", in_json(lambda said: {"note": [said.sentence]})),
    Row("JSON, number", in_json(lambda said: {said.label: int(said.plain)}), kinds=("card", "bank_account")),
    Row("JSON, key", in_json(lambda said: {f"{said.label} {said.number}": "x"})),
    Row("JSON, escaped", in_json(lambda said: {said.label: said.number}, escape=True)),
    Row("JSON, groups in a list", in_json(lambda said: {said.label: list(thirds(said))})),
    Row("XML, element", xml("<{tag}>{number}</{tag}>")),
    Row("XML, sentence", xml("<p>{}</p>")),
    Row("XML, attribute", xml('<p {tag}="{number}"/>')),
    Row("XML, an element for each character", xml("<p>my {label} is {glyphs}</p>")),
    Row("XML, entities", xml("<p>my {label} is {entities}</p>")),
    Row("XML, CDATA", xml("<p><![CDATA[{}]]></p>")),
    Row("XML, comment", xml("<!-- {} -->"), Sort.HIDDEN),
    Row("XML, processing instruction", xml("<?note {}?>"), Sort.HIDDEN),
    Row("XML, an entity of one's own", xml("<p>my {label} is &n;</p>", '<!DOCTYPE letter [<!ENTITY n "{}">]>\n'), Sort.DOUBTFUL, DIGITS),
    Row("XML in UTF-16", xml("<p>{}</p>", charset="utf-16")),
    Row("mbox of two mails", mbox),
    Row("saved page (.mht)", mht),
)
