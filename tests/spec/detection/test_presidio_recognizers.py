"""Presidio's recognisers, switched on by policy: they add findings, and they fail closed."""

import time
from pathlib import Path

import pytest
from presidio_analyzer import EntityRecognizer, Pattern, PatternRecognizer
from presidio_analyzer.nlp_engine import NlpArtifacts

from redaction.building import build
from redaction.document import Document, Reason
from redaction.findings import Span
from redaction.inspect import inspect
from redaction.opening import open_document
from redaction.policies.rules import Policy
from redaction.policy import PolicyError, Verdict, judge, load, parse
from redaction.recognizer_lists import listed, stock
from redaction.recognizers import extra
from redaction.scanner import ScanFailed, Scanner

LIBRARY = """
recognizers:
  - name: Library cards
    supported_entity: LIBRARY_CARD
    supported_language: {language}
    patterns:
      - name: library card (weak)
        regex: "\\\\bLC[0-9]{{6}}\\\\b"
        score: 0.3
    context: [library, borrower]
  - EmailRecognizer
  - name: UrlRecognizer
    type: predefined
    enabled: false
"""


def with_recognizers(lines: str, folder: Path) -> Policy:
    """The shipped policy with its [presidio] table replaced."""
    shipped = (Path(load.__code__.co_filename).parent / "policies" / "default.toml").read_text("utf-8")
    head = shipped.partition("[presidio]")[0]
    return parse(f'{head}[presidio]\nact = "redact"\ncertain = 0.6\nunsure = 0.4\n{lines}\n', str(folder / "policy.toml"))


@pytest.mark.parametrize(
    ("sentence", "lines", "text", "expected"),
    [
        ("a stock recogniser by its class name", 'recognizers = ["EmailRecognizer"]', "to ann@example.com", ["email_address"]),
        ("one that is no pattern recogniser", 'recognizers = ["PhoneRecognizer"]', "call (415) 555-0132", ["phone_number"]),
        ("nothing where nothing is named", "", "to ann@example.com", []),
        ("windows show what stands near digits", 'recognizers = ["UrlRecognizer"]\nreads = "windows"', "5 at www.example.com", ["url"]),
        ("windows hide the rest", 'recognizers = ["UrlRecognizer"]\nreads = "windows"', "www.example.com" + " word" * 60 + " 5", []),
        ("the whole text hides nothing", 'recognizers = ["UrlRecognizer"]', "www.example.com" + " x" * 300 + " 5", ["url"]),
    ],
)  # fmt: skip
def test_a_policy_builds_the_scanner_it_names(sentence: str, lines: str, text: str, expected: list[str], tmp_path: Path) -> None:
    assert [span.kind for span in build(with_recognizers(lines, tmp_path)).scan(text)] == expected, sentence


def test_a_kind_that_we_have_too_keeps_our_name() -> None:
    assert [span.kind for span in extra([stock("UkNinoRecognizer")])("number AA 12 34 56 B")] == ["nino"]


@pytest.mark.parametrize("reads", ["whole", "windows"])
def test_offsets_are_those_of_the_text(reads: str, tmp_path: Path) -> None:
    text = f"é 1{' ' * 900}{'word ' * 99}7 ann@example.com{' ' * 500}8 bob@example.org"
    scanner = build(with_recognizers(f'recognizers = ["EmailRecognizer"]\nreads = "{reads}"', tmp_path))
    assert [text[span.start : span.end] for span in scanner.scan(text)] == ["ann@example.com", "bob@example.org"]


@pytest.mark.parametrize(
    ("sentence", "text", "expected"),
    [
        ("alone it keeps its score", "LC123456", 0.3),
        ("a word of its own before it", "my library number is LC123456", 0.65),
        ("or after it", "LC123456 (borrower)", 0.65),
        ("a part of a word is none", "prelibrary LC123456", 0.3),
        ("a word far away counts for nothing", "library" + " ." * 60 + "LC123456", 0.3),
    ],
)
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_list_in_presidios_format_is_read_whatever_its_language(
    sentence: str, text: str, expected: float, language: str, tmp_path: Path
) -> None:
    (tmp_path / "our.yaml").write_text(LIBRARY.format(language=language))
    spans = build(with_recognizers('files = ["our.yaml"]', tmp_path)).scan(text)
    assert spans == (Span("library_card", text.index("LC"), text.index("LC") + 8, "Library cards", expected),), sentence


def test_a_list_holds_what_is_enabled_and_names_work_too(tmp_path: Path) -> None:
    (tmp_path / "our.yaml").write_text(LIBRARY.format(language="en"))
    assert {recognizer.name for recognizer in listed(tmp_path / "our.yaml")} == {"Library cards", "EmailRecognizer"}


