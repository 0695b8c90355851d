"""Programs: who works on what. One TOML file each, read once and strictly; what is unclear is refused.

``kinds.toml`` in the same folder holds the rules that tell an order from a complaint; where an
operator's folder has none, the shipped one serves.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from routing.reading import KindsFile, NumberFile, ProgramError, ProgramFile, RuleFile, line_of, nearest, read
from routing.ticket import Kind
from routing.words import Phrases, as_phrase

SHIPPED = Path(__file__).parent / "programs"
KINDS_FILE = "kinds.toml"
FALLBACK = "general"


@dataclass(frozen=True, slots=True)
class Rule:
    """Matches where one of its phrases (see routing/words.py) stands in ``where`` (subject, text or both). ``kind`` None leaves
    the kind to the rules of kinds.toml. ``confidence`` 0..1 is how sure a match makes us."""

    name: str
    phrases: tuple[str, ...]
    where: str
    kind: Kind | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Webhook:
    """``secret_file`` holds the signing secret; it is read by whoever signs, never here."""

    url: str
    secret_file: str


@dataclass(frozen=True, slots=True)
class OwnNumber:
    """How a program's own numbers look: # a digit, @ a letter, all else itself. ``label`` are words that must stand near,
    none: the format speaks for itself. ``place`` is file and line, for complaints."""

    name: str
    format: str
    label: tuple[str, ...]
    place: str


@dataclass(frozen=True, slots=True)
class Program:
    """``addresses`` are lower case; "claims@*" means that local part at any domain of the house.
    ``policy`` is finding kind -> verdict and may only tighten the house's policy. ``restricted``: its
    tickets exist for its own staff only. ``kind`` is what a message is when no rule says otherwise.
    ``forward`` is one address, "" for none; the desk is always a destination. ``keep_days`` is kind (or
    "all") -> days a closed ticket is kept; what is not named there goes by the house's schedule."""

    id: str
    name: str
    description: str
    addresses: tuple[str, ...]
    reply_from: str
    order: int = 100
    kind: Kind = Kind.INQUIRY
    receipt: bool = False
    restricted: bool = False
    forward: str = ""
    webhook: Webhook | None = None
    policy: Mapping[str, str] = field(default_factory=dict)
    numbers: tuple[OwnNumber, ...] = ()
    keep_days: Mapping[str, int] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()


class Programs:
    """All programs, in the order their rules are asked. ``fallback`` takes what nothing else fits; ``phrases`` are those of all rules."""

    def __init__(self, programs: Iterable[Program], kinds: tuple[Rule, ...] = ()) -> None:
        """Raises ProgramError when there is no fallback program."""
        ordered = sorted(programs, key=lambda program: (program.order, program.id))
        self.kinds = kinds
        self.phrases = Phrases(
            phrase for rule in (*(rule for program in ordered for rule in program.rules), *kinds) for phrase in rule.phrases
        )
        self._by_id = {program.id: program for program in ordered}
        self._by_address = {address: program for program in ordered for address in program.addresses}
        self.fallback = self.get(FALLBACK)

    def __iter__(self) -> Iterator[Program]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)

    def find(self, program_id: str) -> Program | None:
        """The program of that id, or None."""
        return self._by_id.get(program_id)

    def get(self, program_id: str) -> Program:
        """The program of that id. Raises ProgramError naming the nearest one."""
        program = self.find(program_id)
        if program is None:
            raise ProgramError(f"there is no program {program_id!r}; {nearest(program_id, list(self._by_id))}")
        return program

    def by_address(self, address: str) -> Program | None:
        """The program a mail to ``address`` is for. Case does not count, nor what follows a "+"
        (RFC 5233), nor needless quotes around the local part (RFC 5321 4.1.2)."""
        local, at, domain = address.strip().lower().rpartition("@")
        local = local.strip('"').partition("+")[0]
        return self._by_address.get(f"{local}{at}{domain}") or self._by_address.get(f"{local}@*")


def load(directory: Path | None = None) -> Programs:
    """The programs of ``directory`` (None: the shipped postal set). Raises ProgramError with file, line and remedy."""
    folder = SHIPPED if directory is None else directory
    if not folder.is_dir():
        raise ProgramError(f"{folder}: no such folder; make it, or leave the setting out to use the shipped programs")
    programs = {path: _program(read(path, ProgramFile), path) for path in sorted(folder.glob("*.toml")) if path.name != KINDS_FILE}
    _refuse_twins(programs)
    if all(program.id != FALLBACK for program in programs.values()):
        raise ProgramError(f'{folder}: no program has id = "{FALLBACK}"; add one, for what nothing else fits')
    return Programs(programs.values(), _kinds(folder))


def _kinds(folder: Path) -> tuple[Rule, ...]:
    own = folder / KINDS_FILE
    path = own if own.is_file() else SHIPPED / KINDS_FILE
    rows = read(path, KindsFile).rules
    for row in rows:
        if row.kind is None:
            raise ProgramError(f"{path}, line {line_of(path.read_text('utf-8'), row.name)}: rule {row.name!r} names no kind; add one")
    return tuple(_rule(row) for row in rows)


def _program(row: ProgramFile, path: Path) -> Program:
    return Program(
        id=row.id,
        name=row.name,
        description=row.description,
        addresses=tuple(address.lower() for address in row.addresses),
        reply_from=row.reply_from.lower(),
        order=row.order,
        kind=row.kind,
        receipt=row.receipt,
        restricted=row.restricted,
        forward=row.forward or "",
        webhook=Webhook(row.webhook.url, row.webhook.secret_file) if row.webhook else None,
        policy=MappingProxyType(dict(row.policy)),
        numbers=tuple(_number(number, path) for number in row.numbers),
        keep_days=MappingProxyType({str(kind): days for kind, days in row.keep_days.items()}),
        rules=tuple(_rule(rule) for rule in row.rules),
    )


def _number(row: NumberFile, path: Path) -> OwnNumber:
    place = f"{path}, line {line_of(path.read_text('utf-8'), row.format)}"
    return OwnNumber(row.name, row.format, tuple(row.label or ()), place)


def _rule(row: RuleFile) -> Rule:
    return Rule(row.name, tuple(as_phrase(words) for words in row.words), row.where, row.kind, row.confidence)


def _refuse_twins(programs: Mapping[Path, Program]) -> None:
    """An id or an address belongs to one file only."""
    owners: dict[str, Path] = {}
    for path, program in programs.items():
        for word in (program.id, *program.addresses):
            first = owners.setdefault(word, path)
            if first is not path:
                line = line_of(path.read_text("utf-8"), word)
                raise ProgramError(f"{path}, line {line}: {word!r} is taken already by {first.name}; use it in one file only")
