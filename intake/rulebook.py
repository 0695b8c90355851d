"""All the rules of the house, loaded once at the start and never changed while it runs.

Every inspector carries its own copy; the main process carries one for the doors.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from intake.forms.definition import Form, load_forms
from redaction.building import build
from redaction.findings import Span
from redaction.formats import FormatError, NumberFormat, OwnNumbers, check, compiled
from redaction.media.sight import Sight
from redaction.policy import Policy, load
from routing.program import Programs
from routing.program import load as load_programs
from routing.reading import ProgramError

FORM_PREFIX = "form:"


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the rules are read from; None is the set that ships with Postroom."""

    policy: Path | None = None
    programs: Path | None = None
    forms: Path | None = None


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Policy, programs and forms, compiled. ``policies`` holds each program's tightened policy; ``sight`` is what
    reads pictures, None where nothing does."""

    policy: Policy
    programs: Programs
    forms: Mapping[str, Form]
    scan: Callable[[str, str], tuple[Span, ...]] = field(repr=False)
    policies: Mapping[str, Policy] = field(repr=False, default_factory=dict)

    own_addresses: frozenset[str] = field(repr=False, default=frozenset())
    sight: Sight | None = field(repr=False, default=None)

    def policy_of(self, program: str) -> Policy:
        """The policy in force for the program of that id: the house's, or stricter."""
        return self.policies[program]

    def mailbox(self, recipient: str) -> str:
        """What a recipient counts as, for doubles: a form's id, a program's id, or "" for any other
        address. Two addresses of one program are one mailbox, and get one ticket."""
        if recipient.startswith(FORM_PREFIX):
            return recipient
        program = self.programs.by_address(recipient)
        return program.id if program else ""

    def mailboxes(self, recipients: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """Recipients by mailbox, in the order the sender named them."""
        found: dict[str, tuple[str, ...]] = {}
        for recipient in recipients:
            name = self.mailbox(recipient)
            found[name] = (*found.get(name, ()), recipient)
        return found


def compile_rules(sources: Sources) -> Rulebook:
    """Read and compile everything. Raises the loaders' errors, which name file, line and remedy."""
    policy = load(sources.policy)
    programs = load_programs(sources.programs)
    own = _own_numbers(programs)
    forms = load_forms(sources.forms)
    for form in forms.values():
        programs.get(form.program)
    return Rulebook(
        policy=policy,
        programs=programs,
        forms=forms,
        scan=build(policy, own=[own]).scan,
        policies={program.id: policy.tightened(program.policy) for program in programs},
        own_addresses=frozenset(address for program in programs for address in (*program.addresses, program.reply_from)),
    )


def _own_numbers(programs: Programs) -> OwnNumbers:
    """Every program's own number formats, for the scanner. Raises ProgramError for one that could hide what must be found."""
    formats = []
    for number in (number for program in programs for number in program.numbers):
        own = NumberFormat(number.name, number.format, number.label)
        try:
            check(own)
        except FormatError as error:
            raise ProgramError(f"{number.place}: {error}") from None
        formats.append(own)
    return compiled(formats)
