"""The words of a policy: verdict, rule, policy. Immutable, compiled by ``reading.py``."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType


class Verdict(StrEnum):
    """In order of strictness; a program may only move further down."""

    PASS = "pass"  # noqa: S105  a verdict, no password
    REDACT = "redact"
    HOLD = "hold"
    REFUSE = "refuse"


_ORDER = tuple(Verdict)


class PolicyError(ValueError):
    """A policy that is unclear. The text names file, line and remedy."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What to do with one kind: at ``certain`` and above ``act``, from ``unsure`` on hold, below nothing. ``counts``: is it a
    number of its own where ``many`` are counted, or does it only go with one?"""

    act: Verdict
    certain: float
    unsure: float
    counts: bool = True

    def verdict(self, score: float) -> Verdict:
        """What one finding of this score asks for."""
        if self.act is Verdict.PASS or score < self.unsure:
            return Verdict.PASS
        return self.act if score >= self.certain else stricter(self.act, Verdict.HOLD)


UNHEARD_OF = Rule(Verdict.HOLD, 0.0, 0.0)
"""For a kind the policy does not know, whatever produced it: a gate does not guess."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Compiled. ``recognizers`` and ``recognizer_files`` add recognisers of Presidio, by class name and from YAML files; ``windows``
    shows them only what stands near digits; ``added`` is the rule for kinds that only they yield."""

    kinds: Mapping[str, Rule]
    many: int = 20
    unscannable: Verdict = Verdict.HOLD
    forms_ask: bool = True
    recognizers: tuple[str, ...] = ()
    recognizer_files: tuple[str, ...] = ()
    windows: bool = False
    added: Rule = field(default=UNHEARD_OF)

    def rule(self, kind: str) -> Rule:
        """The rule for a kind."""
        return self.kinds.get(kind) or (self.added if self.adds else UNHEARD_OF)

    @property
    def adds(self) -> bool:
        """Whether it names any recogniser of Presidio."""
        return bool(self.recognizers or self.recognizer_files)

    def same_recognizers(self, other: "Policy") -> bool:
        """Whether both see the same, whatever they make of it."""
        mine, others = ((one.recognizers, one.recognizer_files, one.windows) for one in (self, other))
        return mine == others

    def tightened(self, overrides: Mapping[str, str]) -> "Policy":
        """The policy of a program: kind -> act, stricter only. Raises PolicyError otherwise."""
        kinds = dict(self.kinds)
        for kind, word in overrides.items():
            if kind not in kinds:
                raise PolicyError(f'unknown kind "{kind}"; known are {", ".join(sorted(kinds))}')
            if word not in _ORDER:
                raise PolicyError(f'unknown act "{word}" for {kind}; use one of {", ".join(_ORDER)}')
            act = Verdict(word)
            if stricter(act, kinds[kind].act) is not act:
                raise PolicyError(f'a program may only be stricter: {kind} is "{kinds[kind].act}" already, "{act}" would loosen it')
            kinds[kind] = replace(kinds[kind], act=act)
        return replace(self, kinds=MappingProxyType(kinds))


def stricter(one: Verdict, other: Verdict) -> Verdict:
    """The further down of the two."""
    return max(one, other, key=_ORDER.index)


def strictest(verdicts: Iterable[Verdict]) -> Verdict:
    """The furthest down; PASS of none."""
    return max(verdicts, key=_ORDER.index, default=Verdict.PASS)
