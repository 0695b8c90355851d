"""Numbers in the structure of a mail: parts that differ, structures that readers take differently (RFC 2046, RFC 3462, RFC 3464)."""

import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.representations.letters import BOUNDARY, COVER, cover, joined, mail, multipart, page, part, wire
from tests.bench.representations.said import CARD, LEAD, TAIL, Row, Said, Sort

MIXED = f'multipart/mixed; boundary="{BOUNDARY}"'


def text(said: Said) -> bytes:
    return part("text/plain; charset=utf-8", said.letter)


def alternatives(said: Said) -> bytes:
    """The plain one is harmless, the HTML one says it."""
    return multipart(cover(), part("text/html", page(f"<p>{said.sentence}</p>")), subtype="alternative")


def alternatives_turned(said: Said) -> bytes:
    return multipart(text(said), part("text/html", page("<p>See you.</p>")), subtype="alternative")


def messages(said: Said, depth: int) -> bytes:
    inner = mail(said.letter)
    for level in range(depth):
        inner = multipart(part("message/rfc822", inner), boundary=f"level{level}")
    return inner


def nested_multiparts(said: Said) -> bytes:
    inner = text(said)
    for level in range(5):
        inner = part(f'multipart/mixed; boundary="level{level}"', joined(inner, boundary=f"level{level}"), encoding="")
    return multipart(cover(), inner)


def unterminated(said: Said) -> bytes:
    return mail(joined(cover(), text(said), end=""), kind=MIXED)


def preamble(said: Said) -> bytes:
    return mail(joined(cover(), before=f"{said.sentence}\n"), kind=MIXED)


def epilogue(said: Said) -> bytes:
    return mail(joined(cover(), after=f"\n{said.sentence}\n"), kind=MIXED)


def boundary_twice(said: Said) -> bytes:
    return mail(
        joined(text(said), boundary="one") + joined(cover(), boundary="two"), kind='multipart/mixed; boundary="one"; boundary="two"'
    )


def type_twice(said: Said) -> bytes:
    return mail(joined(text(said)), f"Content-Type: {MIXED}", "Content-Transfer-Encoding: 7bit", kind="text/plain")


def encoding_twice(said: Said) -> bytes:
    return mail(said.letter, "Content-Transfer-Encoding: base64")


def external(said: Said) -> bytes:
    body = f"Content-Type: text/plain\r\n\r\n{said.sentence}\r\n"
    return multipart(cover(), part('message/external-body; access-type=local-file; name="note"', body))


def partial(said: Said) -> bytes:
    return mail(said.letter, kind='message/partial; id="part@example.org"; number=1; total=2')


def report(said: Said) -> bytes:
    recipient = f"Final-Recipient: rfc822; ann@example.org\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; {said.sentence}\n"
    status = f"Reporting-MTA: dns; post.example\n\n{recipient}"
    parts = (cover(), part("message/delivery-status", status), part("message/rfc822", mail("Hello.\n")))
    return mail(joined(*parts), kind=f'multipart/report; report-type=delivery-status; boundary="{BOUNDARY}"')


def returned(said: Said) -> bytes:
    parts = (cover(), part("message/delivery-status", "Reporting-MTA: dns; post.example\n"), part("message/rfc822", mail(said.letter)))
    return mail(joined(*parts), kind=f'multipart/report; report-type=delivery-status; boundary="{BOUNDARY}"')


def returned_headers(said: Said) -> bytes:
    head = f"From: ann@example.org\nSubject: {said.sentence}\n"
    parts = (cover(), part("message/delivery-status", "Reporting-MTA: dns; post.example\n"), part("text/rfc822-headers", head))
    return mail(joined(*parts), kind=f'multipart/report; report-type=delivery-status; boundary="{BOUNDARY}"')


def pgp(said: Said) -> bytes:
    control = part("application/pgp-encrypted", "Version: 1\n")
    body = part("application/octet-stream", f"-----BEGIN PGP MESSAGE-----\n\n{said.plain[::-1]}hQEMA1\n=abcd\n-----END PGP MESSAGE-----\n")
    return mail(joined(control, body), kind=f'multipart/encrypted; protocol="application/pgp-encrypted"; boundary="{BOUNDARY}"')


def pgp_inline(said: Said) -> bytes:
    return mail(f"{LEAD}\n\n-----BEGIN PGP MESSAGE-----\n\nhQEMA1{said.plain[::-1]}\n=abcd\n-----END PGP MESSAGE-----\n\n{TAIL}\n")


