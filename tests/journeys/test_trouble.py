"""Stories of bad days: inspectors too busy, an inspector killed at work. Nothing is lost, everything stays visible."""

import contextlib
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import pytest

from intake.errors import Shredded
from intake.lifecycle import State
from tests.journeys.office import PATIENCE, Office, mail

pytestmark = pytest.mark.xdist_group("stories of trouble")

CARD = "4539 1488 0343 6467"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One inspector, and hardly any patience for it to come free."""
    with Office(
        tmp_path_factory.mktemp("office"), {"inspectors": {"count": 1, "wait": 0.05, "budget": 60.0, "late_budget": 60.0}}
    ) as office:
        yield office


def inspector_of(office: Office) -> int:
    """The process id of the office's one inspector: this process's only child of that name."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
            if parent == str(os.getpid()) and b"infra.inspectors.inspector" in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
    (only,) = found
    return only


def test_when_inspectors_are_busy_mail_is_taken_sealed_and_examined_later(office: Office) -> None:
    inspector = inspector_of(office)
    os.kill(inspector, signal.SIGSTOP)  # it takes a very long time over the message it has
    try:
        with ThreadPoolExecutor(2) as senders:
            mails = [mail(f"{name}@example.org", "stamps@post.example", f"From {name}", f"My card is {CARD}.") for name in ("one", "two")]
            answers = [senders.submit(office.send, each, str(each["From"]), "stamps@post.example") for each in mails]
            done, waiting = wait(answers, PATIENCE, "FIRST_COMPLETED")
            # Whichever came second was not left to wait: it is taken, sealed, and not examined yet.
            (first,) = done
            late = first.result().reference
            assert len(waiting) == 1
            assert office.receipt(late).state is State.DEFERRED
            assert "We have your message and are checking it." in office.visitor().get(f"/status/{late}").text
            assert office.traces(CARD) == [], "what waits is sealed"
            os.kill(inspector, signal.SIGCONT)
            references = [answer.result(PATIENCE).reference for answer in answers]
    finally:
        os.kill(inspector, signal.SIGCONT)
    office.until(late, "routed")
    for reference in references:
        assert "ends 6467" in office.ticket(reference).text
    with pytest.raises(Shredded):
        office.open(late, "raw")
    assert office.traces(CARD) == []


def test_an_inspector_that_dies_over_a_message_leaves_it_held_and_the_service_alive(office: Office) -> None:
    inspector = inspector_of(office)
    os.kill(inspector, signal.SIGSTOP)
    with ThreadPoolExecutor(2) as senders:
        mails = [mail(f"{name}@example.org", "info@post.example", f"From {name}", "One of these kills.") for name in ("eve", "eli")]
        answers = [senders.submit(office.send, each, str(each["From"]), "info@post.example") for each in mails]
        _, (deadly,) = wait(answers, PATIENCE, "FIRST_COMPLETED")  # the other one was put off, so this one is being read
        os.kill(inspector, signal.SIGKILL)
        reference = deadly.result(PATIENCE).reference
    receipt = office.receipt(reference)
    assert (receipt.state, receipt.reasons) == (State.HELD, ("the message: the inspector failed on it",))
    assert "the inspector failed on it" in office.logged_in("ria").get(f"/review/cases/{receipt.case}").text
    # The next one is taken, and examined as soon as a new inspector is there.
    after = mail("fay@example.org", "info@post.example", "Next", "When do you open?")
    office.until(office.send(after, "fay@example.org", "info@post.example").reference, "routed")
    assert inspector_of(office) != inspector
    assert office.ready()
