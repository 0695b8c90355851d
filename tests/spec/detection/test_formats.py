"""Programs' own number formats: what they keep from being taken for a card, and which are refused."""

import re
from contextlib import nullcontext
from pathlib import Path

import pytest

from intake.rulebook import Sources, compile_rules
from redaction.building import build
from redaction.formats import FormatError, NumberFormat, check, compiled
from redaction.policy import load
from routing.reading import ProgramError

UNSURE = 0.45
GENERAL = (
    'id = "general"\nname = "General"\ndescription = "All else."\naddresses = ["info@post.example"]\nreply_from = "info@post.example"\n'
)


def found(text: str, *rows: NumberFormat) -> list[str]:
    return [span.kind for span in build(load(), own=[compiled(rows)]).scan(text) if span.score >= UNSURE]


LETTERED = NumberFormat("permit", "PX-################")
BARE = NumberFormat("hold", "####-####-####-####", ("hold", "confirmation"))
WEIGHED = [
    ("letters of the format speak for themselves", "see PX-4111111111111111", LETTERED, []),
    ("without them it is a card", "see 4111111111111111", LETTERED, ["card"]),
    ("the label stands before the number", "your hold 4111-1111-1111-1111", BARE, []),
    ("no label", "take 4111-1111-1111-1111", BARE, ["card"]),
    ("something else is named nearer", "for the hold my card 4111-1111-1111-1111", BARE, ["card"]),
    ("something is paid", "hold confirmation, please charge 4111-1111-1111-1111", BARE, ["card"]),
    ("another grouping", "your hold is visa 4111 1111 1111 1111", BARE, ["card"]),
]


@pytest.mark.parametrize(("sentence", "text", "row", "kinds"), WEIGHED, ids=[row[0] for row in WEIGHED])
def test_a_programs_own_number_is_no_card(sentence: str, text: str, row: NumberFormat, kinds: list[str]) -> None:
    assert found(text, row) == kinds


ROWS = [
    ("letters and digits", "HR-######", (), True),
    ("sixteen bare digits", "################", (), False),
    ("sixteen digits in groups", "####-####-####-####", (), False),
    ("sixteen digits with a label", "################", ("hold",), True),
    ("nine digits like a Social Security number", "###-##-####", (), False),
    ("one letter and a blank, as after the article", "A ################", (), False),
    ("two letters tied to it", "PX-################", (), True),
    ("digits that are given count too", "4111############", (), False),
    ("no digit at all", "AB-@@@@", (), False),
    ("longer than any number", "#" * 41, ("hold",), False),
]


@pytest.mark.parametrize(("sentence", "form", "label", "fine"), ROWS, ids=[row[0] for row in ROWS])
def test_a_format_that_could_hide_a_card_is_refused(sentence: str, form: str, label: tuple[str, ...], fine: bool) -> None:
    with nullcontext() if fine else pytest.raises(FormatError, match=re.escape(form)):
        check(NumberFormat("x", form, label))


def test_the_house_refuses_it_with_file_line_and_remedy(tmp_path: Path) -> None:
    (tmp_path / "general.toml").write_text(GENERAL + '[[numbers]]\nname = "order"\nformat = "################"\n')
    with pytest.raises(ProgramError, match=r"general.toml, line 8: .* add label"):
        compile_rules(Sources(programs=tmp_path))


def test_the_shipped_programs_numbers_are_left_alone() -> None:
    rules = compile_rules(Sources())
    for program in rules.programs:
        for own in program.numbers:
            number = own.format.replace("#", "4").replace("@", "K")
            said = f"{own.label[0] if own.label else 'number'} {number}"
            assert not [span for span in rules.scan(f"about {said} please", "") if span.score >= UNSURE], own.name
