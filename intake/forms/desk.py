"""What the form door asks of the house."""

from typing import Protocol

from intake.answer import Answer
from intake.examination import Examination
from intake.submission import Delivery


class FormDesk(Protocol):
    """The pipeline, as a form sees it. Each call may raise the errors of ``intake/errors.py``."""

    async def examine(self, delivery: Delivery) -> Examination:
        """Read and judge; nothing is written."""

    async def receive(self, delivery: Delivery, examination: Examination | None) -> Answer:
        """Take it in as the policy says; ``examination`` is what ``examine`` gave for it, None to look (again)."""

    async def hold(self, delivery: Delivery) -> Answer:
        """Take it in for the security reviewers, whatever the policy says."""

    async def status(self, reference: str) -> str | None:
        """What has become of it, in plain words and without anything personal; None when unknown."""
