"""So many within an hour: at once or spread, each key by itself, in bounded memory."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rates import HOUR, Excess, Rate, admit, peer_of


def let_in(rate: Rate, *comings: tuple[str, float]) -> list[bool]:
    """Whether each was let in."""
    return [admit([(rate, key)], now) is None for key, now in comings]


@pytest.mark.parametrize(
    ("sentence", "times", "comings", "answers"),
    [
        ("the share of an hour may be used at once", 3, [("a", 0.0)] * 4, [True, True, True, False]),
        ("0 is no limit", 0, [("a", 0.0)] * 50, [True] * 50),
        ("each key has a share of its own", 1, [("a", 0.0), ("b", 0.0), ("a", 0.0)], [True, True, False]),
        ("a share grows back evenly", 2, [("a", 0.0), ("a", 0.0), ("a", HOUR / 2 - 1), ("a", HOUR / 2)], [True, True, False, True]),
        ("after an hour all of it is back", 2, [("a", 0.0), ("a", 0.0), *[("a", HOUR)] * 3], [True, True, True, True, False]),
        ("whoever was refused has used up nothing", 1, [("a", 0.0), *[("a", HOUR - 1)] * 5, ("a", HOUR)], [True, *[False] * 5, True]),
        ("a clock that was set back locks nobody out for longer", 1, [("a", 10.0), ("a", 0.0)], [True, False]),
    ],
)
def test_a_rate(sentence: str, times: int, comings: list[tuple[str, float]], answers: list[bool]) -> None:
    assert let_in(Rate("x", times), *comings) == answers, sentence


@given(st.integers(1, 5), st.lists(st.floats(0, 3 * HOUR), max_size=40))
def test_however_they_come_a_span_of_any_length_has_one_burst_and_what_grew_back(times: int, moments: list[float]) -> None:
    rate = Rate("x", times)
    admitted = [at for at in sorted(moments) if admit([(rate, "a")], at) is None]
    for place, first in enumerate(admitted):
        for beyond, last in enumerate(admitted[place:], 1):
            assert beyond <= times + (last - first) * times / HOUR + 1e-5


@given(st.integers(1, 2_000), st.floats(0, 2e9))
def test_whatever_the_clock_says_the_whole_share_and_no_more_may_come_at_once(times: int, now: float) -> None:
    assert sum(let_in(Rate("x", times), *[("a", now)] * (times + 3))) == times


@given(st.integers(1, 5), st.lists(st.floats(0, 3 * HOUR), min_size=1, max_size=40))
def test_who_waits_as_long_as_told_is_let_in(times: int, moments: list[float]) -> None:
    rate = Rate("x", times)
    for at in sorted(moments):
        refused = admit([(rate, "a")], at)
    if refused is not None:
        assert 0 < refused.seconds <= HOUR
        assert admit([(rate, "a")], max(moments) + refused.seconds + 0.001) is None


def test_one_limit_that_says_no_leaves_the_others_uncounted() -> None:
    wide, narrow = Rate("wide", 2), Rate("narrow", 1)
    assert admit([(wide, "w"), (narrow, "n")], 0.0) is None
    assert admit([(wide, "w"), (narrow, "n")], 0.0) == Excess("narrow", HOUR)
    assert let_in(wide, ("w", 0.0), ("w", 0.0)) == [True, False]


def test_the_memory_has_an_end_and_the_oldest_go_first() -> None:
    rate = Rate("x", 1, keys=3)
    assert let_in(rate, *((key, 0.0) for key in "abcd")) == [True] * 4
    assert let_in(rate, ("d", 0.0), ("a", 0.0)) == [False, True]


@pytest.mark.parametrize(
    ("sentence", "text", "address", "network", "local"),
    [
        ("an IPv4 address counts by itself, its neighbours as a network", "192.0.2.77", "192.0.2.77/32", "192.0.2.0/24", False),
        ("an IPv6 household has a /64", "2001:db8:1:2:3::4", "2001:db8:1:2::/64", "2001:db8:1::/48", False),
        ("an IPv4 address is one in whatever dress it comes", "::ffff:192.0.2.77", "192.0.2.77/32", "192.0.2.0/24", False),
        ("a scope is no part of it", "fe80::1%eth0", "fe80::/64", "fe80::/48", False),
        ("this machine", "127.0.0.9", "127.0.0.9/32", "127.0.0.0/24", True),
        ("this machine, too", "::1", "::/64", "::/48", True),
        ("what is no address is a key as it stands", "unix", "unix", "unix", False),
    ],
)
def test_where_somebody_comes_from(sentence: str, text: str, address: str, network: str, local: bool) -> None:
    found = peer_of(text)
    assert (found.address, found.network, found.local) == (address, network, local), sentence
