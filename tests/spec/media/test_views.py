"""The second look into structured files and archives finds what another decoder would."""

import bz2
import gzip
import lzma

import pytest

from redaction.media.views import archives, structured
from tests.spec.media.letters import CARD
from tests.spec.media.test_archives import tar

VIEWS = [
    ("an escaped JSON string", b'{"a":["\\u0034111 1111 1111 1111"]}'),
    ("a JSON key", f'{{"{CARD}":{{"b":null}}}}'.encode()),
    ("a record on its own line", f'{{"a":1}}\n{{"b":"{CARD}"}}\n'.encode()),
    ("character references", b"<a>&#52;111 1111 1111 1111</a>"),
    ("an attribute", f'<a b="{CARD}"/>'.encode()),
    ("a comment", f"<a><!--{CARD}--></a>".encode()),
    ("a folded line", b"BEGIN:VCARD\r\nNOTE:4111 1111 1\r\n 111 1111\r\nEND:VCARD\r\n"),
    ("a file in a card", b"BEGIN:VCARD\nKEY;ENCODING=B:NDExMSAxMTExIDExMTEgMTExMQ==\nEND:VCARD\n"),
]


@pytest.mark.parametrize(("sentence", "content"), VIEWS, ids=[row[0] for row in VIEWS])
def test_a_number_is_seen(sentence: str, content: bytes) -> None:
    assert CARD in "\n".join(structured.views(content))


@pytest.mark.parametrize("content", [b"", b"hello", b"{", b"<a>", b"[[[["])
def test_what_is_in_no_such_format_shows_nothing(content: bytes) -> None:
    assert "".join(structured.views(content)).strip() == ""


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress])
def test_files_in_archives_are_seen(compress: object) -> None:
    packed = tar([("a.txt", CARD.encode())])
    assert callable(compress)
    ((name, content),) = archives.members(compress(packed))
    assert (name, content) == ("", packed)
    assert list(archives.members(content)) == [("a.txt", CARD.encode())]
