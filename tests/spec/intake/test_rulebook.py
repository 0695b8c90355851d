"""All rules of the house, loaded once."""

import shutil
from pathlib import Path

import pytest

from intake.rulebook import Rulebook, Sources, compile_rules
from redaction.policy import PolicyError, Verdict
from routing.program import SHIPPED
from routing.reading import ProgramError


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return compile_rules(Sources())


@pytest.mark.parametrize(
    ("sentence", "recipient", "mailbox"),
    [
        ("an address of a program", "stamps@post.example", "stamps"),
        ("another address of the same program", "orders@post.example", "stamps"),
        ("its local part at any domain of ours", "stamps@city.example", "stamps"),
        ("in capitals, with a tag", "Stamps+bulk@Post.Example", "stamps"),
        ("a form is a mailbox of its own", "form:stamp-order", "form:stamp-order"),
        ("any other address is the common one", "ruth@post.example", ""),
    ],
)
def test_what_a_recipient_counts_as(rulebook: Rulebook, sentence: str, recipient: str, mailbox: str) -> None:
    assert rulebook.mailbox(recipient) == mailbox, sentence


def test_recipients_are_gathered_by_mailbox_in_their_order(rulebook: Rulebook) -> None:
    named = ("claims@post.example", "stamps@post.example", "x@post.example", "orders@post.example")
    assert dict(rulebook.mailboxes(named)) == {
        "claims": ("claims@post.example",),
        "stamps": ("stamps@post.example", "orders@post.example"),
        "": ("x@post.example",),
    }


def test_every_form_belongs_to_a_program_and_every_program_has_its_policy(rulebook: Rulebook) -> None:
    ids = {program.id for program in rulebook.programs}
    assert {form.program for form in rulebook.forms.values()} <= ids
    assert rulebook.policies.keys() == ids
    assert "stamps@post.example" in rulebook.own_addresses


def test_a_program_may_tighten_the_policy_for_itself(tmp_path: Path) -> None:
    programs = tmp_path / "programs"
    shutil.copytree(SHIPPED, programs)
    with (programs / "claims.toml").open("a") as file:
        file.write('\n[policy]\niban = "hold"\n')
    rulebook = compile_rules(Sources(programs=programs))
    assert rulebook.policy_of("claims").rule("iban").act is Verdict.HOLD
    assert rulebook.policy_of("stamps").rule("iban").act is Verdict.REDACT


def test_a_form_of_a_program_that_does_not_exist_is_refused_with_the_nearest(tmp_path: Path) -> None:
    programs = tmp_path / "programs"
    shutil.copytree(SHIPPED, programs)
    (programs / "stamps.toml").unlink()
    with pytest.raises(ProgramError, match="stamps"):
        compile_rules(Sources(programs=programs))


def test_a_policy_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"nowhere\.toml"):
        compile_rules(Sources(policy=tmp_path / "nowhere.toml"))
