"""Codes by time (RFC 6238 over RFC 4226): six digits, SHA-1, a step of 30 seconds, which is what authenticator apps speak."""

from datetime import datetime
from hmac import compare_digest

import pyotp

STEP = 30  # seconds
DIGITS = 6
SKEW = 1  # steps a clock may be ahead or behind (RFC 6238, 5.2)


def new_secret() -> str:
    """160 random bits in Base32, as RFC 4226 (4, R6) wants them."""
    return pyotp.random_base32()


def step_of(secret: str, code: str, now: datetime, after: int = 0) -> int | None:
    """The time step that ``code`` belongs to, None when it is not right now. Steps up to ``after`` are used up: a code
    opens once (RFC 6238, 5.2)."""
    if not (len(code) == DIGITS and code.isascii() and code.isdigit()):
        return None
    totp, current = pyotp.TOTP(secret), int(now.timestamp()) // STEP
    right = [step for step in range(current - SKEW, current + SKEW + 1) if compare_digest(totp.generate_otp(step), code)]
    return max((step for step in right if step > after), default=None)


def address(secret: str, name: str, house: str) -> str:
    """The ``otpauth:`` address that an app reads from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=house.replace(":", " "))
