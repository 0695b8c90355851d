"""What one mail costs an inspector, in CPU milliseconds, beside reading it with the standard library and beside Presidio's patterns.

    python -m tests.bench.mail_cost
    python -m tests.bench.mail_cost --only "10 KB" --rounds 40 --profile

Mail as it looks in life, made up: some twenty header fields, prose with a date, an amount or a telephone number here and there. The job is
the one an inspector gets, from frame to frame, in this process and without the seal. Every mail is another one, so that nothing helps that
was worked out for the one before.
"""

import argparse
import cProfile
import os
import pstats
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime
from random import Random

from pikepdf import Pdf

from infra.inspectors.frames import Tag, encode
from infra.inspectors.inspector import JOBS, settle
from intake.rulebook import Rulebook, Sources, compile_rules
from intake.submission import Channel, Delivery
from tests.bench.detection_systems import System, presidio_patterns
from tests.bench.letters import filled
from tests.spec.media.papers import form, line, written

GOALS = {"10 KB, text and HTML": 3.0, "PDF of one page, flattened": 150.0}
"""Milliseconds, median of mails without a number, and with one where there always is one."""
_ALWAYS_FOUND = frozenset({"PDF of one page, flattened"})
_PASSES = 3
_PROSE = (
    "I moved to a new flat last month and my mail still goes to the old one, {street} in {city}.",
    "Your letter of {date} says that the fee is due; I paid {amount} at the counter and have the receipt.",
    "I filled in the form and was told that it takes ten days, and that was three weeks ago.",
    "You can reach me in the evening at {phone}, or write to {email} if that is easier for you.",
    "My sister sent a parcel, and it was sent back although somebody was at home all day.",
    "Could you please look into it and tell me whether I have to come again?",
    "The clerk gave me the number {invoice} for it, and said that case {case} would be closed by then.",
    "We have lived here since {year}, and nothing of the kind has ever happened before.",
    "Thank you very much for your help, which I know is not always easy to give at this time of the year.",
    "If there is anything else that you need from me, please let me know and I will bring it with me.",
    "My neighbour on the other side of the street, who is retired and sees everything, has the same trouble.",
    "In that case it would be best to wait until the office has answered, and to ask once more after that.",
)
_NUMBERS = ("My card is {card}.", "The Social Security number is {ssn}.", "Please pay it to the account {iban}.")
_BASE64 = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/"
_HEAD = """\
Return-Path: <ann.example@mail.example.com>
Received: from mail.example.org (mail.example.org [192.0.2.10])
        by desk.example.org (Postfix) with ESMTPS id 4{id0}
        for <info@example.org>; {when}
Received: from mx.example.org (mx.example.org. [198.51.100.7])
        by mail.example.org with LMTP id {id1}; {when}
Received: from mail-sor-f41.example.com (mail-sor-f41.example.com. [203.0.113.41])
        by mx.example.org with SMTPS id {id2}
        (version=TLS1_3 cipher=TLS_AES_128_GCM_SHA256 bits=128/128); {when}
Received-SPF: pass (example.org: domain of ann.example@mail.example.com designates 203.0.113.41 as permitted sender) client-ip=203.0.113.41;
Authentication-Results: mx.example.org; dkim=pass header.i=@mail.example.com header.s=20230601 header.b={id3};
        spf=pass smtp.mailfrom=ann.example@mail.example.com; dmarc=pass (p=NONE sp=QUARANTINE dis=NONE) header.from=example.com
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=mail.example.com; s=20230601; t=1773230000; x=1773834800;
        h=to:subject:message-id:date:from:mime-version:from:to:cc:subject:date:message-id:reply-to;
        bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b={signed}
X-Google-DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=1e100.example; s=20230601; bh=YQ==; b={signed}
X-Gm-Message-State: AOJu0Yy{long}
X-Google-Smtp-Source: AGHT+IG{long}
X-Received: by 2002:a17:907:9405:b0:b73:5db4 with SMTP id {id1}.12.1773230412345; {when}
X-Spam-Status: No, score=-0.1 required=5.0 tests=DKIM_SIGNED,DKIM_VALID,HTML_MESSAGE,SPF_PASS autolearn=ham version=4.0.1
From: {name} <ann.example@mail.example.com>
To: Info <info@example.org>
Cc: Ben Example <ben@example.net>
Date: {when}
Message-ID: <CAF{id2}@mail.example.com>
In-Reply-To: <CAE{id3}@example.org>
References: <CAD{id0}@mail.example.com> <CAE{id3}@example.org>
Subject: Re: your letter of {date} about the fee
X-Mailer: Example Mail 16.0
Thread-Topic: your letter about the fee
Accept-Language: en-US
"""
_STYLE = (
    'p.MsoNormal, li.MsoNormal {margin:0in; font-size:11.0pt; font-family:"Calibri",sans-serif;}\n'
    "a:link {color:#0563C1; text-decoration:underline;}\n.MsoChpDefault {font-size:10.0pt;}\n"
    "@page WordSection1 {size:8.5in 11.0in; margin:1.0in 1.0in 1.0in 1.0in;}\ndiv.WordSection1 {page:WordSection1;}\n"
)
_CELL = (
    '<tr><td align="left" style="padding:12px 24px;font-family:Helvetica,Arial,sans-serif;font-size:14px;line-height:20px;color:#333333">'
    '<a href="https://news.example.com/c/{code}?utm_source=letter&amp;utm_medium=email" style="color:#1155cc;text-decoration:none">'
    '<img src="https://img.example.com/{code}/head.png" width="560" height="120" alt="" style="display:block;border:0"></a>'
    "<p>{prose}</p></td></tr>\n"
)


