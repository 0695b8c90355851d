"""No lock goes back behind a version that closed a known hole: what an audit over the network would say, without one."""

import re

import pytest

from tests.house.project import ROOT

FLOORS = {
    "aiosmtpd": ("1.4.6", "smuggling and commands injected before STARTTLS (CVE-2024-27305, CVE-2024-34083)"),
    "starlette": ("0.49.1", "a Range header or a large form that keeps the server busy (CVE-2025-62727, CVE-2025-54121)"),
    "python-multipart": ("0.0.18", "a form's boundary that keeps the server busy (CVE-2024-53981)"),
    "h11": ("0.16.0", "chunked bodies read in two ways (CVE-2025-43859)"),
    "jinja2": ("3.1.6", "a way out of the sandbox (CVE-2025-27516)"),
    "cryptography": ("44.0.1", "an OpenSSL with a hole inside the wheel (CVE-2024-12797)"),
    "pillow": ("11.3.0", "a picture that writes beyond its buffer (CVE-2025-48379)"),
}
"""Package -> the oldest version that is safe, and what was wrong before."""


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])


@pytest.mark.parametrize("lock", ["runtime", "dev"])
@pytest.mark.parametrize("package", FLOORS)
def test_what_is_locked_is_no_older_than_its_floor(lock: str, package: str) -> None:
    floor, hole = FLOORS[package]
    pin = re.search(rf"^{re.escape(package)}==([^\s;\\]+)", (ROOT / "requirements" / f"{lock}.txt").read_text("utf-8"), re.MULTILINE)
    assert pin, f"{package} is not locked any more: take its floor away"
    assert _number(pin[1]) >= _number(floor), hole
