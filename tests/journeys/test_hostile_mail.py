"""Mail, forms and addresses that want the browser of whoever looks at them: in a real browser nothing of theirs runs, and
nothing is fetched from elsewhere."""

from collections.abc import Iterator
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import quote

import pytest
from playwright.sync_api import Error

from tests.journeys.hostile import ATTACKS, Watched, watched_browser
from tests.journeys.office import Office

pytestmark = pytest.mark.xdist_group("story of hostile mail")

CARD = "4111 1111 1111 1111"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One that got every attack twice: in a mail that is routed, and in one that is held."""
    with Office(tmp_path_factory.mktemp("hostile")) as office:
        for _, evil in ATTACKS:
            for held in (False, True):
                assert office.send(hostile_mail(evil, held=held), "ann@example.org", "stamps@post.example").code == 250
        yield office


def hostile_mail(evil: str, *, held: bool) -> EmailMessage:
    """``evil`` wherever a sender can write; with a number, so that the redaction writes it anew."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = f"Coils {evil}"
    message["From"] = f'"{_quoted(evil)}" <ann@example.org>'
    message["To"] = f'"{_quoted(evil)}" <stamps@post.example>'
    message["Reply-To"] = f'"{_quoted(evil)}" <ann@example.org>'
    message.set_content(f"{evil}\nmy card is {CARD}\n{evil}\n")
    message.add_alternative(f"<p>before</p>{evil}<p>my card is {CARD}</p>{evil}", subtype="html")
    message.add_attachment(f"hello {evil}\n", filename=f"{evil}.txt")
    if held:
        message.add_attachment(b"\x00\x01", "application", "x-unknown", filename=f"{evil}.bin")
    return message


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def numbers_of(office: Office, what: str) -> list[int]:
    receipts = office.receipts()
    return sorted(number for receipt in receipts if (number := getattr(receipt, what)) is not None)


@pytest.fixture
def watched(office: Office) -> Iterator[Watched]:
    client = office.logged_in("ada").client
    with watched_browser(str(client.base_url).rstrip("/"), dict(client.cookies)) as watched:
        yield watched


def test_the_watch_sees_these_attacks_where_nothing_stops_them(watched: Watched) -> None:
    seen = []
    for sentence, evil in ATTACKS:
        before = len(watched.ran), len(watched.left)
        watched.page = watched.page.context.new_page()
        with suppress(Error):  # an attack may take the page away under our hands
            watched.page.set_content(evil)
            watched.settle()
        watched.page.close()
        seen += [sentence] if (len(watched.ran), len(watched.left)) != before else []
    assert len(seen) >= len(ATTACKS) - 3, sorted({sentence for sentence, _ in ATTACKS} - set(seen))


def test_tickets_are_inert_as_text_and_as_designed(office: Office, watched: Watched) -> None:
    tickets = numbers_of(office, "ticket")
    assert len(tickets) >= len(ATTACKS)
    for number in tickets:
        watched.look(f"/desk/tickets/{number}?show=html")
    for path in ("/desk/", "/desk/?view=unassigned&program=stamps", "/desk/?page=2"):
        watched.look(path)
    assert (watched.ran, watched.left) == ([], [])


def test_cases_are_inert(office: Office, watched: Watched) -> None:
    cases = numbers_of(office, "case")
    assert len(cases) >= len(ATTACKS)
    for number in cases:
        watched.look(f"/review/cases/{number}")
    for path in ("/review/", f"/review/cases/{cases[0]}/deny"):
        watched.look(path)
    assert (watched.ran, watched.left) == ([], [])


def test_what_comes_back_from_a_form_or_an_address_is_inert(watched: Watched) -> None:
    for _, evil in ATTACKS:
        watched.look(f"/status?reference={quote(evil, safe='')}")
    every = " ".join(evil for _, evil in ATTACKS)
    asked = quote(every, safe="")
    for path in (f"/login?next={asked}&notice={asked}", f"/desk/?program={asked}&view={asked}", f"/review/?which={asked}&page={asked}"):
        watched.look(path)
    watched.look("/forms/question")
    watched.page.fill("textarea[name=message]", f"my card is {CARD} {every}")
    with watched.page.expect_navigation():
        watched.page.locator("main form button[type=submit]").first.click()
    assert "card number" in watched.page.inner_text("main")
    assert (watched.ran, watched.left) == ([], [])
