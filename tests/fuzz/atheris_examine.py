"""Coverage-guided fuzzing of the whole examination, in one process: bytes in, promises checked.

    pip install atheris          (Apache-2.0; wheels for Linux on x86-64; for developers only, no requirement of the project)
    python -m tests.fuzz.atheris_examine --minutes 60 --folder /tmp/fuzz [--seed 1]

Seeds are the cases of tests/bench/representations: every medium, small. What is mutated is as often a decoded part as the mail itself.
The corpus grows in FOLDER/corpus; each broken promise leaves the smallest mail that breaks it in FOLDER/broken, and the run goes on.
What it found is fixed and has its row in test_found.py.
"""

import argparse
import hashlib
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

LARGEST = 48 * 1024
MEMORY = 2048
"""Megabytes that the fuzzer may use, instruments included."""
FAMILIES = (
    *("mail_headers", "names", "encodings", "html_bodies", "mime", "structured", "pdf_files", "ooxml_files"),
    *("odf_files", "rtf_files", "old_office", "outlook", "archives", "images"),
)


@dataclass(slots=True)
class Fuzzer:
    """Checks one mail at a time and keeps the smallest that breaks a promise."""

    check: Callable[[bytes], list[str]]
    folder: Path
    mails: int = 0

    def __call__(self, content: bytes) -> None:
        self.mails += 1
        try:
            wrong = self.check(content)
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            wrong = [f"nothing escapes: {type(error).__name__} in {Path(place.filename).name} {place.name}"]
        for promise in wrong:
            self.keep(promise, content)

    def keep(self, promise: str, content: bytes) -> None:
        name = hashlib.sha256(promise.encode()).hexdigest()[:12]
        mail = self.folder / f"{name}.eml"
        if not mail.exists():
            sys.stdout.write(f"BROKEN after {self.mails} mails: {promise}\n")
            sys.stdout.flush()
        if not mail.exists() or len(content) < mail.stat().st_size:
            mail.write_bytes(content)
            (self.folder / f"{name}.txt").write_text(promise)


def seeds() -> dict[str, bytes]:
    """One small mail for each row of every medium, and the same with a code beside the number."""
    said = import_module("tests.bench.representations.said")
    import_module("PIL.Image").init()
    found = {}
    with_code = said.Said("card", "card number", ("4539 1488 0343 6467", "cvv 737"), ", ")
    for family in FAMILIES:
        rows = said.rows_of(family)
        for row in rows:
            kind = row.kinds[0]
            found[f"{family}-{row.name}"] = row.make(said.sensitive(Random(row.name), kind))
            if row.kinds == said.KINDS:  # those that take any text
                found[f"{family}-{row.name}-code"] = row.make(with_code)
    return {name: mail for name, mail in found.items() if len(mail) <= LARGEST}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    corpus, found = options.folder / "corpus", options.folder / "broken"
    for folder in (corpus, found):
        folder.mkdir(parents=True, exist_ok=True)
    for name, mail in seeds().items():
        (corpus / hashlib.sha256(name.encode()).hexdigest()[:16]).write_bytes(mail)
    fuzz(corpus, found, options.minutes, options.seed)
    return 0


def fuzz(corpus: Path, found: Path, minutes: float, seed: int) -> None:
    """Ends the process when the time is up, as libFuzzer does."""
    atheris: Any = import_module("atheris")
    with atheris.instrument_imports(include=["intake", "redaction", "routing"]):
        invariants = import_module("tests.fuzz.invariants")
        rules = import_module("intake.rulebook")
    mutation = import_module("tests.fuzz.mutation")
    rulebook = rules.compile_rules(rules.Sources())

    def mutator(content: bytes, largest: int, seed: int) -> bytes:
        return bytes(mutation.mutated(content, lambda data: atheris.Mutate(data, max(len(data) * 2, 64)), Random(seed))[:largest])

    fuzzer = Fuzzer(lambda content: list(invariants.broken(content, rulebook)), found)
    limits = (f"-max_total_time={int(minutes * 60)}", f"-max_len={LARGEST}", f"-rss_limit_mb={MEMORY}", "-timeout=60", f"-seed={seed}")
    atheris.Setup([sys.argv[0], str(corpus), *limits, f"-artifact_prefix={found}/"], fuzzer, custom_mutator=mutator)
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
