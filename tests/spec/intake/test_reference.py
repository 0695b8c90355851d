"""References: read out over the telephone, typed with slips, guessed by nobody."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.reference import new_reference, parse_reference

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOKALIKE = {"O": "0", "I": "1", "L": "1"}
CHARACTERS = [3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 15]  # places of PR-xxxxx-xxxxx-x that are no dash


def written(number: int) -> str:
    """The reference of a number below 2**50: its ten digits in base 32, its remainder by 37 as the check."""
    digits = "".join(ALPHABET[number // 32**place % 32] for place in range(9, -1, -1))
    return f"PR-{digits[:5]}-{digits[5:]}-{ALPHABET[number % 37]}"


references = st.integers(0, 2**50 - 1).filter(lambda number: number % 37 < 32).map(written)


def test_new_references_read_as_themselves() -> None:
    for reference in (new_reference() for _ in range(1_000)):
        assert re.fullmatch(r"PR-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]", reference)
        assert parse_reference(reference) == reference


@given(references)
def test_any_reference_reads_as_itself(reference: str) -> None:
    assert parse_reference(reference) == reference


@given(references, st.sampled_from(CHARACTERS), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_caught(reference: str, place: int, instead: str) -> None:
    typed = reference[:place] + instead + reference[place + 1 :]
    assert parse_reference(typed) == (reference if typed == reference else None)


@given(references, st.sampled_from(list(pairwise(CHARACTERS))))
def test_two_swapped_neighbours_are_caught(reference: str, places: tuple[int, int]) -> None:
    first, second = places
    swapped = list(reference)
    swapped[first], swapped[second] = swapped[second], swapped[first]
    typed = "".join(swapped)
    assert parse_reference(typed) == (reference if typed == reference else None)


@given(references, st.data())
def test_small_letters_blanks_missing_dashes_and_lookalikes_are_forgiven(reference: str, data: st.DataObject) -> None:
    alike = {digit: [digit, *(letter for letter, means in LOOKALIKE.items() if means == digit)] for digit in "01"}
    body = "".join(data.draw(st.sampled_from(alike.get(character, [character]))) for character in reference[3:])
    dressed = data.draw(
        st.sampled_from([f"PR-{body}", body, body.replace("-", ""), f" pr {body.replace('-', ' ')} ".lower(), body.lower()])
    )
    assert parse_reference(dressed) == reference


@given(st.text(max_size=40))
def test_anything_else_is_no_reference_and_no_error(text: str) -> None:
    found = parse_reference(text)
    assert found is None or parse_reference(found) == found


@pytest.mark.parametrize("text", ["", "PR", "PR-", "PR-00000-00000", "PR-00000-00000-00", "PR-0000U-00000-0", "PR-00000-00000-É"])
def test_what_is_too_short_too_long_or_odd_is_no_reference(text: str) -> None:
    assert parse_reference(text) is None


def test_references_are_not_given_out_in_order_nor_twice() -> None:
    many = [new_reference() for _ in range(2_000)]
    assert len(set(many)) == len(many)
    assert many != sorted(many)
