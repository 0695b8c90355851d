"""Real mail through a running service: ``python -m tests.bench.corpus``.

Sends every mail of the corpus in $POSTROOM_SHARED/corpus over SMTP, a synthetic card number of its own
planted in every fifth, says what became of each, and sends them all again. Exit 1 when anything was lost, or a planted
number stands in a ticket, a page, the log, an outgoing mail or any file of the data folder.
"""

import csv
import json
import re
import smtplib
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.bench.service import Service, shared_folder

EVERY = 5
_REFERENCE = re.compile(rb"PR-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]")


@dataclass(slots=True)
class Sent:
    """One mail of the corpus, and what the door said. ``card`` is the planted number, "" for none."""

    path: str
    card: str = ""
    code: int = 0
    reference: str = ""
    told: str = ""


@dataclass(slots=True)
class Report:
    """What is printed at the end; ``wrong`` makes the exit code."""

    lines: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def say(self, what: str, value: object) -> None:
        self.lines.append(f"{what:58} {value}")

    def must(self, good: bool, what: str) -> None:
        if not good:
            self.wrong.append(what)


def main() -> int:
    """Run, print, judge."""
    folder = shared_folder("corpus")
    report = Report()
    with tempfile.TemporaryDirectory(prefix="postroom-corpus-") as data, Service(Path(data)) as service:
        before = service.resident()
        began = time.monotonic()
        sent = [_send(service, mail) for mail in _mails(folder)]
        report.say("mails sent, seconds", f"{len(sent)}, {time.monotonic() - began:.1f}")
        service.wait_until_idle()
        _answers(report, sent)
        _whereabouts(report, service, sent)
        _leaks(report, service, sent)
        once = service.resident()
        again = [_send(service, mail) for mail in _mails(folder)]
        same = [second.reference == first.reference for first, second in zip(sent, again, strict=True)]
        report.say("sent again: answered with the reference it has already", f"{sum(same)} of {len(same)}")
        report.must(all(same), "the same mail got another reference")
        report.say("service alive afterwards", service.alive())
        report.must(service.alive(), "the service died")
        memory = (before, once, service.resident())
        report.say("resident memory at the start, after one round, after two (MB)", ", ".join(str(size // 2**20) for size in memory))
    print("\n".join(report.lines))
    print("WRONG: " + "; ".join(report.wrong) if report.wrong else "all well")
    return 1 if report.wrong else 0


def _mails(folder: Path) -> Iterator[tuple[str, bytes, str]]:
    """Path, bytes as a client sends them, planted card."""
    with (folder / "manifest.csv").open(newline="") as manifest:
        rows = [row for row in csv.DictReader(manifest) if row["kind"] == "mail"]
    for number, row in enumerate(rows):
        content = (folder / row["path"]).read_bytes()
        card = card_number(number) if number % EVERY == 0 else ""
        yield row["path"], _planted(content, card) if card else content, card


def card_number(number: int) -> str:
    """A synthetic card number with a correct check digit, another for each ``number``."""
    digits = [int(digit) for digit in f"453914{number:09d}"]
    total = sum(digit if index % 2 else sum(divmod(digit * 2, 10)) for index, digit in enumerate(digits))
    return "".join(map(str, (*digits, -total % 10)))


def _planted(content: bytes, card: str) -> bytes:
    """The card in a header, grouped, and again at the end of the body, plain."""
    grouped = " ".join(card[index : index + 4] for index in range(0, 16, 4))
    return f"Comments: please charge my card {grouped}\r\n".encode() + content + f"\r\nmy card number is {card}\r\n".encode()


def _send(service: Service, mail: tuple[str, bytes, str]) -> Sent:
    path, content, card = mail
    sent = Sent(path, card)
    wire = re.sub(rb"\r\n|\r|\n", b"\r\n", content)
    try:
        with smtplib.SMTP("127.0.0.1", service.smtp_port, local_hostname="bench.example", timeout=60) as client:
            client.ehlo()
            client.mail("sender@example.org")
            client.rcpt("info@post.example")
            sent.code, answer = client.data(wire)
    except (OSError, smtplib.SMTPException) as error:
        sent.told = type(error).__name__
        return sent
    found = _REFERENCE.search(answer)
    sent.reference = found[0].decode() if found else ""
    sent.told = answer.decode("ascii", "replace")
    return sent


def _answers(report: Report, sent: list[Sent]) -> None:
    report.say("answers by code", dict(Counter(one.code for one in sent)))
    for (code, told), count in Counter((one.code, one.told) for one in sent if one.code != 250).most_common(10):
        report.say(f"  {code} {told[:48]}", count)
    report.must(all(one.code == 250 or one.code // 100 == 5 for one in sent), "a mail got no answer, or was put off")


def _whereabouts(report: Report, service: Service, sent: list[Sent]) -> None:
    receipts = {row["reference"]: row for row in service.rows("receipts")}
    accepted = [one for one in sent if one.code == 250]
    lost = [one.path for one in accepted if one.reference not in receipts]
    invisible = [one.path for one in accepted if not _is_visible(receipts.get(one.reference, {}))]
    distinct = {one.reference for one in accepted}
    report.say("accepted; distinct references (same bytes = same mail)", f"{len(accepted)}; {len(distinct)}")
    report.say("receipts by state", dict(Counter(row["state"] for row in receipts.values())))
    reasons = _reasons(receipts.values())
    report.say("held, by reason", dict(reasons.most_common(20)))
    report.must("the inspector failed on it" not in reasons, "an inspector failed on a mail")
    report.say("accepted and lost", len(lost))
    report.say("accepted and neither ticket nor case", len(invisible))
    planted = [receipts.get(one.reference, {}) for one in accepted if one.card]
    seen = [row for row in planted if row.get("state") == "held" or row.get("findings", {}).get("card")]
    report.say("accepted with a planted card; found or held", f"{len(planted)}; {len(seen)}")
    report.must(not lost, "mails were lost")
    report.must(not invisible, "mails are neither ticket nor case")


def _is_visible(row: dict[str, object]) -> bool:
    return row.get("ticket") is not None or row.get("case") is not None


def _reasons(rows: object) -> Counter[str]:
    held = [row for row in rows if row["state"] == "held"]  # type: ignore[attr-defined]
    return Counter(reason.rpartition(": ")[2] for row in held for reason in row["reasons"])


def _leaks(report: Report, service: Service, sent: list[Sent]) -> None:
    cards = [one.card for one in sent if one.card]
    pages = [(name, _digits(text)) for name, text in _pages(service)]
    files = [(str(path.name), path.read_bytes()) for path in service.data.rglob("*") if path.is_file()]
    files.append(("log", service.log.read_bytes()))
    leaks = Counter[str]()
    for card in cards:
        leaks.update(name.split("/")[0] for name, text in pages if card in text)
        leaks.update(name for name, content in files if _any_spelling(card, content))
    report.say("pages and texts searched; files searched; numbers planted", f"{len(pages)}; {len(files)}; {len(cards)}")
    report.say("planted numbers found outside the vault", dict(leaks) or 0)
    report.must(not leaks, "planted numbers leaked")


def _digits(text: str) -> str:
    """Digits that a person reads as one number, run together; anything else ends a number."""
    return re.sub(r"(?<=\d)[ .-](?=\d)", "", text)


def _any_spelling(card: str, content: bytes) -> bool:
    grouped = " ".join(card[index : index + 4] for index in range(0, 16, 4))
    return card.encode() in content or grouped.encode() in content or card.encode("utf-16-le") in content


def _pages(service: Service) -> Iterator[tuple[str, str]]:
    """Every ticket and case, as page and as the command line shows it, and every outgoing mail."""
    with service.admin() as client:
        for row in service.rows("tickets"):
            for path in (f"/desk/tickets/{row['number']}", f"/desk/tickets/{row['number']}/html"):
                yield f"desk{path}", _page(client, path)
        for row in service.rows("cases"):
            yield f"review/{row['number']}", _page(client, f"/review/cases/{row['number']}")
    for row in service.rows("outbox"):
        yield f"outbox/{row['id']}", json.dumps(row)
    for name in ("receipts", "tickets", "cases"):
        yield f"list/{name}", json.dumps(service.rows(name))


def _page(client: httpx.Client, path: str) -> str:
    answer = client.get(path)
    return answer.text if answer.status_code == 200 else f"{answer.status_code}"


if __name__ == "__main__":
    sys.exit(main())
