"""Program files are read strictly: a complaint names the file, the line and the remedy."""

from pathlib import Path

import pytest

from routing.program import Programs, load
from routing.reading import ProgramError

GENERAL = (
    'id = "general"\nname = "General"\ndescription = "All else."\naddresses = ["info@post.example"]\nreply_from = "info@post.example"\n'
)
CLAIMS = (
    'id = "claims"\nname = "Claims"\ndescription = "Claims."\naddresses = ["claims@post.example"]\nreply_from = "claims@post.example"\n'
)

REFUSALS = [
    ("broken TOML names the line", {"claims.toml": "id = \n"}, ("claims.toml", "line 1")),
    ("an unknown key names the nearest", {"claims.toml": CLAIMS + "reciept = true\n"}, ("claims.toml, line 6", "'reciept'", "'receipt'")),
    ("so in a rule", {"claims.toml": CLAIMS + '[[rules]]\nname = "x"\nword = ["yy"]\nwords = ["yy"]\n'}, ("line 8", "'word'", "'words'")),
    ("so in a webhook", {"claims.toml": CLAIMS + '[webhook]\nurl = "https://x.example/"\nsecret = "f"\n'}, ("'secret'", "'secret_file'")),
    ("a missing key is named", {"claims.toml": 'id = "claims"\n'}, ("claims.toml", "`name`")),
    ("a wrong type names key and line", {"claims.toml": CLAIMS + 'receipt = "yes"\n'}, ("line 6", "receipt", "bool")),
    ("a program may not loosen the policy", {"claims.toml": CLAIMS + '[policy]\ncard = "pass"\n'}, ("line 6", "policy", "pass")),
    ("an address must be one", {"claims.toml": CLAIMS.replace("claims@post.example", "claims", 1)}, ("line 4", "addresses")),
    ("reply_from is no pattern", {"claims.toml": CLAIMS.replace('m = "claims@post.example', 'm = "claims@*')}, ("line 5", "reply_from")),
    ("two files may not share an address", {"claims.toml": CLAIMS.replace("claims@post", "INFO@post", 1)}, ("info@post.example", "line 4")),
    ("nor an id", {"zz.toml": GENERAL.replace("info@", "other@")}, ("zz.toml, line 1", "'general'", "general.toml")),
    ("a kind is one of the five", {"claims.toml": CLAIMS + 'kind = "gossip"\n'}, ("line 6", "kind", "gossip")),
    ("a rule that would match everything", {"claims.toml": CLAIMS + '[[rules]]\nname = "x"\nwords = ["**"]\n'}, ("rules", "words")),
    ("a kinds rule needs a kind", {"kinds.toml": '[[rules]]\nname = "lost"\nwords = ["lost"]\n'}, ("kinds.toml, line 2", "'lost'")),
    ("a number's format must hold a digit", {"claims.toml": CLAIMS + '[[numbers]]\nname = "x"\nformat = "AB-@@"\n'}, ("line 6", "format")),
    ("so in a number", {"claims.toml": CLAIMS + '[[numbers]]\nname = "x"\nformt = "A#"\n'}, ("line 8", "'formt'", "'format'")),
    ("a label is words", {"claims.toml": CLAIMS + '[[numbers]]\nname = "x"\nformat = "A#"\nlabel = ["a b"]\n'}, ("line 6", "label")),
    ("text must be UTF-8", {"claims.toml": b"id = \"\xff\""}, ("claims.toml", "UTF-8")),
]  # fmt: skip


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in {"general.toml": GENERAL, **files}.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


@pytest.mark.parametrize(("sentence", "files", "said"), REFUSALS, ids=[row[0] for row in REFUSALS])
def test_refused(sentence: str, files: dict[str, str | bytes], said: tuple[str, ...], tmp_path: Path) -> None:
    with pytest.raises(ProgramError) as caught:
        load(write(tmp_path, files))
    for words in said:
        assert words in str(caught.value)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProgramError, match="nowhere: no such folder"):
        load(tmp_path / "nowhere")


def test_a_folder_without_a_fallback_is_refused(tmp_path: Path) -> None:
    (tmp_path / "claims.toml").write_text(CLAIMS)
    with pytest.raises(ProgramError, match='id = "general"'):
        load(tmp_path)


def test_an_own_folder_is_read_and_the_shipped_kinds_serve(tmp_path: Path) -> None:
    extra = 'forward = "desk@Claims.example"\n[policy]\nssn = "hold"\n[webhook]\nurl = "https://x.example/in"\nsecret_file = "/run/s"\n'
    programs = load(write(tmp_path, {"claims.toml": CLAIMS + extra}))
    claims = programs.get("claims")
    assert (claims.forward, dict(claims.policy)) == ("desk@Claims.example", {"ssn": "hold"})
    assert claims.webhook is not None
    assert claims.webhook.url == "https://x.example/in"
    assert programs.kinds


def test_an_unknown_program_names_the_nearest() -> None:
    programs: Programs = load()
    assert programs.find("clams") is None
    with pytest.raises(ProgramError, match="'claims'"):
        programs.get("clams")
