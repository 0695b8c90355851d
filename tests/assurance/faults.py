"""A disk that fails now and then while mail and forms come in: whoever is answered 2xx is there once, everybody else is
told to come again, and the same process goes on when the disk does. ``strace`` answers system calls in the disk's place.
"""

import shlex
import shutil
import smtplib
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx

from tests.assurance.house import FORM, RECIPIENT, listing
from tests.bench.service import Service

FAULTS = (
    "pwrite64:error=ENOSPC",
    "pwrite64:error=EIO",
    "pwrite64:error=EROFS",
    "fsync,fdatasync:error=EIO",
    "fsync,fdatasync:error=ENOSPC",
)
_WHEN = "40..400+3"  # of each thread's calls every third, from behind the start on, and not for ever
_LETTERS = 60
_WELL = 20  # letters taken at once, in a row: the bad time is over
_MOST = 600
_LETTER = "From: ann@example.org\r\nSubject: {0}\r\n\r\n{0}\r\n"
_TAKEN, _LATER = {250, 202}, {451, 452, 503, 507}


def faults(folder: Path) -> tuple[bool, str]:
    """One house a fault."""
    if shutil.which("strace") is None:
        return False, "strace is not installed"
    results = [_trial(folder / str(number), fault) for number, fault in enumerate(FAULTS)]
    return all(good for good, _ in results), "; ".join(said for _, said in results)


def _trial(folder: Path, fault: str) -> tuple[bool, str]:
    folder.mkdir()
    with Service(folder):  # its tables are made on a disk that is well
        pass
    calls = fault.partition(":")[0]
    strace = ("strace", "-D", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={calls}", "-e", f"inject={fault}:when={_WHEN}")
    with Service(folder, *strace) as service:
        answers: Counter[int] = Counter()
        taken = list(_deliver(service, answers))
        there = _there(service.data)
        ready = service.alive()
        books = [service.run(*words).returncode for words in (("receipts", "reconcile"), ("audit", "verify"))]
    lost, doubled = sum(there[letter] == 0 for letter in taken), sum(there[letter] > 1 for letter in taken)
    put_off, others = sum(answers[code] for code in _LATER), sorted(answers.keys() - _TAKEN - _LATER)
    good = ready and put_off > 0 and not (lost or doubled or others or any(books)) and len(taken) < _MOST
    said = f"{fault}: {len(taken)} taken, {put_off} times put off, {lost} lost, {doubled} doubled"
    return good, said if good else f"{said}, also answered {others}, ready {ready}, books and trail {books}"


def _deliver(service: Service, answers: Counter[int]) -> Iterator[str]:
    """Letters, one after the other, each again and again until it is taken, as mail servers do; ends with the bad time."""
    at_once = 0
    for number in range(_MOST):
        letter = f"FAULT-{number}"
        send = _by_form if number % 2 else _by_mail
        heard = [_answer(send, service, letter)]
        while heard[-1] in _LATER and len(heard) < _MOST:
            heard.append(_answer(send, service, letter))
        answers.update(heard)
        yield letter
        at_once = at_once + 1 if len(heard) == 1 else 0
        if number >= _LETTERS and at_once >= _WELL:
            return


def _answer(send: Callable[[Service, str], int], service: Service, letter: str) -> int:
    try:
        return send(service, letter)
    except smtplib.SMTPResponseException as refused:
        return refused.smtp_code
    except (OSError, httpx.HTTPError, smtplib.SMTPException):
        return 0


def _by_mail(service: Service, letter: str) -> int:
    with smtplib.SMTP("127.0.0.1", service.smtp_port, timeout=60) as client:
        client.sendmail("ann@example.org", [RECIPIENT], _LETTER.format(letter))
    return 250


def _by_form(service: Service, letter: str) -> int:
    url = f"http://127.0.0.1:{service.web_port}/api/v1/forms/{FORM}"
    return httpx.post(url, json={"message": letter}, headers={"Idempotency-Key": letter}, timeout=60).status_code


def _there(data: Path) -> Counter[str]:
    done = subprocess.run(shlex.split(listing(data)), capture_output=True, text=True, check=True)
    return Counter(word for word in done.stdout.split() if word.startswith("FAULT-"))
