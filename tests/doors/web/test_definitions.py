"""Forms are data: what ships is whole, and what is unclear is refused with file, place and remedy."""

from pathlib import Path

import pytest

from intake.forms.definition import SHIPPED, FormError, load_forms

GOOD = (SHIPPED / "question.toml").read_text("utf-8")
PROGRAMS = {"stamps", "delivery", "hold-forward", "passports", "claims", "privacy", "general"}


def written(folder: Path, text: str, name: str = "question.toml") -> Path:
    (folder / name).write_text(text, "utf-8")
    return folder


def test_the_shipped_forms_load_and_each_goes_to_a_program() -> None:
    forms = load_forms()
    assert len(forms) >= 6
    assert {form.program for form in forms.values()} <= PROGRAMS


def test_every_question_that_ships_says_why_it_is_asked_and_none_asks_for_a_secret_number() -> None:
    for form in load_forms().values():
        for question in form.fields:
            assert question.purpose
            assert not {"card", "ssn", "account", "social"} & set(question.name.split("-"))


@pytest.mark.parametrize(
    ("sentence", "change", "said"),
    [
        ("an unknown key names the nearest", ("topic =", "topik ="), "topik: did you mean 'topic'?"),
        ("an unknown key of a question too", ("hint =", "hnit ="), "field 1: hnit: did you mean 'hint'?"),
        ("a question without a purpose", ('purpose = "How we address you."', ""), "field 3: purpose: this is missing"),
        ("an empty purpose", ('"How we address you."', '" "'), "field 3: purpose: this must be a str, and not empty"),
        ("a statement without its effect", ("effect =", "affect ="), "statement: affect: did you mean 'effect'?"),
        ("a statement without authority", ("authority =", "#"), "statement: authority: this is missing"),
        ("an unknown type", ('type = "email"', 'type = "mail"'), "did you mean 'email'?"),
        ("an unknown kind", ('kind = "inquiry"', 'kind = "enquiry"'), "did you mean 'inquiry'?"),
        ("another id than the file's name", ('id = "question"', 'id = "other"'), "it must be the file's own name, 'question'"),
        ("an id with a slash", ('id = "question"', 'id = "a/b"'), "small letters, digits and hyphens"),
        ("a name of our own", ('name = "message"', 'name = "postroom-token"'), "small letters, digits and hyphens"),
        ("a name twice", ('name = "email"', 'name = "message"'), "'message' stands twice"),
        ("a label twice", ('label = "Your name"', 'label = "Your message"'), "'Your message' stands twice"),
        ("two addresses", ('type = "text"', 'type = "email"'), "only one question may be of type email"),
        ("a select without options", ('type = "text"', 'type = "select"'), "a select needs options"),
        ("options without a select", ('type = "text"', 'type = "text"\noptions = ["a"]'), "only a select has them"),
        ("options that are no texts", ('type = "text"', 'type = "select"\noptions = [1]'), "write a list of texts"),
        ("a length of nothing", ("max_length = 120", "max_length = 0"), "choose 1 to 20000"),
        ("a length that is no number", ("max_length = 120", 'max_length = "long"'), "max_length: this must be a int"),
        ("a required that is no yes or no", ("required = true", 'required = "yes"'), "required: this must be a bool"),
        ("fields as one table", ("[[fields]]", "[fields]"), "not valid TOML"),
        ("no TOML", ("topic =", "topic"), "not valid TOML"),
    ],
)
def test_an_unclear_form_is_refused(tmp_path: Path, sentence: str, change: tuple[str, str], said: str) -> None:
    assert change[0] in GOOD, sentence
    with pytest.raises(FormError) as refused:
        load_forms(written(tmp_path, GOOD.replace(*change)))
    assert said in str(refused.value), sentence
    assert str(tmp_path / "question.toml") in str(refused.value), sentence


@pytest.mark.parametrize("text", [GOOD.partition("[[fields]]")[0], GOOD.replace("required = true", "")])
def test_a_form_that_could_be_sent_empty_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(FormError, match="at least one question must be required"):
        load_forms(written(tmp_path, text))


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "question.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(FormError, match="cannot be read as UTF-8"):
        load_forms(tmp_path)


@pytest.mark.parametrize(("folder", "said"), [("none", "cannot be read"), (".", "there is no form here")])
def test_a_folder_without_forms_is_refused(tmp_path: Path, folder: str, said: str) -> None:
    with pytest.raises(FormError, match=said):
        load_forms(tmp_path / folder)
