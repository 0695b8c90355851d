"""A postman that puts mails into a folder, for the demo and for people who want to look first."""

import asyncio
import hashlib
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from intake.errors import TryLater
from intake.outgoing import Parcel

_UNSAFE = re.compile(r"[^A-Za-z0-9-]+")


@dataclass(frozen=True, slots=True)
class FolderPostman:
    """Writes one ``.eml`` a mail (``.json`` a webhook), readable by the owner only. The name comes from the
    key, so a second try replaces the first. The envelope stands on top as Return-Path and X-Envelope-To."""

    folder: Path

    async def deliver(self, destination: str, parcel: Parcel, key: str) -> None:
        try:
            await asyncio.to_thread(self._write, destination, parcel, key)
        except OSError:
            raise TryLater("the folder cannot be written") from None

    def _write(self, destination: str, parcel: Parcel, key: str) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        is_hook = destination.startswith("webhook")
        target = self.folder / (_file_name(key) + (".json" if is_hook else ".eml"))
        draft = self.folder / f".{secrets.token_hex(8)}.part"
        try:
            with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(parcel.content if is_hook else _envelope(parcel) + parcel.content)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(target)
            _sync(self.folder)
        finally:
            draft.unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    """The new name is on disk as well."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _file_name(key: str) -> str:
    """A readable, safe name that is different for different keys."""
    return f"{_UNSAFE.sub('-', key)[:60]}-{hashlib.sha256(key.encode()).hexdigest()[:12]}"


def _envelope(parcel: Parcel) -> bytes:
    lines = [f"Return-Path: <{parcel.mail_from}>", *(f"X-Envelope-To: <{recipient}>" for recipient in parcel.recipients)]
    return "".join(f"{line}\r\n" for line in lines).encode()