def clear_signed(said: Said) -> bytes:
    signature = "-----BEGIN PGP SIGNATURE-----\n\niQEzBAEB\n=abcd\n-----END PGP SIGNATURE-----\n"
    return mail(f"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n{said.letter}\n{signature}")


@cache
def _signer() -> tuple[str, str]:
    """A key and a certificate, made once."""
    with TemporaryDirectory() as folder:
        key, certificate = Path(folder, "key.pem"), Path(folder, "cert.pem")
        subject = ("-subj", "/CN=Ann Lee", "-days", "3650", "-nodes", "-newkey", "rsa:2048")
        subprocess.run(["openssl", "req", "-x509", *subject, "-keyout", key, "-out", certificate], check=True, capture_output=True)
        return key.read_text(), certificate.read_text()


def smime(said: Said, *words: str) -> bytes:
    """The letter as openssl wraps it."""
    key, certificate = _signer()
    with TemporaryDirectory() as folder:
        key_file, certificate_file = Path(folder, "key.pem"), Path(folder, "cert.pem")
        key_file.write_text(key)
        certificate_file.write_text(certificate)
        tail = (certificate_file,) if "-encrypt" in words else ("-signer", certificate_file, "-inkey", key_file)
        inner = b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + wire(said.letter)
        made = subprocess.run(["openssl", "smime", *words, *tail], input=inner, check=True, capture_output=True).stdout
    head, _, body = made.replace(b"\r\n", b"\n").partition(b"\n\n")
    top = [line for line in head.decode().replace("\n ", " ").replace("\n\t", " ").split("\n") if not line.startswith("MIME-Version")]
    return mail(body, *top, kind="")


def related(said: Said) -> bytes:
    second = part("text/plain", said.letter, "Content-ID: <two@example.org>", "Content-Disposition: inline")
    return multipart(part("text/html", page("<p>See below.</p>")), second, subtype="related")


def eml(said: Said) -> bytes:
    file = part("application/octet-stream", mail(said.letter), 'Content-Disposition: attachment; filename="letter.eml"', encoding="base64")
    return multipart(cover(), file)


def bare_returns(said: Said) -> bytes:
    return mail(said.letter.replace("\n", "\r").encode())


ROWS = (
    Row("body", lambda said: mail(said.letter)),
    Row("body of lone carriage returns", bare_returns, Sort.DOUBTFUL),
    Row("second text part", lambda said: multipart(cover(), text(said))),
    Row("alternatives that differ, HTML says it", alternatives),
    Row("alternatives that differ, text says it", alternatives_turned),
    Row("related part", related),
    Row("message within a message", lambda said: messages(said, 1)),
    Row("message four deep", lambda said: messages(said, 3)),
    Row("message twelve deep", lambda said: messages(said, 12), Sort.DOUBTFUL),
    Row("multipart five deep", nested_multiparts),
    Row("attached .eml", eml),
    Row("no closing boundary", unterminated),
    Row("preamble", preamble, Sort.HIDDEN),
    Row("epilogue", epilogue, Sort.HIDDEN),
    Row("two boundaries", boundary_twice, Sort.DOUBTFUL),
    Row("two content types", type_twice, Sort.DOUBTFUL),
    Row("two transfer encodings", encoding_twice, Sort.DOUBTFUL),
    Row("external body", external, Sort.DOUBTFUL),
    Row("partial message", partial, Sort.DOUBTFUL),
    Row("delivery report, diagnostic text", report),
    Row("delivery report, returned message", returned),
    Row("delivery report, returned headers", returned_headers),
    Row("opaque S/MIME", lambda said: smime(said, "-sign", "-nodetach"), kinds=CARD),
    Row("clear-signed S/MIME", lambda said: smime(said, "-sign"), kinds=CARD),
    Row("encrypted S/MIME", lambda said: smime(said, "-encrypt", "-aes128"), Sort.OPAQUE, CARD),
    Row("PGP/MIME, encrypted", pgp, Sort.OPAQUE, CARD),
    Row("PGP in the text, encrypted", pgp_inline, Sort.OPAQUE, CARD),
    Row("PGP in the text, clear-signed", clear_signed),
    Row("body without headers of content", lambda said: mail(said.letter, kind="")),
    Row("empty boundary", lambda said: mail(COVER + said.letter, kind='multipart/mixed; boundary=""'), Sort.DOUBTFUL),
)
