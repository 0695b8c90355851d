"""Words to fill examinations and shares with, for the specifications of intake."""

from datetime import UTC, datetime

from intake.examination import Examination, Share
from intake.submission import Channel, Delivery, Letter, Sender
from redaction.document import Place, Reason, Unscannable
from redaction.findings import Finding, Inspection
from redaction.policy import Verdict

NOON = datetime(2031, 5, 6, 12, 0, tzinfo=UTC)
MAIL = b"From: ann@example.org\r\nTo: stamps@post.example\r\nSubject: Stamps\r\n\r\nTwo coils, please.\r\n"
CARD = Finding("card", Place((), 1, "line 1"), 0, 16, "card", 1.0, "ends 6467")
UNREAD = Unscannable(Place((1,), 0, "claim.pdf"), Reason.UNKNOWN_TYPE)


class FrozenClock:
    """It is always noon."""

    def now(self) -> datetime:
        return NOON


def delivery(content: bytes = MAIL, *recipients: str, channel: Channel = Channel.SMTP, sender: str = "ann@example.org") -> Delivery:
    return Delivery(channel, content, sender, recipients or ("stamps@post.example",), NOON, peer="127.0.0.1", trusted=True)


def share(verdict: Verdict = Verdict.PASS, *, program: str = "stamps", certain: bool = True) -> Share:
    reasons = () if verdict is Verdict.PASS else ("card number (1)",)
    return Share(program, program, "order", 0.9, "the address", verdict, reasons, certain)


def examination(*shares: Share, found: bool = False, unread: bool = False, rebuilt: bool = True, automatic: str = "") -> Examination:
    inspection = Inspection((CARD,) if found else (), (UNREAD,) if unread else ())
    return Examination(
        inspection=inspection,
        letter=Letter(message_id="1@example.org", subject="Stamps", sender_address="ann@example.org", text="Two coils, please."),
        sender=Sender("ann@example.org", "ann@example.org", "example.org", "127.0.0.1", trusted=True),
        automatic=automatic,
        shares=shares or (share(),),
        routed=MAIL if rebuilt else None,
        original=MAIL,
        excerpts=("my card [card number removed]",) if found else (),
    )
