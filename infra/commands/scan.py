"""``postroom scan``: say what is in files, without any mail. Exit 0 clean, 3 found, 4 something could not
be read (and nothing was found elsewhere), 2 error."""

import argparse
import json
from pathlib import Path

from infra.commands.documents import Looked, files, look, read
from infra.commands.records import texts
from redaction.building import build
from redaction.policy import Policy, Verdict, load
from redaction.scanner import Scanner

CLEAN, FOUND, UNSCANNABLE = 0, 3, 4


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """See ``postroom scan --help``."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders; - is standard input")
    parser.add_argument("--json", action="store_true", help="one JSON object a file")
    parser.add_argument("--jsonl", metavar="FILE", help='text records {"id","text"} instead of documents; - is standard input')
    parser.add_argument("--policy", type=Path, help="policy file (default: the one that ships)")


def run(arguments: argparse.Namespace) -> int:
    """Scan everything named; a file that cannot be opened ends it with 2."""
    policy = load(arguments.policy)
    scanner = build(policy)
    if arguments.jsonl:
        return _records(arguments.jsonl, policy, scanner)
    if not arguments.paths:
        raise OSError("name at least one file, or - for standard input")
    codes = {_document(path, policy, scanner, as_json=arguments.json) for path in files(arguments.paths)}
    return FOUND if FOUND in codes else max(codes, default=CLEAN)


def _document(path: str, policy: Policy, scanner: Scanner, *, as_json: bool) -> int:
    looked = look(read(path), policy, scanner)
    print(json.dumps(_as_dict(path, looked)) if as_json else _as_text(path, looked))
    if looked.findings:
        return FOUND
    return UNSCANNABLE if looked.unscannable else CLEAN


def _as_dict(path: str, looked: Looked) -> dict[str, object]:
    return {
        "path": path,
        "verdict": looked.judgement.verdict.value,
        "findings": [
            {
                "kind": finding.kind,
                "place": finding.place.name,
                "start": finding.start,
                "end": finding.end,
                "rule": finding.rule,
                "score": round(finding.score, 3),
                "masked": finding.masked,
            }
            for finding in looked.findings
        ],
        "unscannable": [{"place": hidden.place.name, "reason": hidden.reason.value} for hidden in looked.unscannable],
    }


def _as_text(path: str, looked: Looked) -> str:
    lines = [f"{path}: {looked.judgement.verdict.value}"]
    lines += [f"  {one.place.name or 'text'}: {one.kind} {one.masked} (score {one.score:.2f}, rule {one.rule})" for one in looked.findings]
    lines += [f"  {hidden.place.name or 'file'}: could not be examined: {hidden.reason.value}" for hidden in looked.unscannable]
    return "\n".join(lines)


def _records(path: str, policy: Policy, scanner: Scanner) -> int:
    found = False
    for ident, text in texts(path):
        spans = [span for span in scanner.scan(text, "") if policy.rule(span.kind).verdict(span.score) is not Verdict.PASS]
        rows = [{"kind": span.kind, "start": span.start, "end": span.end, "score": round(span.score, 3)} for span in spans]
        print(json.dumps({"id": ident, "findings": rows}))
        found = found or bool(spans)
    return FOUND if found else CLEAN
