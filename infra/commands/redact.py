"""``postroom redact``: a copy with everything found taken out. Exit 0 written, 4 withheld (no copy is
written), 2 error. A folder goes into a folder, file by file."""

import argparse
import json
import os
import secrets
import sys
from pathlib import Path

from infra.commands.documents import STDIN, Looked, files, look, read
from redaction.building import build
from redaction.policy import load

WRITTEN, WITHHELD = 0, 4


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """See ``postroom redact --help``."""
    parser.add_argument("path", metavar="PATH", help="a file or folder; - is standard input")
    parser.add_argument("-o", "--out", required=True, help="where the copy goes; - is standard output")
    parser.add_argument("--json", action="store_true", help='one JSON object a file: {"path","verdict","out"}')
    parser.add_argument("--policy", type=Path, help="policy file (default: the one that ships)")


def run(arguments: argparse.Namespace) -> int:
    """Redact the file, or every file below the folder."""
    policy = load(arguments.policy)
    scanner = build(policy)
    source = Path(arguments.path)
    is_folder = arguments.path != STDIN and source.is_dir()
    code = WRITTEN
    for path in files([arguments.path]):
        looked = look(read(path), policy, scanner)
        out = str(Path(arguments.out) / Path(path).relative_to(source)) if is_folder else arguments.out
        if looked.copy is None:
            code = WITHHELD
        else:
            write_whole(out, looked.copy)
        _report(path, out, looked, as_json=arguments.json)
    return code


def _report(path: str, out: str, looked: Looked, *, as_json: bool) -> None:
    written = looked.copy is not None
    if as_json:
        print(json.dumps({"path": path, "verdict": looked.judgement.verdict.value, "out": out if written else None}))
    elif written:
        print(f"{path}: {len(looked.findings)} removed, written to {out}", file=sys.stderr)
    else:
        reasons = "; ".join(f"{one.place.name or 'file'}: {one.reason.value}" for one in looked.unscannable)
        print(f"{path}: withheld, nothing written: {reasons or 'it cannot be rewritten safely'}", file=sys.stderr)


def write_whole(out: str, content: bytes) -> None:
    """Write ``content`` to the file ``out``, whole or not at all, readable by the owner only; "-" is standard output."""
    if out == STDIN:
        sys.stdout.buffer.write(content)
        return
    target = Path(out)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name[:100]}.{secrets.token_hex(4)}.part")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
