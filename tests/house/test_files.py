"""What no file of the project may say: where it was made, and where packages come from."""

import re

import pytest

from tests.house.project import texts

# Written in pieces, so that this file does not match itself.
_HOSTS = ("py" + "pi.org", "python" + "hosted.org", "npm" + "js.", "crates" + ".io", "proxy.golang" + ".org", "rubygems" + ".org")
REGISTRIES = re.compile("|".join(map(re.escape, _HOSTS)))
MACHINES = re.compile("|".join(f"(?<![\\w.-])/{folder}/" for folder in ("work", "root", "Users", "home/[a-z]")))


@pytest.mark.parametrize(
    ("sentence", "pattern"),
    [
        ("no file names the host of a package registry", REGISTRIES),
        ("no file names a folder of the machine it was made on", MACHINES),
    ],
)
def test_what_no_file_may_say(sentence: str, pattern: re.Pattern[str]) -> None:
    said = [f"{path}: {found[0]}" for path, text in texts() if (found := pattern.search(text))]
    assert said == [], sentence


def test_every_text_is_utf8_without_carriage_returns_and_ends_with_a_line_end() -> None:
    """Samples of mail and dialogues are bytes on purpose and stand apart."""
    odd = [
        path
        for path, text in texts()
        if not path.startswith("tests/golden/") and ("\ufffd" in text or "\r" in text or (text and not text.endswith("\n")))
    ]
    assert odd == []
