"""What our own mails say, to whom, and that nothing of the sender's message gets into them."""

import email
import re
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.outgoing import Parcel
from intake.replies import compose
from intake.replies.compose import Answered, HouseWords
from intake.replies.gate import why_not
from intake.submission import Letter, Sender
from routing.desk.board import NoAddress

HOUSE = HouseWords("Example Post", "Example Post\n1 Main Street\nAnytown", "https://post.example/forms/secure", "post.example")
ANSWERED = Answered(Sender(envelope="jo@example.org"), "abc.1@mail.example.org", "PR-7KQ2-XM")
FROM = "info@post.example"
LETTER = Letter(message_id="abc.1@mail.example.org", sender_address="jo@example.org")

AUTOMATIC = {
    "warning, removed": compose.warning(ANSWERED, ("card number", "Social Security number"), False, FROM, HOUSE),
    "warning, held": compose.warning(ANSWERED, ("card number",), True, FROM, HOUSE),
    "receipt": compose.receipt(ANSWERED, "Claims", FROM, HOUSE),
    "held": compose.held(ANSWERED, FROM, HOUSE),
    "denial": compose.denial(ANSWERED, FROM, HOUSE),
}
REPLY = compose.staff_reply(LETTER, "PR-7KQ2-XM", "Claims", "claims@post.example", "Dear Jo,\r\nit <is> here.", warn=True, house=HOUSE)
ALL = {**AUTOMATIC, "staff reply": REPLY}


