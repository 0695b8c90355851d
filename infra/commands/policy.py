"""``postroom policy test``: what a policy makes of files you have, and what would change under another. Nothing is stored or sent.

Verdicts are the policy's alone: a document that cannot be rewritten safely is held besides, which ``postroom redact`` shows.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from infra.commands.documents import files, read
from infra.commands.printing import Row, show_rows
from infra.commands.records import texts
from redaction.building import build
from redaction.document import Document
from redaction.findings import Inspection
from redaction.inspect import inspect
from redaction.opening import open_document
from redaction.policy import Policy, Verdict, load
from redaction.replay import Answer, Counts, Replayed, answer, totals, verdicts
from redaction.scanner import Scanner

RECORDS = ".jsonl"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """See ``postroom policy --help``."""
    parser.add_argument("action", choices=["test"])
    what = 'mails, documents, folders, or .jsonl files of {"id","text"} records; - is standard input'
    parser.add_argument("paths", nargs="+", metavar="PATH", help=what)
    parser.add_argument("--policy", type=Path, help="policy file (default: the one that ships)")
    parser.add_argument("--against", type=Path, help="a second policy file: say what it would change")
    parser.add_argument("--json", action="store_true", help="one JSON object a file, and one of totals")


def run(arguments: argparse.Namespace) -> int:
    """Replay everything named, then print: a file that cannot be read leaves no half table."""
    policy = load(arguments.policy)
    other = load(arguments.against) if arguments.against else None
    replayed = list(_replay(_documents(arguments.paths), policy, other))
    show = _show_json if arguments.json else _show_tables
    show(replayed)
    return 0


def _documents(paths: Sequence[str]) -> Iterator[tuple[str, Document]]:
    for path in files(paths):
        if path.endswith(RECORDS):
            yield from ((f"{path}:{ident}", Document("", "text/plain", text.encode(), "utf-8")) for ident, text in texts(path))
        else:
            yield path, read(path)


def _replay(documents: Iterator[tuple[str, Document]], policy: Policy, other: Policy | None) -> Iterator[Replayed]:
    scanner = build(policy)
    second = scanner if other is None or other.same_recognizers(policy) else build(other)
    for name, document in documents:
        seen = _inspected(document, scanner)
        if other is None:
            yield Replayed(name, answer(seen, policy))
        else:
            seen_then = seen if second is scanner else _inspected(document, second)
            yield Replayed(name, answer(seen, policy), answer(seen_then, other))


def _inspected(document: Document, scanner: Scanner) -> Inspection:
    return inspect(open_document(document, scan=scanner.scan), scanner.scan)


def _show_tables(replayed: Sequence[Replayed]) -> None:
    now, then = [one.now for one in replayed], [one.against for one in replayed if one.against]
    rows = [
        {
            "verdict": _change(one.now.judgement.verdict, one.against and one.against.judgement.verdict),
            "file": one.name,
            "because": _because(one),
        }
        for one in replayed
    ]
    show_rows(rows, ("verdict", "file", "because"), as_json=False)
    print()
    show_rows(_kind_rows(now, then), ("kind", *Verdict), as_json=False)
    counted = ", ".join(f"{count} {verdict}" for verdict, count in _ordered(now))
    would = f"; {sum(one.changed for one in replayed)} would change" if then else ""
    print(f"\n{len(replayed)} examined: {counted or 'nothing'}{would}")


def _because(one: Replayed) -> str:
    now = "; ".join(one.now.judgement.reasons)
    then = "; ".join(one.against.judgement.reasons) if one.against else now
    return now if now == then else f"{now or 'nothing'} -> {then or 'nothing'}"


def _kind_rows(now: Sequence[Answer], then: Sequence[Answer]) -> Iterator[Row]:
    before, after = totals(now), totals(then) if then else totals(now)
    for kind in sorted({*before, *after}):
        cells = {verdict.value: _change(_count(before, kind, verdict), _count(after, kind, verdict)) for verdict in Verdict}
        yield {"kind": kind, **cells}


def _count(counts: Counts, kind: str, verdict: Verdict) -> int:
    return counts[kind][verdict] if kind in counts else 0


def _change(now: object, then: object) -> str:
    return str(now) if then is None or then == now else f"{now} -> {then}"


def _ordered(answers: Sequence[Answer]) -> list[tuple[Verdict, int]]:
    counted = verdicts(answers)
    return [(verdict, counted[verdict]) for verdict in Verdict if counted[verdict]]


def _show_json(replayed: Sequence[Replayed]) -> None:
    for one in replayed:
        row = {"path": one.name, **_answer_row(one.now)}
        if one.against:
            row |= {"against": _answer_row(one.against), "changed": one.changed}
        print(json.dumps(row, ensure_ascii=False))
    total = {"examined": len(replayed), **_total_row([one.now for one in replayed])}
    then = [one.against for one in replayed if one.against]
    if then:
        total |= {"against": _total_row(then), "changed": sum(one.changed for one in replayed)}
    print(json.dumps({"total": total}))


def _answer_row(one: Answer) -> dict[str, object]:
    return {"verdict": one.judgement.verdict.value, "reasons": list(one.judgement.reasons), "findings": dict(one.counts)}


def _total_row(answers: Sequence[Answer]) -> dict[str, object]:
    return {"verdicts": dict(_ordered(answers)), "findings": dict(totals(answers))}
