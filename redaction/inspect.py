"""Looks for identifiers in everything that was opened. Returns what it saw; acts on nothing."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from string import ascii_uppercase

from redaction.document import Cut, Passage, Place, Reason, Unscannable
from redaction.findings import Finding, Inspection, Span
from redaction.media import cutting
from redaction.opening import Opened, Scan
from redaction.seams import seams

_EXACT_ROWS = 1000
"""Up to here the readers of sheets keep every empty row and column."""
NAME = -1
"""The passage number of a document's own (file) name."""


def inspect(opened: Opened, scan: Scan) -> Inspection:
    """Findings in order of place, and every place that could not be read or scanned."""
    findings: list[Finding] = []
    unscannable: list[Unscannable] = []
    for each in opened.walk():
        place = Place(each.path, 0, each.name or "message")
        unscannable += [Unscannable(place, reason) for reason in each.reading.unscannable]
        for number, passage in passages(each):
            try:
                spans = scan(passage.text, passage.label)
            except Exception:  # fail closed: text that was not scanned to its end is unscannable, whatever went wrong
                unscannable.append(Unscannable(_place(each, number, passage, 0), Reason.CRASHED))
            else:
                findings += [_finding(each, number, passage, span) for span in spans]
    try:
        findings += _over_seams(opened, scan)
    except Exception:  # fail closed, as above
        unscannable.append(Unscannable(Place(opened.path, 0, opened.name or "message"), Reason.CRASHED))
    findings.sort(key=lambda finding: (finding.place.path, finding.place.passage, finding.start))
    return Inspection(tuple(findings), tuple(unscannable))


def _over_seams(opened: Opened, scan: Scan) -> list[Finding]:
    """What runs from one text into the next: a finding in each, none for what stands in one of them alone."""
    found: list[Finding] = []
    for seam in seams(opened):
        for span in scan(seam.joined.text, seam.texts[0].passage.label):
            stored = seam.joined.stored([Cut(span.start, span.end, "")])
            if len(stored) > 1:
                for base, cuts in stored.items():
                    owner, number, passage = seam.texts[base]
                    found.append(_finding(owner, number, passage, replace(span, start=cuts[0].start, end=cuts[-1].end)))
    return found


def passages(opened: Opened) -> Iterator[tuple[int, Passage]]:
    """The texts of one document with their numbers, its file name first."""
    if opened.document.name:
        yield NAME, Passage(opened.document.name, "file name", "file name")
    yield from ((number, passage) for number, passage in enumerate(opened.reading.passages) if passage.text)


def _finding(opened: Opened, number: int, passage: Passage, span: Span) -> Finding:
    place = _place(opened, number, passage, span.start)
    return Finding(span.kind, place, span.start, span.end, span.rule, span.score, span.masked)


def _place(opened: Opened, number: int, passage: Passage, at: int) -> Place:
    words = [opened.name, passage.place]
    if "\n" in passage.text:
        words.append(_line(passage, at))
    return Place(opened.path, number, ", ".join(filter(None, words)) or "text")


def _line(passage: Passage, at: int) -> str:
    """The line, or the cell where the passage is a sheet: a row a line, a tab after each cell, as its readers write it. Far down and
    to the right they leave out what is empty, and a cell can't be told."""
    row = passage.text.count("\n", 0, at)
    column = passage.text.count("\t", passage.text.rfind("\n", 0, at) + 1, at)
    if passage.place.startswith("sheet ") and row < _EXACT_ROWS and column < len(ascii_uppercase):
        return f"cell {ascii_uppercase[column]}{row + 1}"
    return f"line {row + 1}"


def excerpts(opened: Opened, inspection: Inspection, width: int = 60) -> tuple[str, ...]:
    """Beside ``inspection.findings``: up to ``width`` characters on either side of each, on one line,
    every finding of that passage replaced by its placeholder."""
    texts = {(each.path, number): passage.text for each in opened.walk() for number, passage in passages(each)}
    shown: dict[Finding, str] = {}
    for key, group in groupby(inspection.findings, key=lambda finding: (finding.place.path, finding.place.passage)):
        here = list(group)
        cuts = [Cut(each.start, each.end, cutting.placeholder(each.kind, each.masked)) for each in here]
        for number, finding in enumerate(here):
            shown[finding] = _excerpt(texts[key], cuts, number, width)
    return tuple(shown[finding] for finding in inspection.findings)


def _excerpt(text: str, cuts: list[Cut], number: int, width: int) -> str:
    """Walks outwards from one cut: neighbours that the window touches are masked whole."""
    middle = cuts[number]
    before, at = "", middle.start
    for cut in reversed(cuts[:number]):
        if len(before) + at - cut.end >= width:
            break
        before, at = cut.instead + text[cut.end : at] + before, cut.start
    before = text[max(0, at - max(0, width - len(before))) : at] + before
    after, at = "", middle.end
    for cut in cuts[number + 1 :]:
        if len(after) + cut.start - at >= width:
            break
        after, at = after + text[at : cut.start] + cut.instead, cut.end
    after += text[at : at + max(0, width - len(after))]
    return " ".join((before + middle.instead + after).split())
