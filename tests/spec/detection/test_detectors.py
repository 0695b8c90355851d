"""Every detector carries its own proof; this walks them all."""

import pytest

from redaction.detectors import aba_routing, card, iban, itin, ssn
from redaction.detectors.checks import aba, luhn, mod97
from redaction.detectors.iban import STRUCTURES
from redaction.detectors.page import Page
from redaction.kinds import NEVER_KEPT, PLAIN, plain
from redaction.scanner import DETECTORS, Scanner

UNSURE = 0.45
SCANNER = Scanner()


def name(detector: object) -> str:
    return str(getattr(detector, "__name__", "")).rpartition(".")[2]


FOUND = [pytest.param(d, text, part, id=f"{name(d)}: {why}") for d in DETECTORS for why, text, part in d.MUST_FIND]
LEFT = [pytest.param(d, text, id=f"{name(d)}: {why}") for d in DETECTORS for why, text in d.MUST_NOT_FIND]


@pytest.mark.parametrize(("detector", "text", "part"), FOUND)
def test_must_find(detector, text, part):
    found = [text[s.start : s.end] for s in SCANNER.scan(text) if s.kind in detector.KINDS and s.score >= UNSURE]
    assert part in found


@pytest.mark.parametrize(("detector", "text"), LEFT)
def test_must_not_find(detector, text):
    assert [s for s in SCANNER.scan(text) if s.kind in detector.KINDS and s.score >= UNSURE] == []


@pytest.mark.parametrize("detector", DETECTORS, ids=name)
def test_every_detector_has_proof_of_both_sides_and_known_kinds(detector):
    assert detector.MUST_FIND
    assert detector.MUST_NOT_FIND
    assert set(detector.KINDS) <= set(PLAIN)


def test_every_kind_has_a_detector():
    assert {kind for detector in DETECTORS for kind in detector.KINDS} == set(PLAIN)


CHECKS = [
    ("the example of ISO/IEC 7812", luhn, "79927398713", True),
    ("one digit wrong", luhn, "79927398714", False),
    ("a routing number of the Federal Reserve", aba, "021000021", True),
    ("two digits swapped", aba, "012000021", False),
    ("the example of ISO 13616", mod97, "GB29NWBK60161331926819", True),
    ("two digits swapped in an IBAN", mod97, "GB29NWBK60161331926891", False),
    ("area 666 was never given out", ssn.valid, "666123456", False),
    ("an ordinary SSN", ssn.valid, "130075728", True),
    ("group 93 was never given to an ITIN", itin.valid, "900931234", False),
    ("an ordinary ITIN", itin.valid, "900701234", True),
    ("a routing prefix of no use", aba_routing.valid, "990000000", False),
]


@pytest.mark.parametrize(("why", "check", "digits", "right"), CHECKS, ids=[row[0] for row in CHECKS])
def test_checks(why, check, digits, right):
    assert check(digits) is right, why


MASKED = [
    ("a card shows its last four digits", "4111 1111 1111 1111", "ends 1111"),
    ("an IBAN shows its country", "DE89370400440532013000", "DE"),
    ("a Social Security number shows nothing", "SSN 130-07-5728", ""),
]


@pytest.mark.parametrize(("why", "text", "masked"), MASKED, ids=[row[0] for row in MASKED])
def test_what_may_be_shown(why, text, masked):
    (span,) = SCANNER.scan(text)
    assert span.masked == masked, why


def test_codes_stripes_and_pins_are_never_kept():
    assert {"cvv", "track", "pin"} == NEVER_KEPT
    assert set(PLAIN) > NEVER_KEPT


def test_kinds_have_plain_names():
    assert plain("ssn") == "Social Security number"
    assert plain("email_address") == "email address"


def test_iban_structures_cover_the_registry_and_are_well_formed():
    assert len(STRUCTURES) >= 88
    assert {"AT", "BR", "CH", "DE", "FR", "GB", "MT", "NO", "RU", "SA", "UA"} <= set(STRUCTURES)


def test_the_header_of_a_column_is_found_for_any_row():
    text = "name,dept,ssn\nAnn,Mail,130075728\nBob,IT,214896712\n"
    page = Page(text)
    assert page.header(text.index("214896712")) == "ssn"
    assert page.header(text.index("Bob")) == "name"


def test_a_card_issuer_is_known_by_its_digits():
    spans = [span for span in SCANNER.scan("2223003122003222 and 9223003122003222") if span.kind == "card"]
    assert [span.rule for span in spans if span.score >= UNSURE] == ["card"]
    assert card.KINDS == ("card",)
    assert iban.KINDS == ("iban",)
