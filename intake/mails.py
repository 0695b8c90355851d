"""Which mails and messages leave the house because of one share: answers to the sender, copies to the program.

Pure: it composes; the outbox sends later, after proof and budget.
"""

from dataclasses import dataclass

from intake.decide import Answer, Outcome
from intake.errors import PostroomError
from intake.examination import Examination, Share
from intake.outgoing import Parcel
from intake.ports import Clock, NewTicket
from intake.replies.address import usable
from intake.replies.compose import Answered, HouseWords, denial, forward, held, receipt, warning
from intake.submission import Channel, Delivery, Letter
from redaction.kinds import plain
from routing.destinations import Notice, webhook_body
from routing.program import Programs
from routing.ticket import Kind


@dataclass(frozen=True, slots=True)
class Mail:
    """A parcel on its way into the outbox. ``kind`` is warning | receipt | denial | forward | webhook;
    ``destination`` is ``mail``, or ``webhook:<program>``. ``budget_for`` is the address whose budget of
    automatic mails it uses, "" for none."""

    kind: str
    destination: str
    parcel: Parcel
    needs_proof: bool = False
    budget_for: str = ""


@dataclass(frozen=True, slots=True)
class Mails:
    """Composes with the programs' addresses and the house's words."""

    programs: Programs
    words: HouseWords
    clock: Clock

    def of_outcome(self, reference: str, delivery: Delivery, examination: Examination, share: Share, outcome: Outcome) -> tuple[Mail, ...]:
        """The answer to the sender, if one may go out, and the program's copies of what was routed."""
        answer = self._answer(reference, delivery, examination, share, outcome)
        copies = self._copies(reference, outcome.ticket, examination.letter, examination.routed) if outcome.ticket else ()
        return (*answer, *copies)

    def of_release(self, reference: str, ticket: NewTicket, letter: Letter, routed: bytes) -> tuple[Mail, ...]:
        """The program's copies of what a reviewer released."""
        return self._copies(reference, ticket, letter, routed)

    def denial(self, reference: str, examination: Examination, share: Share) -> Mail | None:
        """The answer for the day a reviewer says no; None when no answer may go out."""
        if not self._may_answer(examination):
            return None
        parcel = denial(self._answered(reference, examination), self.programs.get(share.program).reply_from, self.words)
        return Mail("denial", "mail", parcel, needs_proof=True)

    def _answer(self, reference: str, delivery: Delivery, examination: Examination, share: Share, outcome: Outcome) -> tuple[Mail, ...]:
        if outcome.answer is Answer.NOTHING or not self._may_answer(examination):
            return ()
        if delivery.channel is Channel.FORM and outcome.answer is not Answer.RECEIPT:
            return ()  # the page itself told them
        program = self.programs.get(share.program)
        answered = self._answered(reference, examination)
        kinds = sorted({plain(finding.kind) for finding in examination.findings})
        match outcome.answer:
            case Answer.RECEIPT:
                parcel = receipt(answered, program.name, program.reply_from, self.words)
            case Answer.WARNING | Answer.HELD if kinds and (share.certain or outcome.answer is Answer.WARNING):
                parcel = warning(answered, kinds, outcome.answer is Answer.HELD, program.reply_from, self.words)
            case _:
                parcel = held(answered, program.reply_from, self.words)
        kind = "receipt" if outcome.answer is Answer.RECEIPT else "warning"
        proof = delivery.channel is not Channel.FORM  # a form's receipt holds fixed words only, and has a budget
        return (Mail(kind, "mail", parcel, proof, examination.sender.envelope.lower()),)

    def _may_answer(self, examination: Examination) -> bool:
        return not examination.automatic and usable(examination.sender.envelope)

    def _answered(self, reference: str, examination: Examination) -> Answered:
        return Answered(examination.sender, examination.letter.message_id, reference)

    def _copies(self, reference: str, ticket: NewTicket | None, letter: Letter, routed: bytes | None) -> tuple[Mail, ...]:
        if ticket is None or routed is None:
            raise PostroomError("there is nothing to pass on")
        program = self.programs.get(ticket.program)
        copies = []
        if program.forward:
            copies.append(Mail("forward", "mail", forward(routed, program.forward, reference, program.reply_from, self.words)))
        if program.webhook:
            copies.append(Mail("webhook", f"webhook:{program.id}", Parcel(content=webhook_body(self._notice(reference, ticket, letter)))))
        return tuple(copies)

    def _notice(self, reference: str, ticket: NewTicket, letter: Letter) -> Notice:
        return Notice(
            reference=reference,
            program=ticket.program,
            kind=Kind(ticket.kind),
            confidence=ticket.confidence,
            opened_at=self.clock.now(),
            subject=letter.subject,
            text=letter.text,
            removed=ticket.findings,
        )