def test_what_they_find_is_judged_by_the_rule_for_added_kinds(tmp_path: Path) -> None:
    policy = with_recognizers('recognizers = ["EmailRecognizer"]', tmp_path)
    opened = open_document(Document("", "text/plain", b"to ann@example.com", "us-ascii"), scan=build(policy).scan)
    assert judge(inspect(opened, build(policy).scan), policy).verdict is Verdict.REDACT


@pytest.mark.parametrize(
    ("sentence", "name", "said"),
    [
        ("a misspelt name", "EmialRecognizer", 'did you mean "EmailRecognizer"'),
        ("one that needs a language model", "SpacyRecognizer", "needs a language model"),
        ("one that needs a network", "AzureAILanguageRecognizer", "needs a language model or a network"),
    ],
)
def test_a_recogniser_that_cannot_run_is_refused(sentence: str, name: str, said: str) -> None:
    with pytest.raises(PolicyError, match=said):
        stock(name)


ONE = "recognizers:\n  - name: Odd\n    supported_entity: ODD\n    supported_language: en\n"


@pytest.mark.parametrize(
    ("sentence", "content", "said"),
    [
        ("no YAML", "recognizers: [", "cannot be read"),
        ("no list", "patterns: []", "holds no list named recognizers"),
        ("an empty list", "recognizers: []", "holds no list named recognizers"),
        ("an entry that is a number", "recognizers: [7]", "must be a name or a table"),
        ("a stock name that does not exist", "recognizers: [EmialRecognizer]", "recogniser EmialRecognizer"),
        ("an entry without any pattern", ONE, "recogniser Odd"),
        ("a pattern that is none", ONE + "    patterns: [{name: p, regex: '(', score: 0.5}]", "recogniser Odd"),
        ("a recogniser that needs a language model", "recognizers: [SpacyRecognizer]", "needs a language model"),
    ],
)
def test_a_list_that_is_unclear_is_refused_by_file_and_entry(sentence: str, content: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "our.yaml").write_text(content)
    with pytest.raises(PolicyError, match=said) as caught:
        list(listed(tmp_path / "our.yaml"))
    assert "our.yaml" in str(caught.value) or "presidio.recognizers" in str(caught.value), sentence
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("sentence", "lines", "said"),
    [
        ("a file that is not there", 'files = ["nowhere.yaml"]', "nowhere.yaml: cannot be read"),
        ("files that are no list", 'files = "our.yaml"', "presidio.files must be a list"),
        ("an unknown way of reading", 'reads = "half"', "presidio.reads must be one of whole, windows"),
    ],
)
def test_a_policy_that_names_what_is_not_there_is_refused(sentence: str, lines: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=said):
        build(with_recognizers(lines, tmp_path))


class Breaking(EntityRecognizer):
    """Raises, and quotes the text as careless code does."""

    def load(self) -> None:
        """Nothing to load."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts) -> list[object]:
        raise ValueError(text)


class Dawdling(Breaking):
    """Notices only afterwards that it took too long, and reports nothing, as Presidio's IBAN recogniser does."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts) -> list[object]:
        until = time.monotonic() + 0.06
        while time.monotonic() < until:
            pass
        return []


CATASTROPHE = Pattern("slow", r"(?:a|a|aa)+$", 0.5)


@pytest.mark.parametrize(
    ("sentence", "recognizer"),
    [
        ("it raises", Breaking(["BROKEN"], name="Breaking")),
        ("its pattern passes the time-out that Presidio skips", PatternRecognizer("SLOW", patterns=[CATASTROPHE])),
        ("the same without flags", PatternRecognizer("SLOW", patterns=[Pattern("slow", r"(?:a|a|aa)+$", 0.5)], global_regex_flags=0)),
        ("it skipped something in silence and took too long for it", Dawdling(["LATE"], name="Dawdling")),
    ],
)
def test_a_recogniser_that_fails_is_never_clean(sentence: str, recognizer: EntityRecognizer) -> None:
    text = "a" * 5000 + "! 4111111111111111"
    scanner = Scanner(extra=[extra([recognizer], seconds=0.05)])
    with pytest.raises(ScanFailed) as caught:
        scanner.scan(text)
    assert "4111" not in str(caught.value), sentence
    inspection = inspect(open_document(Document("", "text/plain", text.encode(), "us-ascii"), scan=lambda *_: ()), scanner.scan)
    assert [hidden.reason for hidden in inspection.unscannable] == [Reason.CRASHED]
    assert judge(inspection, load()).verdict is Verdict.HOLD
