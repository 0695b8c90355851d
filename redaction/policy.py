"""Policy: what becomes of what is found. Data (TOML), compiled once, refused when unclear."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from redaction.findings import Finding, Inspection
from redaction.kinds import plain
from redaction.policies.reading import parse
from redaction.policies.rules import Policy, PolicyError, Rule, Verdict, stricter, strictest

__all__ = ["Judgement", "Policy", "PolicyError", "Rule", "Verdict", "judge", "load", "parse", "stricter", "strictest"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """``act_on`` is every finding at or above its unsure score: all of them are removed from whatever leaves."""

    verdict: Verdict
    reasons: tuple[str, ...]
    act_on: tuple[Finding, ...]


def judge(inspection: Inspection, policy: Policy) -> Judgement:
    """The verdict on one message, with its reasons in plain words. Pure."""
    asked = [(finding, policy.rule(finding.kind).verdict(finding.score)) for finding in inspection.findings]
    act_on = tuple(finding for finding, verdict in asked if verdict is not Verdict.PASS)
    verdicts = [verdict for _, verdict in asked]
    reasons = _counts(act_on, policy)
    numbers = sum(policy.rule(finding.kind).counts for finding in act_on)
    if numbers >= policy.many:
        verdicts.append(Verdict.HOLD)
        reasons.append(f"many numbers ({numbers})")
    for hidden in inspection.unscannable:
        verdicts.append(policy.unscannable)
        reasons.append(f"{hidden.place.name}: {hidden.reason.value}" if hidden.place.name else hidden.reason.value)
    return Judgement(strictest(verdicts), tuple(dict.fromkeys(reasons)), act_on)


def _counts(findings: Iterable[Finding], policy: Policy) -> list[str]:
    """``card number (2)``; ``possible`` where the score leaves doubt."""
    counted = Counter((finding.kind, finding.score >= policy.rule(finding.kind).certain) for finding in findings)
    return [f"{'' if sure else 'possible '}{plain(kind)} ({count})" for (kind, sure), count in counted.items()]


def load(path: Path | None = None) -> Policy:
    """Read a policy file; None is the shipped default. Raises PolicyError."""
    where = path or Path(__file__).parent / "policies" / "default.toml"
    try:
        text = where.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyError(
            f"{where}: cannot be read ({getattr(error, 'strerror', None) or 'not UTF-8'}); check the path and its rights"
        ) from None
    return parse(text, str(where))
