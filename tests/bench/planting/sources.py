"""The real files: those of the corpus by what they are, and what is attached to its mails."""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from functools import cache
from pathlib import Path

from tests.bench.planting.families import Family

_OLE = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Real:
    """One file: its name, how it ends ("outlook" for an Outlook message, which shares its ending with mails), and its bytes."""

    name: str
    ending: str
    content: bytes
    is_mail: bool = False


@cache
def files(folder: Path) -> tuple[Real, ...]:
    """Every file of the corpus, in the order of its manifest."""
    with (folder / "manifest.csv").open(newline="") as manifest:
        return tuple(_real(row["path"], (folder / row["path"]).read_bytes(), row["kind"] == "mail") for row in csv.DictReader(manifest))


def _real(path: str, content: bytes, is_mail: bool) -> Real:
    ending = path.rpartition(".")[2].lower()
    return Real(Path(path).name, "outlook" if ending == "msg" and content.startswith(_OLE) else ending, content, is_mail)


def of_family(folder: Path, family: Family, most: int) -> list[Real]:
    """At most ``most``, spread evenly over the corpus; attachments of its mails and parts of its packages where files are few."""
    mails = family.name == "mail"
    found = [real for real in files(folder) if real.ending in family.endings and real.is_mail == mails and real.content]
    if len(found) < most and not mails:
        found += [real for real in (*_attached(folder), *_parts(folder)) if real.ending in family.endings]
    step = max(1, len(found) // most)
    return found[::step][:most]


@cache
def _attached(folder: Path) -> tuple[Real, ...]:
    """What stands in the mails as attachment, or as a page of HTML."""
    return tuple(
        Real(f"in {real.name}", ending, payload)
        for real in files(folder)
        if real.is_mail
        for part in message_from_bytes(real.content).walk()
        if (ending := _ending(part.get_content_type(), str(part.get_filename() or "")))
        and isinstance(payload := part.get_payload(decode=True), bytes)
        and payload
    )


def _ending(media_type: str, name: str) -> str:
    said = {"text/html": "html", "text/calendar": "ics", "text/csv": "csv", "text/vcard": "vcf", "text/xml": "xml"}
    return said.get(media_type) or (name.rpartition(".")[2].lower() if media_type.startswith("application/") else "")


def _parts(folder: Path) -> Iterator[Real]:
    """The main part of each Word file: XML that a program wrote."""
    for real in files(folder):
        if real.ending == "docx" and zipfile.is_zipfile(io.BytesIO(real.content)):
            with zipfile.ZipFile(io.BytesIO(real.content)) as package:
                if "word/document.xml" in package.namelist():
                    yield Real(f"in {real.name}", "xml", package.read("word/document.xml"))
