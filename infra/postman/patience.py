"""Short retries, in seconds, in memory. The long ones are rows of the outbox (see schedule.py)."""

from collections.abc import Awaitable, Callable

from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, stop_before_delay, wait_random_exponential

from intake.errors import TryLater

TRIES = 4


async def patiently(attempt: Callable[[], Awaitable[None]], seconds: float) -> None:
    """Awaits ``attempt`` again while it raises TryLater, with full jitter, never waiting beyond ``seconds``."""
    retrying = AsyncRetrying(
        retry=retry_if_exception_type(TryLater),
        wait=wait_random_exponential(multiplier=0.5, max=10),
        stop=stop_before_delay(seconds) | stop_after_attempt(TRIES),
        reraise=True,
    )
    async for one in retrying:  # called with a plain function, tenacity would not await what it returns
        with one:
            await attempt()
