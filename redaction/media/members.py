"""What archives share: how much may come out of one, and what a member is called in the new one."""

from collections.abc import Iterator, Sequence

from redaction.document import Document, Reason, Withheld
from redaction.media import cutting

MAX_MEMBERS = 1000
MAX_UNPACKED = 64 * 1024 * 1024
MAX_RATIO = 100
_SMALL = 1024 * 1024  # below this a high ratio is only a tidy text


def allowance(packed: int) -> int:
    """How many bytes may come out of ``packed`` bytes (OWASP ASVS 5.2.3)."""
    return min(MAX_UNPACKED, max(_SMALL, packed * MAX_RATIO))


def refusal(members: int, unpacked: int, packed: int) -> Reason | None:
    """Why an archive of so many members and bytes is not opened."""
    if members > MAX_MEMBERS:
        return Reason.TOO_MANY
    return Reason.BOMB if unpacked > allowance(packed) else None


def outgoing(children: Sequence[Document | Withheld]) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each member of the new archive; a withheld one leaves a note, no name comes twice."""
    taken: set[str] = set()
    for number, child in enumerate(children, 1):
        name, content = _member(child)
        name = f"{number} {name}" if name in taken else name
        taken.add(name)
        yield name, content


def _member(child: Document | Withheld) -> tuple[str, bytes]:
    if isinstance(child, Withheld):
        return _safe(f"{child.name}.txt"), cutting.note(child).encode("utf-8")
    return _safe(child.name), child.content


def _safe(name: str) -> str:
    """A path that stays inside the folder it is unpacked to."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in {"", ".", ".."}]
    return "/".join(parts).replace(":", "_") or "unnamed"
