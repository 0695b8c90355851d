"""What somebody is called for. One row a kind; the words are all that an alert says, with a subject and a count."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Kind:
    """``urgent``: look now; else: today. ``words`` say what was seen, ``remedy`` what to do first."""

    urgent: bool
    words: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Sighting:
    """One thing seen. ``kind`` is a row of ``KINDS``; ``subject`` says of what, "" for the house itself: a name of
    ours, a reference, a destination."""

    kind: str
    subject: str
    times: int


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "mass reading": Kind(
            True, "one person opened very many tickets or cases within an hour", "ask them why; postroom audit list shows which they were"
        ),
        "log-in attack": Kind(True, "many wrong passwords within ten minutes", "see which names; reset what may be known"),
        "audit trail broken": Kind(
            True, "a line of the audit trail is not as it was written", "treat it as an incident; postroom audit verify names the line"
        ),
        "smuggling attempt": Kind(
            False, "somebody tried to hide a second mail in the line ends of a first", "nothing was taken in; block the peer if it goes on"
        ),
        "bomb": Kind(False, "a message expands beyond all measure; it is held", "a reviewer decides on the case"),
        "destination failing": Kind(True, "what goes to a destination has failed five times and waits", "postroom outbox list says why"),
        "waiting too long": Kind(
            True,
            "mail that was accepted has waited for an inspector for more than fifteen minutes",
            "postroom doctor looks at the inspectors",
        ),
        "review overdue": Kind(
            False, "held messages have waited more than three days for a reviewer", "decide on them, or they are destroyed after their days"
        ),
        "failing work": Kind(
            True, "work of the house failed several times within a minute", "the log names it; look at free space and the database"
        ),
        "flood": Kind(
            False, "very many were asked to come again later, for too many at once", "see whether it is one sender; block the peer"
        ),
        "automatic mail stopped": Kind(
            False,
            "more automatic mail was due within an hour than may go out; some senders were not warned",
            "see whether somebody makes the house write; staff replies carry the warning",
        ),
        "alert not told": Kind(
            True, "an alert could not be told to a destination and was given up", "see the setting alerts; postroom outbox list says why"
        ),
    }
)
