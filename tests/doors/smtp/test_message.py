"""The octets after DATA: where a mail ends, and what is no mail."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.smtp.message import DataReader, Unacceptable, content_of

LIMIT = 1_000

line = st.binary(max_size=40).map(lambda raw: raw.replace(b"\r", b"").replace(b"\n", b"").replace(b"\0", b""))
dotty_line = st.one_of(line, line.map(lambda raw: b"." + raw), st.just(b"."), st.just(b".."))
mail = st.lists(dotty_line, max_size=12).map(lambda lines: b"".join(piece + b"\r\n" for piece in lines))
cuts = st.lists(st.integers(0, 600), max_size=8)


def stuffed(content: bytes) -> bytes:
    return (b"\r\n" + content).replace(b"\r\n.", b"\r\n..")[2:]


def pieces(octets: bytes, at: list[int]) -> list[bytes]:
    edges = [0, *sorted(min(cut, len(octets)) for cut in at), len(octets)]
    return [octets[start:end] for start, end in pairwise(edges)]


def collect(reader: DataReader, chunks: list[bytes]) -> bytes:
    """What came after the mail."""
    after: bytes | None = None
    rest = b""
    for chunk in chunks:
        if after is None:
            after = reader.feed(chunk)
        else:
            rest += chunk
    assert after is not None, "the end was not found"
    return after + rest


@given(content=mail, behind=st.binary(max_size=20), at=cuts)
def test_a_mail_comes_through_unchanged_however_it_is_cut_into_packets(content: bytes, behind: bytes, at: list[int]) -> None:
    reader = DataReader(LIMIT)
    after = collect(reader, pieces(stuffed(content) + b".\r\n" + behind, at))
    assert after == behind
    assert content_of(reader.take(), max_hops=100, repair=False) == content


@given(content=st.binary(max_size=300), at=cuts)
def test_whatever_is_sent_there_is_one_end_at_most_and_no_exception_but_unacceptable(content: bytes, at: list[int]) -> None:
    reader = DataReader(LIMIT)
    sent = content + b"\r\n.\r\n"
    after = collect(reader, pieces(sent, at))
    raw = reader.take()
    assert raw + b".\r\n" + after == b"\r\n" + sent
    try:
        taken = content_of(raw, max_hops=100, repair=False)
    except Unacceptable:
        return
    assert taken.count(b"\n") == taken.count(b"\r") == taken.count(b"\r\n")


@pytest.mark.parametrize(
    ("sentence", "octets", "limit", "code"),
    [
        ("exactly the limit is taken", b"x" * 98 + b"\r\n", 100, ""),
        ("one octet over the limit is refused", b"x" * 99 + b"\r\n", 100, "552 5.3.4"),
        ("far over the limit is refused", b"x" * 150 + b"\r\n", 100, "552 5.3.4"),
        ("an empty mail is a mail", b"", 100, ""),
    ],
)
@pytest.mark.parametrize("step", [1, 7, 500])
def test_the_limit(sentence: str, octets: bytes, limit: int, code: str, step: int) -> None:
    reader = DataReader(limit)
    sent = octets + b".\r\n"
    collect(reader, [sent[start : start + step] for start in range(0, len(sent), step)])
    if not code:
        assert reader.take() == b"\r\n" + octets, sentence
        return
    with pytest.raises(Unacceptable) as caught:
        reader.take()
    assert caught.value.reply.startswith(code), sentence


def test_nothing_is_kept_over_the_limit_and_after_twice_the_limit_the_reader_is_exhausted() -> None:
    reader = DataReader(LIMIT)
    kept = []
    while not reader.exhausted:
        assert reader.feed(b"z" * 100) is None
        kept.append(len(reader._buffer))
    assert max(kept) <= LIMIT + 100
    assert kept[-1] < 5
    assert reader.seen <= 2 * LIMIT + 100


def test_the_first_complaint_stays() -> None:
    reader = DataReader(LIMIT)
    reader.discard("452 no room")
    collect(reader, [b"z" * 1_500, b"\r\n.\r\n"])
    with pytest.raises(Unacceptable, match="452 no room"):
        reader.take()


ODD_ENDS = b"a\x0b.\x0b\x0c\x1c\x85.\x85\xe2\x80\xa8\r\n"
RECEIVED = b"Received: from a by b\r\n"


@pytest.mark.parametrize(
    ("sentence", "raw", "reply", "hang_up"),
    [
        ("a bare line feed is refused and the connection ends", b"a\nb\r\n", "550 5.6.11", True),
        ("a bare carriage return is refused and the connection ends", b"a\rb\r\n", "550 5.6.11", True),
        ("CR CR LF holds a bare carriage return", b"a\r\r\nb\r\n", "550 5.6.11", True),
        ("LF CR is two strays, also where the counts agree", b"a\n\rb\r\n", "550 5.6.11", True),
        ("NUL is refused", b"a\0b\r\n", "550 5.6.0", False),
        ("more than the allowed hops is a loop", RECEIVED * 4 + b"\r\nx\r\n", "554 5.4.6", False),
        ("hops are counted whatever the case and the space before the colon", b"RECEIVED : x\r\n" * 4 + b"\r\n", "554 5.4.6", False),
        ("hops are counted where there is no body", RECEIVED * 4, "554 5.4.6", False),
    ],
)
def test_what_is_no_mail(sentence: str, raw: bytes, reply: str, hang_up: bool) -> None:
    with pytest.raises(Unacceptable) as caught:
        content_of(b"\r\n" + raw, max_hops=3, repair=False)
    assert (caught.value.reply[: len(reply)], caught.value.hang_up) == (reply, hang_up), sentence


@pytest.mark.parametrize(
    ("sentence", "raw", "content"),
    [
        ("as many hops as allowed are no loop", RECEIVED * 3 + b"\r\nx\r\n", RECEIVED * 3 + b"\r\nx\r\n"),
        ("Received in the body is no hop", b"A: b\r\n\r\n" + RECEIVED * 9, b"A: b\r\n\r\n" + RECEIVED * 9),
        ("a long line is a line", b"x" * 100_000 + b"\r\n", b"x" * 100_000 + b"\r\n"),
        ("odd line ends of other worlds are content", ODD_ENDS, ODD_ENDS),
        ("one dot of each leading pair goes", b"..\r\n...a\r\nb..\r\n", b".\r\n..a\r\nb..\r\n"),
        ("a leading dot that was not doubled goes too (RFC 5321 4.5.2)", b".a\r\n", b"a\r\n"),
    ],
)
def test_what_is_a_mail(sentence: str, raw: bytes, content: bytes) -> None:
    assert content_of(b"\r\n" + raw, max_hops=3, repair=False) == content, sentence


@pytest.mark.parametrize(
    ("sentence", "raw", "content"),
    [
        ("stray line ends become CR LF", b"a\rb\nc\r\r\nd\n\re\r\n", b"a\r\nb\r\nc\r\n\r\nd\r\n\r\ne\r\n"),
        ("NUL is left for the examiner", b"a\0b\r\n", b"a\0b\r\n"),
    ],
)
def test_mail_of_our_own_relay_is_repaired(sentence: str, raw: bytes, content: bytes) -> None:
    assert content_of(b"\r\n" + raw, max_hops=3, repair=True) == content, sentence
