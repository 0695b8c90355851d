"""Canaries through every channel there is, and then looked for in every byte the house wrote or showed."""

import io
import smtplib
import zipfile
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from pathlib import Path

import httpx

from tests.assurance.house import FORM, RECIPIENT, House
from tests.assurance.tools import run_tool
from tests.bench.letter_numbers import luhn_remainder
from tests.bench.service import Service

Fill = Callable[[EmailMessage, str], None]


def _canary(number: int) -> str:
    """A Visa number of its own, valid by its check digit."""
    body = f"4539148{number + 10:08d}"
    return body + str(-luhn_remainder(f"{body}0") % 10)


def _spaced(card: str) -> str:
    return " ".join(card[at : at + 4] for at in range(0, 16, 4))


def _attached(name: str, kind: str, make: Callable[[str], bytes]) -> Fill:
    main, _, sub = kind.partition("/")
    return lambda mail, card: mail.add_attachment(make(card), main, sub, filename=name)


def _zipped(card: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("notes.txt", f"my card is {_spaced(card)}")
    return buffer.getvalue()


def _zip_member(card: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(f"card {card}.txt", "see the name")
    return buffer.getvalue()


def _nested(mail: EmailMessage, card: str) -> None:
    inner = EmailMessage()
    inner["Subject"] = f"card {_spaced(card)}"
    inner.set_content("the number is above")
    mail.add_attachment(inner)


def _header(name: str, words: str = "card {}") -> Fill:
    def fill(mail: EmailMessage, card: str) -> None:
        mail[name] = words.format(card)

    return fill


def _html(markup: str) -> Fill:
    return lambda mail, card: mail.add_alternative(markup.format(spaced=_spaced(card), card=card), "html")


CHANNELS: Mapping[str, Fill] = {
    "body text": lambda mail, card: mail.set_content(f"charge my card {_spaced(card)} please"),
    "body glued": lambda mail, card: mail.set_content(f"cardnumber:{card}!"),
    "body dotted": lambda mail, card: mail.set_content("card " + _spaced(card).replace(" ", ".")),
    "body full width": lambda mail, card: mail.set_content("card " + "".join(chr(0xFEE0 + ord(digit)) for digit in card)),
    "body zero width": lambda mail, card: mail.set_content("card " + "\u200b".join(card)),
    "quoted reply": lambda mail, card: mail.set_content(f"> my card is {_spaced(card)}\n\nthat one"),
    "html text": _html("<p>card {spaced}</p>"),
    "html split by tags": _html("<p>card <b>{card}</b></p>"),
    "html attribute": _html('<img alt="card {spaced}" src="cid:x">'),
    "html comment": _html("<!-- card {spaced} --><p>hello</p>"),
    "html link": _html('<a href="https://shop.example/?card={card}">pay</a>'),
    "custom header": _header("X-Customer-Card"),
    "comments header": _header("Comments"),
    "display name": _header("Reply-To", '"card {}" <ann@example.org>'),
    "file name": lambda mail, card: mail.add_attachment(b"x", "text", "plain", filename=f"card {card}.txt"),
    "csv": _attached("list.csv", "text/csv", lambda card: f"name,card\nann,{card}\n".encode()),
    "json": _attached("data.json", "application/json", lambda card: f'{{"card": "{card}"}}'.encode()),
    "xml": _attached("data.xml", "application/xml", lambda card: f"<o><card>{card}</card></o>".encode()),
    "calendar": _attached("a.ics", "text/calendar", lambda card: f"BEGIN:VCALENDAR\r\nSUMMARY:card {card}\r\nEND:VCALENDAR\r\n".encode()),
    "rtf": _attached("a.rtf", "application/rtf", lambda card: rf"{{\rtf1 card {_spaced(card)}}}".encode()),
    "zip": _attached("a.zip", "application/zip", _zipped),
    "name in a zip": _attached("b.zip", "application/zip", _zip_member),
    "what cannot be read": _attached("a.xyz", "application/x-xyz", lambda card: b"\x00\x01card " + card.encode()),
    "broken pdf": _attached("a.pdf", "application/pdf", lambda card: b"%PDF-1.7 card " + card.encode()),
    "nested message": _nested,
}


def leaks(folder: Path) -> tuple[bool, str]:
    """One mail a channel, forms with the rest; then data, log, outgoing mail and pages are searched, and so are the copies sent."""
    folder.mkdir(exist_ok=True)
    canaries = {
        channel: _canary(number) for number, channel in enumerate((*CHANNELS, "subject", "form field", "query string", "user agent"))
    }
    (folder / "canaries.txt").write_text("".join(f"{channel}={card}\n" for channel, card in canaries.items()))
    sent, pages = folder / "sent", folder / "pages"
    sent.mkdir()
    pages.mkdir()
    with Service(folder) as service:
        with smtplib.SMTP("127.0.0.1", service.smtp_port) as client:
            for number, mail in enumerate(_mails(canaries)):
                (sent / f"{number}.eml").write_bytes(mail.as_bytes())
                client.sendmail("ann@example.org", [RECIPIENT], mail.as_bytes())
        _forms(service, canaries, sent)
        service.wait_until_idle()
        _save_pages(service, pages)
        pid = str(service.pid)
        house = House(folder)
        where = [str(service.data), str(service.log), str(pages)]
        found = run_tool(
            "leak_grep", "--secrets-file", str(folder / "canaries.txt"), *where, "--proc", pid, environment=house.environment, seconds=900
        )
    control = run_tool("leak_grep", "--secrets-file", str(folder / "canaries.txt"), str(sent), environment=house.environment, seconds=300)
    seen = sum(any(channel in line for line in control.said.splitlines()) for channel in canaries)
    good = found.code == 0 and seen == len(canaries)
    worst = "" if found.code == 0 else "; " + "; ".join(found.said.splitlines()[:6])
    return good, f"{len(canaries)} canaries, {'0 found' if found.code == 0 else 'FOUND'}; control search {seen} of {len(canaries)}{worst}"


def _mails(canaries: Mapping[str, str]) -> list[EmailMessage]:
    mails = []
    for channel, fill in CHANNELS.items():
        mail = _empty("an order")
        fill(mail, canaries[channel])
        mails.append(mail)
    subject = _empty(f"my card {_spaced(canaries['subject'])}")
    return [*mails, subject]


def _empty(subject: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Ann Example <ann@example.org>", RECIPIENT, subject
    mail.set_content("please see what comes with this")
    return mail


def _forms(service: Service, canaries: Mapping[str, str], sent: Path) -> None:
    base = f"http://127.0.0.1:{service.web_port}"
    words = {"message": f"my card is {_spaced(canaries['form field'])}"}
    agent = {"User-Agent": f"card/{canaries['user agent']}"}
    query = {"card": canaries["query string"]}
    (sent / "form.txt").write_text("\n".join((words["message"], agent["User-Agent"], query["card"])))
    with httpx.Client(base_url=base, headers=agent, timeout=30) as client:
        client.get(f"/forms/{FORM}", params=query)
        client.post(f"/forms/{FORM}", data=words)
        client.post(f"/api/v1/forms/{FORM}", json=words)
        client.get("/no/such/page", params=query)


def _save_pages(service: Service, folder: Path) -> None:
    """Every list, ticket and case as staff and reviewers see it, and the metrics."""
    with service.admin() as client:
        tickets = [f"/desk/tickets/{row['number']}" for row in service.rows("tickets")]
        cases = [f"/review/cases/{row['number']}" for row in service.rows("cases")]
        for number, path in enumerate(("/desk/", "/review/", *tickets, *(f"{path}/html" for path in tickets), *cases)):
            (folder / f"{number}.html").write_bytes(client.get(path).content)
    (folder / "metrics.txt").write_bytes(httpx.get(f"http://127.0.0.1:{service.operator_port}/metrics").content)
