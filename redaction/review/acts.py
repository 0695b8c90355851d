"""What a reviewer can do with a case, in the words of the console: one table."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from redaction.review.cases import CaseState, CaseView

REASON_LIMIT = 500
"""Characters of a reason."""


@dataclass(frozen=True, slots=True)
class Act:
    """One decision. ``word`` is its place in addresses; ``usual`` are reasons offered, not imposed;
    ``vow`` is the sentence to tick where nothing can bring the content back or the original leaves, "" elsewhere."""

    word: str
    title: str
    consequence: str
    button: str
    usual: tuple[str, ...]
    vow: str = ""
    danger: bool = False


_ALL = (
    Act(
        "release-redacted",
        "Release the redacted message",
        "The program gets the text as shown on the case page, with every number found taken out. The sealed original is destroyed.",
        "Release redacted",
        ("Redaction is complete", "Numbers found are not needed for the inquiry", "False alarm; nothing lost by the placeholder"),
    ),
    Act(
        "request-original",
        "Ask for the release of the original",
        "Nothing is sent yet. A second reviewer has to approve; then the program gets the message as it was sent. "
        "Card codes, PINs and track data are not in it: they were never kept.",
        "Ask a second person",
        ("The program needs the number to do what was asked", "False alarm: the number is not sensitive"),
        vow="The program needs the original, and the redacted message would not do.",
    ),
    Act(
        "approve-original",
        "Approve the release of the original",
        "You are the second person. The program gets the message as it was sent, numbers included.",
        "Approve and release the original",
        ("I checked the request and agree",),
        vow="I have checked the request of my colleague myself.",
        danger=True,
    ),
    Act(
        "deny",
        "Deny the message",
        "The program gets nothing. Where the sender can be answered, a fixed text tells them to send it again without the numbers. "
        "The sealed original is destroyed.",
        "Deny and tell the sender",
        ("Too many numbers to redact safely", "Encrypted or damaged; the sender has to send it again", "Not for us"),
        vow="I understand that the content cannot be brought back.",
        danger=True,
    ),
    Act(
        "destroy",
        "Destroy it now",
        "The sealed content is shredded at once. Nobody gets it and nobody is told.",
        "Destroy now",
        ("Sent by mistake; the sender asked us to destroy it", "Malicious content", "Test message"),
        vow="I understand that the content cannot be brought back.",
        danger=True,
    ),
)

ACTS: Mapping[str, Act] = MappingProxyType({act.word: act for act in _ALL})


def offered(view: CaseView, reviewer: str) -> tuple[Act, ...]:
    """The acts that make sense now, the usual one first. The port has the last word."""
    redacted = ("release-redacted",) if view.can_release_redacted else ()
    if view.line.state is CaseState.WAITING:
        return tuple(ACTS[word] for word in (*redacted, "request-original", "deny", "destroy"))
    if view.line.state is CaseState.REQUESTED:
        second = ("approve-original",) if view.requested_by != reviewer else ()
        return tuple(ACTS[word] for word in (*second, *redacted, "deny", "destroy"))
    return ()
