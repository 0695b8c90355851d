"""Takes findings out of a whole tree of documents, from the leaves up."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from redaction.document import Cut, Cuts, Document, PartResult, Reason, Withheld
from redaction.findings import Finding, Inspection
from redaction.inspect import NAME
from redaction.media import cutting, mail, mail_edit, mail_parts
from redaction.opening import Opened, Scan
from redaction.traces import Traces, taken_out

_READ_ENOUGH = frozenset({Reason.AMBIGUOUS})
"""Read in one of several ways: what is rebuilt from that one reading is safe to pass on."""

_AllCuts = Mapping[tuple[int, ...], Cuts]


_NOTHING = Traces(())


@dataclass(frozen=True, slots=True)
class Redaction:
    """``document`` is the rebuilt whole; ``parts[i]`` tells of its part number *i* (a mail: its leaf
    parts in order, bodies among them; an archive: its members). ``removed`` are traces of what was
    taken out, for ``verify``; they live no longer than this."""

    document: Document
    parts: tuple[PartResult, ...]
    removed: Traces = field(default=_NOTHING, repr=False, compare=False)


def redact(opened: Opened, findings: Iterable[Finding]) -> Redaction | Withheld:
    """Everything in ``opened`` rebuilt without ``findings``; Withheld where the root cannot be."""
    found = tuple(findings)
    cuts = _cuts(found, lambda finding: cutting.placeholder(finding.kind, finding.masked))
    children = [_rebuilt(child, cuts) for child in opened.children]
    document = _whole(opened, cuts, [child.document for child in children])
    if isinstance(document, Withheld):
        return document
    return Redaction(document, tuple(part for child in children for part in child.parts), taken_out(opened, found))


def _cuts(findings: Iterable[Finding], instead: Callable[[Finding], str]) -> _AllCuts:
    gathered: dict[tuple[int, ...], dict[int, list[Cut]]] = {}
    for finding in findings:
        passages = gathered.setdefault(finding.place.path, {})
        passages.setdefault(finding.place.passage, []).append(Cut(finding.start, finding.end, instead(finding)))
    return {path: {number: cutting.merged(cuts) for number, cuts in passages.items()} for path, passages in gathered.items()}


@dataclass(frozen=True, slots=True)
class _Rebuilt:
    """``parts`` are the parts of the new message that it makes: several where a part unpacks into parts."""

    document: Document | Withheld
    parts: tuple[PartResult, ...]


def _rebuilt(opened: Opened, cuts: _AllCuts) -> _Rebuilt:
    children = [_rebuilt(child, cuts) for child in opened.children]
    document = _whole(opened, cuts, [child.document for child in children])
    if document.media_type == mail_parts.PART and isinstance(document, Document):
        return _Rebuilt(document, tuple(part for child in children for part in child.parts))
    return _Rebuilt(document, (_result(opened, document),))


def _whole(opened: Opened, cuts: _AllCuts, children: list[Document | Withheld]) -> Document | Withheld:
    here = cuts.get(opened.path, {})
    document = _renamed(opened.document, here)
    reasons = [reason for reason in opened.reading.unscannable if reason not in _READ_ENOUGH]
    if opened.media is None or reasons:
        return Withheld(document.name, document.media_type, (reasons or [Reason.UNKNOWN_TYPE])[0])
    try:
        return (opened.reading.rewrite or opened.media.rewrite)(document, here, children)
    except Exception:  # fail closed: what cannot be written anew is not passed on
        return Withheld(document.name, document.media_type, Reason.CRASHED)


def _renamed(document: Document, cuts: Cuts) -> Document:
    name = cutting.apply(document.name, cutting.of(cuts, NAME))
    return document if name == document.name else replace(document, name=name)


def _result(opened: Opened, rebuilt: Document | Withheld) -> PartResult:
    if isinstance(rebuilt, Withheld):
        return PartResult(rebuilt.name, rebuilt.media_type, 0, f"withheld: {rebuilt.reason}")
    is_text = not rebuilt.name and rebuilt.media_type in {"text/plain", "text/html"}
    is_same = (rebuilt.name, rebuilt.content) == (opened.document.name, opened.document.content)
    state = "untouched" if is_same else "redacted"
    return PartResult(rebuilt.name, rebuilt.media_type, len(rebuilt.content), state, is_text)


def blank_codes(opened: Opened, inspection: Inspection, kinds: Collection[str], scan: Scan | None = None) -> bytes:
    """The original bytes with every finding of ``kinds`` overwritten by X, everything else as it was.

    What was not read is kept unread, with one exception: where the root itself could not be read,
    ``scan`` (if given) looks for ``kinds`` in the raw bytes.
    """
    original = opened.document.content
    if opened.media is None and scan is not None:
        return blank_raw(original, kinds, scan)
    found = [finding for finding in inspection.findings if finding.kind in kinds]
    if not found:
        return original
    try:
        return _blanked(opened, _cuts(found, lambda finding: "X" * (finding.end - finding.start))).content
    except Exception:
        if scan is None:
            raise
        return blank_raw(original, kinds, scan)  # damaged in a way the reader bore and the editor does not


def _blanked(opened: Opened, cuts: _AllCuts) -> Document:
    changed = {number: blanked for number, child in enumerate(opened.children) if (blanked := _blanked(child, cuts)) is not child.document}
    here = cuts.get(opened.path, {})
    document = _renamed(opened.document, here)
    if opened.media is None or not (changed or here):
        return document
    if opened.media is mail:
        return mail_edit.overwrite(document, here, changed)
    children = [changed.get(number, child.document) for number, child in enumerate(opened.children)]
    written = opened.media.rewrite(document, here, children)
    return document if isinstance(written, Withheld) else written


def blank_raw(content: bytes, kinds: Collection[str], scan: Scan) -> bytes:
    """``content`` with every finding of ``kinds`` that stands in its raw bytes overwritten by X: for what no reader can open."""
    text = content.decode("latin-1")
    cuts = [Cut(span.start, span.end, "X" * (span.end - span.start)) for span in scan(text, "") if span.kind in kinds]
    return cutting.apply(text, cuts).encode("latin-1")
