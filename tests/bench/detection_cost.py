"""What detection costs: megabytes a second side by side, worst cases, an inspector's memory, start-up."""

import os
import struct
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from infra.inspectors.frames import HEADER, Orders, Tag, encode
from infra.inspectors.inspector import settle
from infra.inspectors.pool import PROGRAM
from intake.submission import Channel, Delivery
from redaction.scanner import Scanner
from tests.bench.detection_sets import DATA, SHARED, public
from tests.bench.detection_systems import System

SIZES = (1_000, 10_000, 100_000)
PLANTED = " my card is 4539 1488 0343 6467 "
_MADE_UP = "Dear all, the parcel of 12 March 2024 came on 14 March at 10:30, 3 days late. Order 4471, price $12.50.\n"
_MEGABYTE = 1_000_000
WORST = {
    "digits": "7",
    "7 7 7": "7 ",
    "7-7-7": "7-",
    "1234-1234-": "1234-",
    "dashes": "-",
    "blanks": " ",
    "letters": "a",
    "the word account": "account ",
    "accounts with numbers": "account 12345678 ",
    "Arabic digits": "\u0664a",
    "zero-width between digits": "4\u200b",
    "entities": "&#52;",
    "IBAN after IBAN": "DE89370400440532013000 ",
    "card after card": "4539148803436467 ",
    "SSN after SSN": "130-07-5728 ",
    "rows of a table": "a,130075728,4539148803436467\n",
    "aligned columns": "Ann Lee      130075728      4539148803436467\n",
    "words for digits": "one ",
    "passwords": "password: hunter2 ",
    "parcels": "9400 1118 9922 3397 6202 31 ",
    "4 1 1 1": "4 1 1 1 ",
    "labels without numbers": "account no: ",
    "ssn ssn": "ssn ",
    "commas and digits": "1,",
    "quoted lines": "4111\n> > ",
    "letters O among digits": "0O",
    "cards tied by dashes": "4539-1488-0343-6467-",
    "kinds by turns": "4539148803436467 130-07-5728 DE89370400440532013000 021000021 ",
}
STARTS = {
    "Postroom's scanner": "from redaction.scanner import Scanner; Scanner().scan('4539 1488 0343 6467')",
    "Presidio, patterns only": "from tests.bench.detection_systems import presidio_patterns; presidio_patterns()",
    "Presidio, default with the small model": "from tests.bench.detection_systems import presidio_default; presidio_default()",
}


def mail_text() -> str:
    """Real mail where the shared data is there, one made-up sentence otherwise."""
    return "\n".join(text.text for text in public("neg_enron_ham")) if DATA.is_dir() else _MADE_UP * 20_000


def speeds(systems: Sequence[System], rounds: int, planted: str = "") -> dict[str, list[float]]:
    """Megabytes (10^6 code points) a CPU second by system and size of a text; medians of rounds in which all take turns.
    ``planted`` ends each text."""
    mail = mail_text()
    settle()  # as inspectors do; or each would pay for walking through what the others have loaded
    figures: dict[str, list[list[float]]] = {system.name: [[] for _ in SIZES] for system in systems}
    for turn in range(rounds):
        for system in systems:
            for column, size in zip(figures[system.name], SIZES, strict=True):
                texts = _cut(mail, size, max(1, min(system.pace, 2 * _MEGABYTE) // size // 2), turn, planted)
                _, seconds = system.find(texts)
                column.append(sum(map(len, texts)) / seconds / 1e6)
    return {name: [median(column) for column in columns] for name, columns in figures.items()}


def _cut(mail: str, size: int, count: int, turn: int, planted: str) -> list[str]:
    """Slices of real mail, other ones each round."""
    step = (len(mail) - size) // (count + 1)
    starts = (turn * 997 + index * step for index in range(count))
    return [mail[at : at + size - len(planted)] + planted for at in starts]


def worst(scanner: Scanner, size: int = _MEGABYTE) -> Iterator[tuple[str, float, float]]:
    """Name, CPU seconds for 1,000,000 characters (reckoned from ``size``), and how many times as long twice as much took."""
    for name, unit in WORST.items():
        one, two = _seconds(scanner, unit, size), _seconds(scanner, unit, 2 * size)
        yield name, one * _MEGABYTE / size, two / one


def _seconds(scanner: Scanner, unit: str, size: int) -> float:
    text = (unit * (size // len(unit) + 1))[:size]
    begin = time.process_time()
    scanner.scan(text)
    return time.process_time() - begin


def starts() -> Iterator[tuple[str, float, float]]:
    """Name, CPU seconds and peak megabytes of a fresh Python that loads it."""
    for name, program in STARTS.items():
        code = f"{program}\nimport time\nprint(time.process_time(), open('/proc/self/status').read().partition('VmHWM:')[2].split()[0])"
        words = [sys.executable, "-W", "ignore", "-c", code]
        said = subprocess.run(words, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
        if said.returncode == 0:
            seconds, kilobytes = said.stdout.split()[-2:]
            yield name, float(seconds), int(kilobytes) / 1024


def inspector() -> dict[str, float]:
    """An inspector process as the service starts it, given mails: seconds to ready; peak megabytes when ready and after them."""
    orders = Orders(policy="", programs="", forms="", memory=1 << 30, sealed=True)
    begin = time.monotonic()
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(PROGRAM, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as process:
        _ask(process, Tag.START, orders)
        ready, idle = time.monotonic() - begin, _peak(process.pid)
        done = sum(_ask(process, Tag.EXAMINE, mail) == Tag.RESULT for mail in _mails())
        after = _peak(process.pid)
        process.stdin.close()  # type: ignore[union-attr]
    return {"ready": ready, "idle": idle, "after": after, "examined": done}


def _mails() -> Iterator[Delivery]:
    """The corpus' mails up to 1 MB where they are there, then made-up ones up to 1 MB."""
    contents = [path.read_bytes() for path in sorted((SHARED / "corpus").rglob("*.eml")) if path.stat().st_size <= _MEGABYTE]
    text = mail_text()
    contents += [b"Subject: a\r\n\r\n" + text[:size].encode() for size in (4_000, 50_000, 300_000, _MEGABYTE)]
    for content in contents:
        yield Delivery(Channel.SMTP, content, "a@example.org", ("b@example.org",), datetime.now(UTC))


def _ask(process: "subprocess.Popen[bytes]", tag: Tag, value: object) -> int:
    assert process.stdin
    assert process.stdout
    process.stdin.write(encode(tag, value))
    process.stdin.flush()
    head = process.stdout.read(HEADER.size)
    if len(head) < HEADER.size:
        raise SystemExit("the inspector ended; postroom doctor says why")
    answer, size = struct.unpack(HEADER.format, head)
    process.stdout.read(size)
    return int(answer)


def _peak(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024