def kinds() -> dict[str, Callable[[Random, bool], bytes]]:
    """Name -> what makes one such mail; the flag says whether a number is to be found in it."""
    return {
        "4 KB, plain text": lambda random, found: _sent(random, _text(random, 1_200, found)),
        "10 KB, text and HTML": lambda random, found: _both(random, _text(random, 2_200, found)),
        "50 KB, newsletter": _newsletter,
        "reply to a reply, 12 KB": _chain,
        "PDF of one page, flattened": lambda random, _found: _with_paper(random),
    }


def _text(random: Random, size: int, found: bool) -> str:
    """Paragraphs of about ``size`` characters in all."""
    sentences = ["Dear sir or madam,\n\n"]
    while sum(map(len, sentences)) < size:
        sentences.append(filled("prose", random.choice(_PROSE), random).text + random.choice((" ", " ", "\n\n")))
    if found:
        sentences.insert(len(sentences) // 2, filled("number", random.choice(_NUMBERS), random).text + " ")
    return "".join((*sentences, f"\n\nKind regards\n{filled('name', '{name}', random).text}\n"))


def _sent(random: Random, text: str, html: str = "", paper: bytes = b"") -> bytes:
    """The message as the house's own relay hands it on."""
    message = EmailMessage(policy=policy.SMTP)
    message.set_content(text, cte="quoted-printable")
    if html:
        message.add_alternative(html, subtype="html", cte="quoted-printable")
    if paper:
        message.add_attachment(paper, maintype="application", subtype="pdf", filename="letter.pdf")
    when = format_datetime(datetime(2026, 3, random.randint(1, 28), random.randint(7, 20), random.randint(0, 59), tzinfo=UTC))
    signed = "\r\n        ".join("".join(random.choices(_BASE64, k=64)) for _ in range(5))
    identifiers = ["".join(random.choices(_BASE64, k=14)) for _ in range(4)]
    head = _HEAD.replace("{when}", when).replace("{signed}", signed).replace("{long}", "".join(random.choices(_BASE64, k=130)))
    for number, identifier in enumerate(identifiers):
        head = head.replace(f"{{id{number}}}", identifier)
    return filled("head", head, random).text.replace("\n", "\r\n").replace("\r\r", "\r").encode() + message.as_bytes()


def _both(random: Random, text: str) -> bytes:
    """Text and the same as a mail program writes it in HTML."""
    lines = (f'<p class="MsoNormal"><span style="font-size:11pt">{each}<o:p></o:p></span></p>\n' for each in text.split("\n"))
    head = f'<head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><style><!--\n{_STYLE}--></style></head>'
    body = f'<body lang="EN-US" link="#0563C1"><div class="WordSection1">{"".join(lines)}</div></body>'
    return _sent(random, text, f"<html>{head}{body}</html>\n")


def _newsletter(random: Random, found: bool) -> bytes:
    cells: list[str] = []
    while sum(map(len, cells)) < 44_000:
        prose = _text(random, 300, found and len(cells) == 10).replace("\n\n", "<br>")
        cells.append(_CELL.replace("{code}", f"{random.getrandbits(64):x}").replace("{prose}", prose))
    page = f'<html><head><title>News</title></head><body><table width="600">{"".join(cells)}</table></body></html>'
    return _sent(random, _text(random, 1_500, found=False), page)


def _chain(random: Random, found: bool) -> bytes:
    """Three letters, the older ones quoted twice over, in both parts."""
    text = ""
    for _ in range(3):
        quoted = "".join(f"> {each}\n" for each in text.splitlines())
        text = f"{_text(random, 900, found and not text)}\nOn {random.randint(1, 28)} March 2026 at 10:14, Ann Example wrote:\n\n{quoted}"
    return _both(random, text)


def _with_paper(random: Random) -> bytes:
    """A card number in a form: the page goes out as pixels."""
    words = "".join(line(f"{number} {random.choice(_PROSE)[:60]}", y=760 - 14 * number) for number in range(45))
    card = filled("card", "{card}", random).text

    def hang(pdf: Pdf) -> None:
        form(pdf, card)

    paper = written(words, hang=hang)
    return _sent(random, "See the letter.\n", paper=paper.content)


def library(content: bytes) -> tuple[str, ...]:
    """What the standard library alone makes of it: the texts of all parts."""
    message = message_from_bytes(content, policy=policy.default)
    parts = [part for part in message.walk() if not part.is_multipart()]
    return tuple(text for part in parts if isinstance(text := part.get_content(), str))


def examined(content: bytes, rulebook: Rulebook) -> bytes:
    """An inspector's work on one mail: the frame's body in, the answer's frame out."""
    delivery = Delivery(Channel.SMTP, content, "ann.example@mail.example.com", ("info@example.org",), datetime.now(UTC))
    body = encode(Tag.EXAMINE, delivery)[5:]
    return encode(Tag.RESULT, JOBS[Tag.EXAMINE](body, rulebook))


def _milliseconds(work: Callable[[bytes], object], mails: Sequence[bytes]) -> list[float]:
    """The least of three passes for each mail: what else the machine does falls on all of them."""
    spent = [[_once(work, content) for content in mails] for _ in range(_PASSES)]
    return [min(each) for each in zip(*spent, strict=True)]


def _once(work: Callable[[bytes], object], content: bytes) -> float:
    begin = time.process_time()
    work(content)
    return 1000 * (time.process_time() - begin)


def _line(name: str, found: bool, mails: Sequence[bytes], work: Sequence[Callable[[bytes], object]]) -> str:
    columns = [_milliseconds(each, mails) for each in work]
    ours = statistics.median(columns[0])
    peers = "".join(f"{statistics.median(column):9.2f}" for column in columns[1:])
    size = statistics.median(map(len, mails)) / 1024
    goal = GOALS.get(name)
    said = "" if goal is None or found != (name in _ALWAYS_FOUND) else f"   {'within' if ours <= goal else 'OVER'} {goal:g}"
    return f"{name:28} {'yes' if found else 'no':>5} {size:6.1f} {ours:8.2f} {min(columns[0]):8.2f} {peers}{said}"


def _presidio(system: System) -> Callable[[bytes], object]:
    return lambda content: system.find(library(content))


def main(words: list[str] | None = None) -> int:
    """Prints a line a kind of mail; never fails a build."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.mail_cost", description=__doc__)
    parser.add_argument("--rounds", type=int, default=30, help="different mails of each kind (default: %(default)s)")
    parser.add_argument("--only", default="", help="kinds that have this in their name")
    parser.add_argument("--profile", action="store_true", help="tell where the time goes instead")
    asked = parser.parse_args(words)
    rulebook = compile_rules(Sources())
    work: list[Callable[[bytes], object]] = [lambda content: examined(content, rulebook), library]
    if not asked.profile:
        work.append(_presidio(presidio_patterns()))
    settle()  # behind the peers, which an inspector does not load
    if not asked.profile:
        print(f"CPU milliseconds a mail; found: whether a number is in it; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n")
        print(f"{'':28} {'found':>5} {'KB':>6} {'median':>8} {'least':>8} {'library':>9}{'Presidio':>9}")
    for name, make in kinds().items():
        if asked.only in name:
            for found in (True,) if name in _ALWAYS_FOUND else (False, True):
                mails = [make(Random(f"{name} {number}"), found) for number in range(asked.rounds)]
                work[0](mails[0])
                print(_profile(work[0], mails) if asked.profile else _line(name, found, mails, work), flush=True)
    return 0


def _profile(work: Callable[[bytes], object], mails: Sequence[bytes]) -> str:
    profile = cProfile.Profile()
    for content in mails:
        profile.runcall(work, content)
    pstats.Stats(profile).sort_stats("tottime").print_stats(40)
    return ""


if __name__ == "__main__":
    sys.exit(main())
