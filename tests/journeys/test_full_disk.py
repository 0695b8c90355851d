"""A bad day for the disk: files cannot grow. Senders keep their mail, visitors are told to come again, and when there
is room once more the same process goes on."""

import resource
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.bench.service import Service

LETTER = "From: ann@example.org\r\nSubject: {0}\r\n\r\nA letter about {0}.\r\n"
SMALL = 4_096  # bytes; everything the house writes is longer


@contextmanager
def no_room(pid: int) -> Iterator[None]:
    """No file of this process grows beyond ``SMALL`` (EFBIG, as a full disk gives ENOSPC)."""
    _, hard = before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (SMALL, hard))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


def mailed(house: Service, about: str) -> int:
    """The code of the last reply."""
    with smtplib.SMTP("127.0.0.1", house.smtp_port, timeout=60) as client:
        try:
            client.sendmail("ann@example.org", ["stamps@post.example"], LETTER.format(about))
        except smtplib.SMTPDataError as error:
            return error.smtp_code
    return 250


def posted(house: Service, about: str) -> int:
    url = f"http://127.0.0.1:{house.web_port}/api/v1/forms/question"
    return httpx.post(url, json={"message": f"A question about {about}."}, timeout=60).status_code


def test_without_room_everybody_is_told_to_come_again_and_then_all_is_taken(tmp_path: Path) -> None:
    names = ("stamps", "parcels", "letters")
    with Service(tmp_path) as house:
        assert (mailed(house, "before"), posted(house, "before")) == (250, 202)
        with no_room(house.pid):
            assert [mailed(house, name) for name in names] == [451] * 3
            assert [posted(house, name) for name in names] == [503] * 3
            assert not house.alive()
        assert [mailed(house, name) for name in names] == [250] * 3
        assert [posted(house, name) for name in names] == [202] * 3
        assert house.alive()
        receipts = house.rows("receipts")
    assert sorted(row["channel"] for row in receipts) == ["form"] * 4 + ["smtp"] * 4
    assert {row["state"] for row in receipts} == {"routed"}
