"""The inspector's seal, tried in processes of its own: what could be done before cannot be done after."""

import subprocess
import sys

import pytest

ALL = "('open a file', 'make a file', 'start a process', 'open a socket')"


def run(*lines: str) -> tuple[int, list[str]]:
    """Exit code and printed lines of a little program."""
    program = "\n".join(("from infra.inspectors.seal import holes, limit, seal", "import os", *lines))
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, done.stdout.splitlines()


def test_the_attempts_succeed_without_a_seal_so_that_their_failing_means_something() -> None:
    code, said = run("print(holes())", "os.unlink('/tmp/postroom-hole')")
    assert (code, said) == (0, [ALL])


def test_a_sealed_process_opens_makes_and_starts_nothing() -> None:
    code, said = run("seal()", "print(holes())")
    assert (code, said) == (0, ["()"])


@pytest.mark.parametrize(
    ("sentence", "line"),
    [
        (
            "a thread may still start",
            "import _thread; done = _thread.allocate_lock(); done.acquire(); _thread.start_new_thread(done.release, ()); done.acquire()",
        ),
        ("the pipe that was open stays open", "os.write(1, b'')"),
        ("memory may be asked for", "bytearray(10_000_000)"),
    ],
)
def test_what_reading_needs_still_works(sentence: str, line: str) -> None:
    imports = line.partition(";")[0] if line.startswith("import") else "pass"
    code, _ = run(imports, "seal()", line)
    assert code == 0, sentence


@pytest.mark.parametrize(
    ("sentence", "line"),
    [
        ("the seal cannot be taken off", "import ctypes; seal(); assert ctypes.CDLL(None).prctl(38, 0, 0, 0, 0) == 0"),
        ("no program is started in its place", "seal(); os.execv('/bin/true', ['true'])"),
        ("no signal reaches another process", "seal(); os.kill(os.getppid(), 0)"),
        ("memory is bounded", "limit(1 << 29); bytearray(1 << 30)"),
        (
            "no file grows",
            "limit(1 << 30); f = open('/tmp/postroom-grow', 'wb', buffering=0); os.unlink('/tmp/postroom-grow'); f.write(b'x')",
        ),
    ],
)
def test_what_an_attacker_would_try_fails(sentence: str, line: str) -> None:
    code, _ = run(line)
    assert code != 0, sentence


def test_an_engine_that_writes_into_its_log_behind_the_seal_does_not_crash() -> None:
    """Tesseract opens its log with the first line, and does not look whether it could."""
    code, _ = run(
        "from redaction.sight.tesseract import load", "engine = load()", "seal()", "engine.api.ReadConfigFile('none of that name')"
    )
    assert code == 0
