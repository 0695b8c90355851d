"""Errors know whose fault it is, whether to try again, and what may be said aloud.

The docstring of an error class is its meaning; ``public`` is the only text that leaves the house.
"""


class PostroomError(Exception):
    """Base of all errors that doors translate. ``public`` is safe to show to anybody."""

    public = "Something went wrong."

    def __init__(self, detail: str = "", *, public: str | None = None) -> None:
        super().__init__(detail)
        if public is not None:
            self.public = public


class Refused(PostroomError):
    """The sender's fault; the same bytes will never be taken. SMTP 5xx, HTTP 4xx."""

    public = "This message cannot be accepted."


class TryLater(PostroomError):
    """Nobody's lasting fault; the same bytes may be taken later. SMTP 4xx, HTTP 503."""

    public = "The service is busy or short of space. Please try again later."


class Overdue(PostroomError):
    """The examination took longer than its budget; a longer one may succeed."""


class InspectorDied(PostroomError):
    """The inspector process ended while reading: the message cannot be examined by it."""


class Broken(PostroomError):
    """Our fault. To the sender it is ``TryLater`` (nothing was accepted); to the operator an alert."""

    public = "The service has a fault on its side. Please try again later."


class Unreadable(Broken):
    """Sealed bytes did not open: tampered with, swapped, or sealed under a key that is not here."""


class Shredded(PostroomError):
    """The sealed bytes were destroyed on purpose; nothing can bring them back."""

    public = "This content has been destroyed."


class NotAllowed(PostroomError):
    """The person may not do this, or the move is not legal from the present state."""

    public = "That is not possible (any more)."
