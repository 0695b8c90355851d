"""The long proofs, on real services: ``python -m tests.assurance [NAME ...] [--kills N]``. Prints a line each; exit 1 when one fails.

The tools come from $POSTROOM_SHARED/tools and are named when they are not there; ``forced`` and ``faults`` need strace.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.assurance.access import matrix
from tests.assurance.durability import forced_to_disk, kills
from tests.assurance.faults import faults
from tests.assurance.hostile import torture
from tests.assurance.secrecy import leaks

Proof = Callable[[Path], tuple[bool, str]]


def main() -> int:
    """Run what was named, all when nothing was."""
    parser = argparse.ArgumentParser(prog="python -m tests.assurance")
    names = ("torture", "leaks", "matrix", "forced", "faults", "kills")
    parser.add_argument("name", nargs="*", choices=[*names, []], help=f"of {', '.join(names)}; default: all")
    parser.add_argument("--kills", type=int, default=200)
    arguments = parser.parse_args()
    proofs: dict[str, Proof] = {
        "torture": torture,
        "leaks": leaks,
        "matrix": matrix,
        "forced": forced_to_disk,
        "faults": faults,
        "kills": partial(kills, number=arguments.kills),
    }
    results = [_run(name, proofs[name]) for name in arguments.name or names]
    return 0 if all(results) else 1


def _run(name: str, proof: Proof) -> bool:
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix=f"postroom-{name}-") as folder:
        good, said = proof(Path(folder))
    print(f"{'good' if good else 'BAD ':4}  {name:8} {time.monotonic() - began:6.0f} s  {said}", flush=True)
    return good


if __name__ == "__main__":
    sys.exit(main())
