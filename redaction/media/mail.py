"""Mail (RFC 5322 and MIME): headers are passages, every leaf part is a child, and what goes out is a
new message built from allow-listed headers and rebuilt parts.

Bodies are children as attachments are: part *i* read is part *i* written.
"""

from collections.abc import Sequence
from functools import partial

from redaction.document import Cuts, Document, Reading, Reason, Withheld
from redaction.media import cutting, header_writer, headers, mail_lines, mail_parts, mime, transfer

MEDIA_TYPES = mail_parts.MESSAGES | {mail_parts.PART}

_KEPT_PARAMETERS = ("format", "delsp", "report-type", "method")
_REBUILT_MULTIPARTS = frozenset({"mixed", "alternative", "related", "report", "digest", "parallel", "form-data"})


def read(document: Document) -> Reading:
    """Passages: header values, preambles, epilogues. Children: the leaf parts, transfer encoding undone."""
    root, doubts = mime.parse(document.content)
    reasons = dict.fromkeys(doubts)
    children = []
    for entity in root.walk():
        if not entity.is_container:
            child, doubt = _child(document.content, entity)
            children.append(child)
            if doubt:
                reasons[doubt] = None
    found = tuple(mail_lines.lines(document.content, root))
    return Reading(tuple(line.passage for line in found), tuple(children), tuple(reasons), partial(_written, root, found))


def _child(content: bytes, entity: mime.Entity) -> tuple[Document, Reason | None]:
    raw, doubt = transfer.decode(content[slice(*entity.body)], entity.encoding)
    media_type = "text/plain" if entity.media_type.startswith("multipart/") else entity.media_type
    if media_type in MEDIA_TYPES and entity.encoding not in transfer.PLAIN:
        doubt = doubt or Reason.AMBIGUOUS
    label = headers.decode_words(entity.value("content-description"))
    return Document(mail_lines.filename(entity), media_type, raw, entity.parameters.get("charset", ""), label), doubt


def rewrite(document: Document, cuts: Cuts, children: Sequence[Document | Withheld]) -> Document:
    """A new message: ASCII, CRLF, bodies in UTF-8, parts in the same order and structure."""
    root, _ = mime.parse(document.content)
    return _written(root, tuple(mail_lines.lines(document.content, root)), document, cuts, children)


def _written(
    root: mime.Entity, found: Sequence[mail_lines.Line], document: Document, cuts: Cuts, children: Sequence[Document | Withheld]
) -> Document:
    media_type = mail_parts.PART if document.media_type == mail_parts.PART else "message/rfc822"
    return Document(document.name, media_type, _Writer(root, found, cuts, children).message(), "", document.label)


class _Writer:
    def __init__(self, root: mime.Entity, found: Sequence[mail_lines.Line], cuts: Cuts, children: Sequence[Document | Withheld]) -> None:
        self.root = root
        self.cuts = mail_lines.by_field(found, cuts)
        self.children = iter(children)

    def message(self) -> bytes:
        fields, body = self.entity(self.root)
        kept = self.fields(self.root, mail_lines.KEPT)
        return b"\r\n".join([*kept, b"MIME-Version: 1.0", *fields, b"", body])

    def fields(self, entity: mime.Entity, allowed: frozenset[str]) -> list[bytes]:
        """Allow-listed fields with cuts made, the first of each name."""
        first: dict[str, bytes] = {}
        for header in entity.headers:
            name = header.name.lower()
            if name in allowed and name not in first:
                first[name] = self.field(name, header)
        return [line for line in first.values() if line]

    def field(self, name: str, header: mime.Header) -> bytes:
        cuts = self.cuts[id(header)].cuts if id(header) in self.cuts else ()
        if name in mail_lines.ADDRESSES:
            return header_writer.address_list(header.name, header.value, cuts)
        text = cutting.apply(headers.decode_words(header.value), cuts)
        if name in mail_lines.IDENTIFIERS:
            return header_writer.identifiers(header.name, text)
        return header_writer.free_text(header.name, text)

    def entity(self, entity: mime.Entity) -> tuple[list[bytes], bytes]:
        """Content fields and body of one entity."""
        if entity.is_container:
            return self.multipart(entity)
        child = mail_parts.passed_on(next(self.children))
        if child.media_type == mail_parts.PART:
            return mail_parts.unwrapped(child)
        return mail_parts.leaf(child, self.parameters(entity), self.disposition(entity, child))

    def parameters(self, entity: mime.Entity) -> dict[str, str]:
        """Parameters of the Content-Type that go on; none of a field in which something was found."""
        if self.is_cut(entity, "content-type"):
            return {}
        return {key: entity.parameters[key] for key in _KEPT_PARAMETERS if key in entity.parameters}

    def disposition(self, entity: mime.Entity, child: Document) -> list[bytes]:
        """Content-Disposition with the child's own name and, in a form, the field's."""
        main, parameters = entity.disposition
        in_form = main == "form-data" and "name" in parameters and not self.is_cut(entity, "content-disposition")
        kept = {"name": parameters["name"]} if in_form else {}
        if child.name:
            kept["filename"] = child.name
        if not kept and main != "attachment":
            return []
        shown = main if main in {"inline", "form-data"} else "attachment"
        return [header_writer.structured("Content-Disposition", shown, kept)]

    def is_cut(self, entity: mime.Entity, name: str) -> bool:
        return any(id(header) in self.cuts for header in entity.headers if header.name.lower() == name)

    def multipart(self, entity: mime.Entity) -> tuple[list[bytes], bytes]:
        parts = []
        for part in entity.parts:
            fields, body = self.entity(part)
            parts.append(b"\r\n".join([*self.fields(part, mail_lines.OF_A_PART), *fields, b"", body]))
        subtype = entity.media_type.partition("/")[2]
        main = f"multipart/{subtype if subtype in _REBUILT_MULTIPARTS else 'mixed'}"
        return mail_parts.multipart(main, self.parameters(entity), parts)
