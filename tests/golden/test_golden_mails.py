"""Golden mails: each ``.eml`` beside what must be found, what must be gone and what must stay.

To add one: write the mail and its ``.expected.toml``; nothing else.
"""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from redaction.document import Document
from redaction.findings import Inspection
from redaction.inspect import inspect
from redaction.opening import open_document
from redaction.redact import Redaction, redact
from redaction.scanner import Scanner
from redaction.verify import verify

MAILS = sorted(Path(__file__).with_name("mails").glob("*.eml"))
scan = Scanner().scan


def seen(document: Document) -> str:
    """All that can be read in a document, names and labels included."""
    found = []
    for each in open_document(document).walk():
        found += [each.document.name, each.document.label, *(passage.text for passage in each.reading.passages)]
    return "\n".join(found)


@pytest.mark.parametrize("path", MAILS, ids=[path.stem for path in MAILS])
def test_golden_mail(path: Path) -> None:
    expected: dict[str, Any] = tomllib.loads(path.with_suffix(".expected.toml").read_text("utf-8"))
    opened = open_document(Document("", "message/rfc822", path.read_bytes()), scan=scan)
    inspection = inspect(opened, scan)
    assert [f"{each.kind}: {each.place.name}" for each in inspection.findings] == expected["found"]
    assert [f"{each.place.name}: {each.reason}" for each in inspection.unscannable] == expected["unscannable"]

    redaction = redact(opened, inspection.findings)
    assert isinstance(redaction, Redaction)
    assert [part.state for part in redaction.parts] == expected["parts"]
    left = seen(redaction.document)
    assert [words for words in expected["gone"] if words in left or words.encode() in redaction.document.content] == []
    assert [words for words in expected["stays"] if words not in left] == []
    assert verify(redaction.document, scan) == Inspection()


def test_there_are_golden_mails() -> None:
    assert len(MAILS) >= 7
