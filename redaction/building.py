"""The scanner a policy asks for."""

from collections.abc import Iterable
from pathlib import Path

from redaction.detectors.lookalikes.contest import LOOKALIKES
from redaction.detectors.lookalikes.harmless import Lookalike
from redaction.policies.rules import Policy
from redaction.scanner import Extra, Scanner


def build(policy: Policy, own: Iterable[Lookalike] = ()) -> Scanner:
    """``own`` are further look-alikes. Raises PolicyError for a recogniser of Presidio that cannot run."""
    extra = [_presidio(policy)] if policy.adds else []
    return Scanner(extra=extra, lookalikes=(*own, *LOOKALIKES))


def _presidio(policy: Policy) -> Extra:
    from redaction.recognizer_lists import listed, stock  # noqa: PLC0415  costs 3 s and 100 MB (spaCy), so only when asked for
    from redaction.recognizers import extra  # noqa: PLC0415

    named = [stock(name) for name in policy.recognizers]
    return extra([*named, *(one for file in policy.recognizer_files for one in listed(Path(file)))], windows=policy.windows)
