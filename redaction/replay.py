"""A policy replayed over what was seen: the verdict on each document, totals per kind, what another policy would change. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from redaction.findings import Inspection
from redaction.policy import Judgement, Policy, Verdict, judge

Counts = Mapping[str, Counter[Verdict]]
"""Kind -> what was asked for by how many findings of it; ``pass`` are those below the unsure score, or of a kind that is left in."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one policy says of one document."""

    judgement: Judgement
    counts: Counts


@dataclass(frozen=True, slots=True)
class Replayed:
    """One document under a policy, and under another where there is one to compare with."""

    name: str
    now: Answer
    against: Answer | None = None

    @property
    def changed(self) -> bool:
        """Whether the other policy treats the document, or any finding in it, differently."""
        other = self.against
        return other is not None and (other.judgement.verdict, other.counts) != (self.now.judgement.verdict, self.now.counts)


def answer(inspection: Inspection, policy: Policy) -> Answer:
    """The verdict, and the counts behind it."""
    counts: dict[str, Counter[Verdict]] = {}
    for finding in inspection.findings:
        counts.setdefault(finding.kind, Counter())[policy.rule(finding.kind).verdict(finding.score)] += 1
    return Answer(judge(inspection, policy), counts)


def totals(answers: Iterable[Answer]) -> Counts:
    """Counts of all documents together, kinds in alphabetical order."""
    together: dict[str, Counter[Verdict]] = {}
    for one in answers:
        for kind, counts in one.counts.items():
            together.setdefault(kind, Counter()).update(counts)
    return dict(sorted(together.items()))


def verdicts(answers: Iterable[Answer]) -> Counter[Verdict]:
    """How many documents got which verdict."""
    return Counter(one.judgement.verdict for one in answers)