def parsed(parcel: Parcel) -> EmailMessage:
    message = email.message_from_bytes(parcel.content, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def bodies(parcel: Parcel) -> tuple[str, str]:
    text, html = parsed(parcel).iter_parts()
    return text.get_content().replace("\r\n", "\n"), html.get_content().replace("\r\n", "\n")


@pytest.mark.parametrize("parcel", AUTOMATIC.values(), ids=AUTOMATIC.keys())
class TestAutomatic:
    def test_it_cannot_bounce_or_loop(self, parcel: Parcel) -> None:
        message = parsed(parcel)
        assert (parcel.mail_from, parcel.recipients) == ("", ("jo@example.org",))
        assert (message["Auto-Submitted"], message["X-Loop"], message["Precedence"]) == ("auto-replied", "post.example", None)

    def test_our_own_gate_would_not_answer_it(self, parcel: Parcel) -> None:
        assert why_not([(name, str(value)) for name, value in parsed(parcel).items()], "jo@example.org", ())

    def test_it_is_in_the_thread_and_carries_what_must_be_proven(self, parcel: Parcel) -> None:
        message = parsed(parcel)
        assert message["In-Reply-To"] == message["References"] == "<abc.1@mail.example.org>"
        assert message["Message-ID"].endswith("PR-7KQ2-XM@post.example>")
        assert parcel.sender == ANSWERED.sender

    def test_the_same_answer_has_the_same_message_id(self, parcel: Parcel) -> None:
        assert re.fullmatch(r"<[a-z]+\.PR-7KQ2-XM@post\.example>", parsed(parcel)["Message-ID"])


@pytest.mark.parametrize("parcel", ALL.values(), ids=ALL.keys())
class TestEvery:
    def test_it_is_text_and_html_and_pure_ascii_on_the_wire(self, parcel: Parcel) -> None:
        assert parsed(parcel).get_content_type() == "multipart/alternative"
        assert [part.get_content_type() for part in parsed(parcel).iter_parts()] == ["text/plain", "text/html"]
        assert parcel.content.isascii()
        assert all(len(line) <= 78 for line in parcel.content.split(b"\r\n"))

    def test_both_bodies_name_the_reference(self, parcel: Parcel) -> None:
        assert all("PR-7KQ2-XM" in body for body in bodies(parcel))

    def test_no_run_of_digits_could_be_taken_for_a_number_of_the_sender(self, parcel: Parcel) -> None:
        parts = (*bodies(parcel), *(str(parsed(parcel)[name]) for name in ("Subject", "From", "To", "Content-Type")))
        assert not [run for part in parts for run in re.findall(r"\d{5,}", part)]

    def test_a_child_of_thirteen_can_read_it(self, parcel: Parcel) -> None:
        assert reading_grade(bodies(parcel)[0]) <= 8

    def test_the_html_loads_nothing_from_elsewhere(self, parcel: Parcel) -> None:
        assert not re.search(r"src=|url\(|<script|<link", bodies(parcel)[1])


@pytest.mark.parametrize("body", [0, 1], ids=["text", "html"])
class TestWarning:
    def test_it_says_what_was_found_and_where_to_send_it_instead(self, body: int) -> None:
        said = bodies(AUTOMATIC["warning, removed"])[body]
        for words in ("card number", "Social Security number", HOUSE.secure_form, "1 Main Street"):
            assert words in said

    def test_held_and_removed_are_told_apart(self, body: int) -> None:
        assert "stopped your message" in " ".join(bodies(AUTOMATIC["warning, held"])[body].split())
        assert "took the data out" in " ".join(bodies(AUTOMATIC["warning, removed"])[body].split())


def test_subjects_are_fixed() -> None:
    assert parsed(AUTOMATIC["warning, held"])["Subject"] == "We found sensitive data in your message [PR-7KQ2-XM]"
    assert parsed(REPLY)["Subject"] == "Re: [PR-7KQ2-XM] Your message to Example Post"


def test_a_staff_reply_comes_from_its_program_and_shows_the_clerks_words_safely() -> None:
    text, html = bodies(REPLY)
    assert parsed(REPLY)["From"] == '"Example Post: Claims" <claims@post.example>'
    assert (REPLY.mail_from, REPLY.recipients, REPLY.sender) == ("claims@post.example", ("jo@example.org",), None)
    assert text.startswith("Dear Jo,\nit <is> here.\n")
    assert "it &lt;is&gt; here." in html


def test_the_owed_warning_rides_on_a_staff_reply_only_when_asked() -> None:
    without = compose.staff_reply(LETTER, "PR-1", "Claims", FROM, "Hello.", warn=False, house=HOUSE)
    assert all("Please note" in body for body in bodies(REPLY))
    assert not any("Please note" in body for body in bodies(without))
    assert parsed(without)["Auto-Submitted"] is None


def test_two_staff_replies_have_two_message_ids() -> None:
    assert (
        parsed(REPLY)["Message-ID"]
        != parsed(compose.staff_reply(LETTER, "PR-7KQ2-XM", "Claims", FROM, "", warn=True, house=HOUSE))["Message-ID"]
    )


def test_a_reply_goes_where_the_sender_asked() -> None:
    letter = Letter(sender_address="jo@example.org", reply_to="jane@example.org")
    assert compose.staff_reply(letter, "PR-1", "Claims", FROM, "Hi", warn=False, house=HOUSE).recipients == ("jane@example.org",)


NOBODY = [
    ("no address at all", Letter()),
    ("a redacted one", Letter(sender_address="[card number removed]@example.org")),
    ("two in one", Letter(sender_address="a@example.org, b@example.org")),
]


@pytest.mark.parametrize(("sentence", "letter"), NOBODY, ids=[row[0] for row in NOBODY])
def test_nobody_to_answer(sentence: str, letter: Letter) -> None:
    with pytest.raises(NoAddress):
        compose.staff_reply(letter, "PR-1", "Claims", FROM, "Hi", warn=False, house=HOUSE)


UNFIT_IDS = [
    ("none", ""),
    ("a line break", "a@b\r\nBcc: x@example.org"),
    ("a placeholder where a number was", "[card number removed]@example.org"),
    ("two ids", "<a@b> <c@d>"),
    ("a control", "a\x00@b"),
    ("ten thousand characters", "a" * 10_000 + "@b"),
    ("not ASCII", "é@b"),
]


@pytest.mark.parametrize(("sentence", "message_id"), UNFIT_IDS, ids=[row[0] for row in UNFIT_IDS])
def test_a_doubtful_message_id_is_left_out(sentence: str, message_id: str) -> None:
    message = parsed(compose.receipt(Answered(ANSWERED.sender, message_id, "PR-1"), "Claims", FROM, HOUSE))
    assert (message["In-Reply-To"], message["References"]) == (None, None)


@given(st.text(max_size=300), st.text(max_size=60), st.text(max_size=60))
def test_nothing_from_outside_adds_a_header(text: str, message_id: str, address: str) -> None:
    expected = {"Subject", "Date", "MIME-Version", "Content-Type", "From", "To", "Message-ID", "In-Reply-To", "References"}
    try:
        parcel = compose.staff_reply(Letter(message_id, sender_address=address), "PR-1", "Claims", FROM, text, warn=False, house=HOUSE)
    except NoAddress:
        parcel = compose.staff_reply(
            Letter(message_id, sender_address="jo@example.org"), "PR-1", "Claims", FROM, text, warn=False, house=HOUSE
        )
    assert set(parsed(parcel).keys()) <= expected


@pytest.mark.parametrize("kind", ["4012888888881881", "x 123", "a\nb", "", "<b>x</b>"])
def test_a_kind_that_is_not_words_is_not_repeated(kind: str) -> None:
    assert "  * private number\n" in bodies(compose.warning(ANSWERED, (kind,), False, FROM, HOUSE))[0]


def test_a_forward_keeps_the_message_and_says_who_passed_it_on() -> None:
    parcel = compose.forward(b"From: jo@example.org\r\nSubject: x\r\n\r\nHello\r\n", "team@claims.example", "PR-1", FROM, HOUSE)
    message = parsed(parcel)
    assert (parcel.mail_from, parcel.recipients) == ("", ("team@claims.example",))
    assert (message["Resent-To"], message["From"], message.get_content()) == ("team@claims.example", "jo@example.org", "Hello\r\n")


def reading_grade(text: str) -> float:
    """Flesch-Kincaid grade of our prose: addresses, links and the reference left out."""
    prose = re.sub(r"https?://\S+|\[?PR-\S+", "", text)
    sentences = [part for part in re.split(r"[.!?]\s|\n\s*\n|\n  \*", prose) if re.search(r"[a-z]", part)]
    words = re.findall(r"[A-Za-z]+", prose)
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", word.lower())))) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59
