"""What the web's forms ask of the conductor, and what anybody may ask about a reference."""

from dataclasses import dataclass, replace

from intake.answer import Answer
from intake.examination import Examination
from intake.lifecycle import State
from intake.pipeline import House, receive, settle
from intake.submission import Delivery

IN_PLAIN_WORDS = {
    State.DEFERRED: "We have your message and are checking it.",
    State.ROUTED: "Your message is with the people who will answer it.",
    State.HELD: "A person on our security team must look at your message first.",
    State.REFUSED: "Your message was not accepted.",
    State.DENIED: "Your message was not passed on. Please write again without the sensitive number.",
    State.DESTROYED: "Your message was destroyed without being passed on.",
    State.PURGED: "Your message was answered and has been deleted.",
}


@dataclass(frozen=True, slots=True)
class FrontDesk:
    """Forms ask first: ``examine`` shows what would happen, the person chooses, then ``receive`` or ``hold``."""

    house: House

    async def examine(self, delivery: Delivery) -> Examination:
        """What is in it; nothing is kept. Raises TryLater, Overdue and InspectorDied: then ``receive`` it unseen."""
        patience = self.house.patience
        return await self.house.inspectors.examine(delivery, patience=patience.free, budget=patience.front)

    async def receive(self, delivery: Delivery, examination: Examination | None) -> Answer:
        """Take it in by the policy's verdict, on what ``examine`` saw of it."""
        return await settle(delivery, examination, self.house) if examination else await receive(delivery, self.house)

    async def hold(self, delivery: Delivery) -> Answer:
        """Take it in for the security reviewers."""
        return await receive(replace(delivery, for_review=True), self.house)

    async def status(self, reference: str) -> str | None:
        """Where a message stands, in plain words; None when there is none of that reference."""
        receipt = await self.house.ledger.receipt(reference)
        return IN_PLAIN_WORDS[receipt.state] if receipt else None
