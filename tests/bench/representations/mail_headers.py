"""Numbers in the headers of a mail (RFC 5322, RFC 2047)."""

import base64
from quopri import encodestring

from tests.bench.representations.letters import COVER, cover, joined, mail, multipart, part
from tests.bench.representations.said import Row, Said, Sort


def b_word(text: str, charset: str = "utf-8") -> str:
    return f"=?{charset}?B?{base64.b64encode(text.encode(charset)).decode()}?="


def q_word(text: str, charset: str = "utf-8") -> str:
    coded = encodestring(text.encode(charset), quotetabs=True).decode().replace("=\n", "").replace("?", "=3F").replace("=20", "_")
    return f"=?{charset}?Q?{coded}?="


def header(name: str, value: str) -> bytes:
    return mail(COVER, f"{name}: {value}")


def split_words(said: Said) -> bytes:
    first, second = said.halves
    return header("Subject", f"{q_word(f'my {said.label} is {first}')}\r\n {q_word(second)}")


def adjacent_words(said: Said) -> bytes:
    words = "\r\n ".join(b_word(char) for char in said.number)
    return header("Subject", f"{b_word(f'my {said.label} is ')}\r\n {words}")


def ebcdic_word(said: Said) -> bytes:
    return header("Subject", b_word(said.sentence, "cp037").replace("cp037", "IBM037"))


def folded(said: Said) -> bytes:
    """Folded where the number has a gap (RFC 5322 2.2.3), else before it."""
    number = said.number.replace(" ", "\r\n ", 2)
    return header("Subject", f"my {said.label}\r\n is\r\n {number}")


def twice(said: Said) -> bytes:
    return mail(COVER, "Subject: Stamps", f"Subject: {said.sentence}")


def of_a_part(name: str, said: Said) -> bytes:
    return multipart(cover(), part("text/plain", "A note.\n", f"{name}: {said.sentence}"))


def folded_base64(said: Said) -> bytes:
    word = b_word(said.sentence)
    return header("Subject", word[:30] + "?=\r\n =?utf-8?B?" + word[30:] if len(word) % 4 == 2 else word)


def received(said: Said) -> bytes:
    return mail(COVER, f"Received: from relay.example (my {said.label} {said.number}) by post.example; Tue, 06 May 2031 12:00:00 +0000")


def nested(said: Said) -> bytes:
    inner = mail("A short note.\n", f"Subject: {said.sentence}")
    return multipart(cover(), part("message/rfc822", inner))


def lone_reply(said: Said) -> bytes:
    return mail(joined(cover()), f"Subject: Re: {said.sentence}", kind='multipart/mixed; boundary="=_the_cut"')


ROWS = (
    Row("subject", lambda said: header("Subject", said.sentence)),
    Row("subject, folded within the number", folded),
    Row("subject of a reply", lone_reply),
    Row("subject, encoded word B", lambda said: header("Subject", b_word(said.sentence))),
    Row("subject, encoded word Q", lambda said: header("Subject", q_word(said.sentence))),
    Row("subject, number split over two encoded words", split_words),
    Row("subject, an encoded word for each character", adjacent_words),
    Row("subject, encoded word in UTF-16", lambda said: header("Subject", b_word(said.sentence, "utf-16be"))),
    Row("subject, encoded word in UTF-7", lambda said: header("Subject", q_word(said.sentence, "utf-7"))),
    Row("subject, encoded word in ISO-2022-JP", lambda said: header("Subject", b_word(said.sentence, "iso2022_jp"))),
    Row("subject, encoded word in EBCDIC", ebcdic_word),
    Row("subject, encoded word of an unknown charset", lambda said: header("Subject", b_word(said.sentence).replace("utf-8", "x-moon"))),
    Row("subject, encoded word without padding", lambda said: header("Subject", b_word(said.sentence).replace("=?=", "?="))),
    Row("subject, raw UTF-8 beside it", lambda said: header("Subject", f"\u00a1Hola! {said.sentence} \u2013 gracias")),
    Row("a second subject", twice, Sort.HIDDEN),
    Row("display name", lambda said: mail(COVER, f'Sender: "Ann {said.label} {said.number}" <ann@example.org>')),
    Row("display name of Reply-To", lambda said: header("Reply-To", f'"Ann, {said.label} {said.number}" <ann@example.org>')),
    Row("display name, encoded word", lambda said: header("Reply-To", f"{b_word(f'Ann {said.label} {said.number}')} <ann@example.org>")),
    Row("display name in Cc", lambda said: header("Cc", f"Ann {said.label} {said.number.replace('.', '')} <cc@example.org>")),
    Row("local part of an address", lambda said: header("Reply-To", f"{said.label.replace(' ', '.')}.{said.plain}@example.org")),
    Row("comment in an address", lambda said: header("Reply-To", f"ann@example.org ({said.label} {said.number})")),
    Row("Comments", lambda said: header("Comments", said.sentence), Sort.HIDDEN),
    Row("Keywords", lambda said: header("Keywords", f"stamps, {said.label} {said.number}"), Sort.HIDDEN),
    Row("Message-ID", lambda said: header("Message-ID", f"<{said.label.replace(' ', '-')}.{said.plain}@example.org>"), Sort.HIDDEN),
    Row("In-Reply-To", lambda said: header("In-Reply-To", f"<{said.label.replace(' ', '-')}.{said.plain}@example.org>"), Sort.HIDDEN),
    Row("a header of one's own", lambda said: header("X-Customer-Data", said.sentence), Sort.HIDDEN),
    Row("Received", received, Sort.HIDDEN),
    Row("Organization", lambda said: header("Organization", said.sentence), Sort.HIDDEN),
    Row("subject of an attached message", nested),
    Row("header of a part", lambda said: of_a_part("X-Note", said), Sort.HIDDEN),
)
