"""The log is a vocabulary: known words with known fields, and nothing else."""

import io
import json

import pytest

from infra.watch import EVENTS, Watch


class FullDisk(io.StringIO):
    def write(self, text: str) -> int:
        raise OSError(28, "No space left on device")


def test_an_event_is_one_line_of_json_with_its_time() -> None:
    out = io.StringIO()
    Watch(out).note("accepted", {"channel": "smtp", "shares": 2})
    line = json.loads(out.getvalue())
    assert {name: line[name] for name in ("event", "channel", "shares")} == {"event": "accepted", "channel": "smtp", "shares": "2"}
    assert line["timestamp"].endswith("Z")


@pytest.mark.parametrize(
    ("sentence", "event", "fields"),
    [
        ("an unknown word", "something odd", {}),
        ("an unknown field", "accepted", {"sender": "ann@example.org"}),
        ("a known field of another word", "refused", {"shares": "2"}),
    ],
)
def test_what_is_not_in_the_vocabulary_is_a_mistake_in_the_code(sentence: str, event: str, fields: dict[str, str]) -> None:
    out = io.StringIO()
    with pytest.raises(ValueError, match="vocabulary"):
        Watch(out).note(event, fields)
    assert out.getvalue() == "", sentence


def test_no_word_has_a_field_for_addresses_or_content() -> None:
    fields = frozenset[str]().union(*EVENTS.values())
    assert fields.isdisjoint({"sender", "recipient", "address", "subject", "text", "content", "message", "peer", "detail"})


def test_a_field_cannot_be_long_or_break_the_line() -> None:
    out = io.StringIO()
    Watch(out).note("work failed", {"what": "x\ny" * 500, "error": "E"})
    assert out.getvalue().count("\n") == 1
    assert len(json.loads(out.getvalue())["what"]) == 200


def test_events_and_queues_are_counted() -> None:
    watch = Watch(io.StringIO())
    for _ in range(3):
        watch.note("refused", {"channel": "smtp"})
    watch.waiting("reading", 7, 90)
    watch.running("reading", 1)
    metrics = watch.metrics().decode()
    assert 'postroom_events_total{event="refused"} 3.0' in metrics
    assert 'postroom_waiting{queue="reading"} 7.0' in metrics
    assert 'postroom_oldest_seconds{queue="reading"} 90.0' in metrics
    assert 'postroom_inspectors{sort="reading"} 1.0' in metrics


def test_a_full_disk_under_the_log_undoes_nothing() -> None:
    watch = Watch(FullDisk())
    watch.note("accepted", {"channel": "smtp", "shares": 1})
    assert 'event="accepted"} 1.0' in watch.metrics().decode()
