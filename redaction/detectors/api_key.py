"""Keys of programs: by the prefix their issuer gives them (token documentation of AWS, GitHub, GitLab, Google, Slack,
Stripe, npm, SendGrid), private keys in PEM (RFC 7468), and long mixed values after words such as "API key".
"""

import re
from collections.abc import Iterator, Sequence

from redaction.detectors.mentions import Watched
from redaction.detectors.named import named
from redaction.detectors.page import Page
from redaction.findings import Span

KINDS = ("api_key",)

_D = r"[A-Za-z0-9_\-]"
PREFIXES = {
    "AKIA": "[A-Z2-7]{16}",
    "ASIA": "[A-Z2-7]{16}",
    "AIza": rf"{_D}{{35}}",
    "xox": r"[abeprs]-[A-Za-z0-9\-]{10,200}",
    "glpat-": rf"{_D}{{20,60}}",
    "sk-": rf"(?=[A-Za-z\-]{{0,40}}[0-9]){_D}{{32,200}}",
    "SG.": rf"{_D}{{22}}\.{_D}{{43}}",
    **{f"gh{sort}_": "[A-Za-z0-9]{36,255}" for sort in "pousr"},
    "github_pat_": "[A-Za-z0-9_]{60,100}",
    "sk_live_": "[A-Za-z0-9]{16,200}",
    "rk_live_": "[A-Za-z0-9]{16,200}",
    "npm_": "[A-Za-z0-9]{36}",
}
"""First letters -> the rest, as the issuer documents it."""

_PEM = r"[A-Z ]{0,30}PRIVATE KEY-----(?:[A-Za-z0-9+/=\s:,]|-(?!----)){0,20000}+(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?"
_KEYS = {prefix: re.compile(rf"{re.escape(prefix)}{rest}(?![A-Za-z0-9])") for prefix, rest in PREFIXES.items()}
_KEYS["-----BEGIN "] = re.compile(f"-----BEGIN {_PEM}")
_PREFIX = {prefix.lower(): prefix for prefix in _KEYS}
_WATCHED = Watched(*_PREFIX)

_NAMED = named(
    "api|secret|token",
    r"api[ _\-]?(?:keys?|tokens?|secrets?)|secret(?:[ _\-]?(?:access[ _\-]?)?(?:key|token))?|tokens?",
    r"(?=[^0-9\s]{0,40}[0-9])(?=[^a-z\s]{0,40}[a-z])[a-z0-9_\-./+=]{20,200}",
    r"(?: for [a-z0-9 .]{1,24})?[\"']?\s{0,2}(?:[:=]|is|was)\s{0,2}[\"']?",
    reach=280,
)


def find(page: Page, found: Sequence[Span]) -> Iterator[Span]:
    """Keys by their prefix anywhere, other keys beside their name; ``found`` is not asked."""
    text = page.text
    done: dict[str, int] = {}
    for literal, place in page.mentions(_WATCHED):
        prefix = _PREFIX[literal]
        inside = place > 0 and (text[place - 1].isalnum() or text[place - 1] in "-_")
        match = None if inside or place < done.get(literal, 0) else _KEYS[prefix].match(text, place)
        if match:
            yield Span("api_key", place, match.end(), "key by its prefix", 0.95)
            done[literal] = match.end()
    for start, end in _NAMED.places(page):
        yield Span("api_key", start, end, "key after its name", 0.75)


_SPECIMEN = "-----BEGIN PRIVATE KEY-----\nMIIabc123\n-----END PRIVATE KEY-----"

MUST_FIND = (
    ("AWS", "aws key AKIAIOSFODNN7EXAMPLE thanks", "AKIAIOSFODNN7EXAMPLE"),
    ("GitHub", "use ghp_abcdefghijklmnopqrstuvwxyz0123456789 to push", "ghp_abcdefghijklmnopqrstuvwxyz0123456789"),
    ("Stripe", "STRIPE=sk_live_4eC39HqLyjWDarjtT1zdp7dc", "sk_live_4eC39HqLyjWDarjtT1zdp7dc"),
    ("Google", "AIzaSyA1234567890abcdefghijklmnopqrstuv", "AIzaSyA1234567890abcdefghijklmnopqrstuv"),
    ("Slack", "xoxb-123456789012-abcdefABCDEF", "xoxb-123456789012-abcdefABCDEF"),
    ("GitLab", "token glpat-abcdEFGH1234ijklMNOP", "glpat-abcdEFGH1234ijklMNOP"),
    ("npm", "npm_abcdefghijklmnopqrstuvwxyz0123456789", "npm_abcdefghijklmnopqrstuvwxyz0123456789"),
    ("a private key", f"here: {_SPECIMEN} bye", _SPECIMEN),
    ("after its name", "the API key is 7f3a9c1e5b2d8f4a6c0e", "7f3a9c1e5b2d8f4a6c0e"),
    ("in a settings file", "client_secret = 'q8Zx71LmPw93RtYv52Bn'", "q8Zx71LmPw93RtYv52Bn"),
    ("in JSON", '{"api_key": "q8Zx71LmPw93RtYv52Bn"}', "q8Zx71LmPw93RtYv52Bn"),
)

MUST_NOT_FIND = (
    ("the words alone", "Where do I find my API key and the secret?"),
    ("a key of another kind", "The key is under the mat, apartment 12."),
    ("a public key", "-----BEGIN PUBLIC KEY-----\nMIIabc123\n-----END PUBLIC KEY-----"),
    ("a prefix only", "keys that begin with AKIA or ghp_ are secret"),
    ("a prefix inside a word", "SLAKIAIOSFODNN7EXAMPLE"),
    ("too short after the prefix", "ghp_abc123"),
    ("a hash without a name", "7f3a9c1e5b2d8f4a6c0e7f3a9c1e5b2d8f4a6c0e"),
    ("a long word after the name", "the secret is antidisestablishmentarianism"),
    ("a placeholder", "api key: YOUR_API_KEY_GOES_HERE"),
    ("a tracking number", "token of thanks, parcel 9400 1000 0000 0000 0000 00"),
    ("a hyphenated word", "ask-sk-and-the-rest-of-the-words-in-this-long-line"),
    ("a removed one", "api key: [API key removed]"),
)
