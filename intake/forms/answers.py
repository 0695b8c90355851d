"""What a person filled in, and what is wrong with it, in words that help them put it right. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from intake.forms.definition import Field, FieldType, Form

_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")
_TEL = re.compile(r"[0-9+(). /x-]{3,40}", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Upload:
    """One file given as an answer. Name and type are claims of the sender."""

    question: str
    name: str = field(repr=False)
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers by the name of their question; uploads carry theirs."""

    texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    uploads: tuple[Upload, ...] = field(default=(), repr=False)

    @property
    def size(self) -> int:
        """Bytes of all answers together."""
        return sum(len(text.encode()) for text in self.texts.values()) + sum(len(upload.content) for upload in self.uploads)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right. ``question`` is "" where it is about the form as a whole. ``text`` never
    repeats an answer."""

    question: str
    text: str


def tidied(answers: Answers) -> Answers:
    """Line ends as ``\\n``, control characters and outer white space off, empty answers and files left out."""
    texts = {name: _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip() for name, text in answers.texts.items()}
    uploads = tuple(upload for upload in answers.uploads if upload.name or upload.content)
    return Answers({name: text for name, text in texts.items() if text}, uploads)


def problems(form: Form, answers: Answers, most: int) -> tuple[Problem, ...]:
    """Everything to put right before ``answers`` can be sent, in the order of the questions.
    ``most`` is how many bytes all answers may have together."""
    found = [problem for question in form.fields for problem in _about(question, answers)]
    known = {question.name for question in form.fields}
    if not known.issuperset(answers.texts) or not known.issuperset(upload.question for upload in answers.uploads):
        found.append(Problem("", "The form was sent with an answer to a question that it does not ask."))
    if answers.size > most:
        found.append(Problem("", f"Your answers and files are too large together. At most {most / 1_000_000:.1f} MB can be sent."))
    return tuple(found)


def _about(question: Field, answers: Answers) -> list[Problem]:
    check = _about_file if question.type is FieldType.FILE else _about_text
    text = check(question, answers)
    return [Problem(question.name, text)] if text else []


def _about_file(question: Field, answers: Answers) -> str:
    files = [upload for upload in answers.uploads if upload.question == question.name]
    if question.name in answers.texts:
        return f"Choose a file for “{question.label}”."
    if len(files) > 1:
        return f"Choose one file for “{question.label}”."
    return f"Choose a file for “{question.label}”." if question.required and not files else ""


def _about_text(question: Field, answers: Answers) -> str:
    if any(upload.question == question.name for upload in answers.uploads):
        return f"Write an answer to “{question.label}”; a file does not fit here."
    answer = answers.texts.get(question.name, "")
    if not answer:
        return _missing(question) if question.required else ""
    if len(answer) > question.max_length:
        return f"“{question.label}” has {len(answer):,} characters; at most {question.max_length:,} can be sent."
    return _SHAPES[question.type](question, answer)


def _missing(question: Field) -> str:
    return f"Choose an answer to “{question.label}”." if question.type is FieldType.SELECT else f"Fill in “{question.label}”."


def _email(question: Field, answer: str) -> str:
    good = bool(_EMAIL.fullmatch(answer)) and ".." not in answer and "." in answer.rpartition("@")[2]
    return "" if good else f"Write “{question.label}” as one address, like name@example.com."


def _tel(question: Field, answer: str) -> str:
    return "" if _TEL.fullmatch(answer) else f"Write “{question.label}” with digits, like 555 010 0199."


def _select(question: Field, answer: str) -> str:
    return "" if answer in question.options else f"Choose one of the answers to “{question.label}”."


def _date(question: Field, answer: str) -> str:
    try:
        date.fromisoformat(answer)
    except ValueError:
        return f"Write “{question.label}” as year-month-day, like 2026-12-24."
    return ""


def _one_line(question: Field, answer: str) -> str:
    return f"Write “{question.label}” on one line." if "\n" in answer else ""


def _anything(_question: Field, _answer: str) -> str:
    return ""


_SHAPES: Mapping[FieldType, Callable[[Field, str], str]] = {
    FieldType.TEXT: _one_line,
    FieldType.TEXTAREA: _anything,
    FieldType.EMAIL: _email,
    FieldType.TEL: _tel,
    FieldType.SELECT: _select,
    FieldType.DATE: _date,
}


def is_address(text: str) -> bool:
    """True for one plain e-mail address (RFC 5322 addr-spec with a dot-atom, ASCII), nothing around it."""
    return bool(_EMAIL.fullmatch(text))
