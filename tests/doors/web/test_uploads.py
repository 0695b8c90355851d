"""Files and odd bodies: in memory only, bounded, and never a way around the questions."""

import tempfile
from email import message_from_bytes, policy

import pytest

from infra.web.body import Limits
from tests.doors.web.house import CARD, House, hidden, house, parts_of, visitor

CLAIM = {"tracking-number": "9400 1000 0000", "damage": "A broken vase", "value": "49.95", "name": "Ada Example", "address": "1 Main St"}
CONTENT_TYPE = "multipart/form-data; boundary=xx"


def upload_of(home: House):
    (delivery,) = home.desk.received.values()
    return next(part for part in parts_of(message_from_bytes(delivery.content, policy=policy.compat32)) if part.get_filename())


async def test_a_file_arrives_as_an_attachment_byte_for_byte() -> None:
    home = house()
    content = bytes(range(256)) * 10
    async with visitor(home) as client:
        answer = await client.post("/forms/damage-claim", data=CLAIM, files={"proof": ("vase.png", content, "image/png")})
    assert answer.status_code == 202
    part = upload_of(home)
    assert (part.get_filename(), part.get_content_type(), part.get_payload(decode=True)) == ("vase.png", "image/png", content)


@pytest.mark.parametrize(
    ("sentence", "name", "media_type", "kept_name", "kept_type"),
    [
        ("a path is cut to its last name", "../../etc/passwd", "text/plain", "passwd", "text/plain"),
        ("a Windows path too", "C:\\Users\\me\\a.pdf", "application/pdf", "a.pdf", "application/pdf"),
        ("other alphabets stay", "счёт.pdf", "application/pdf", "счёт.pdf", "application/pdf"),
        ("a made-up type is no type", "a.bin", "x/y; z", "a.bin", "application/octet-stream"),
        ("nobody declares a nested message", "a.eml", "message/rfc822", "a.eml", "application/octet-stream"),
        ("nobody declares a multipart", "a.bin", "multipart/mixed; boundary=b", "a.bin", "application/octet-stream"),
    ],
)
async def test_names_and_types_are_claims(sentence: str, name: str, media_type: str, kept_name: str, kept_type: str) -> None:
    home = house()
    async with visitor(home) as client:
        await client.post("/forms/damage-claim", data=CLAIM, files={"proof": (name, b"content", media_type)})
    part = upload_of(home)
    assert (part.get_filename(), part.get_content_type()) == (kept_name, kept_type), sentence


async def test_an_empty_file_box_is_no_file() -> None:
    async with visitor(house()) as client:
        answer = await client.post("/forms/damage-claim", data=CLAIM, files={"proof": ("", b"", "application/octet-stream")})
    assert answer.status_code == 202


async def test_no_temporary_file_is_written_for_a_large_upload(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")
    with pytest.raises(FileNotFoundError):  # the trap works: a spooled file would fall into it
        tempfile.mkstemp()
    home = house()
    async with visitor(home) as client:
        answer = await client.post("/forms/damage-claim", data=CLAIM, files={"proof": ("big.bin", b"x" * 6_000_000, "image/png")})
    assert answer.status_code == 202
    assert not home.notes


async def test_the_settings_may_allow_less() -> None:
    home = house(limits=Limits(max_form=90_000))
    async with visitor(home) as client:
        for size, status in ((50_000, 202), (61_000, 422), (100_000, 413)):
            answer = await client.post("/forms/damage-claim", data=CLAIM, files={"proof": ("a.png", b"x" * size, "image/png")})
            assert answer.status_code == status
        assert (await client.post("/login", content=b"x" * 70_000)).status_code == 413


async def test_a_file_as_large_as_allowed_passes_through_the_question_page() -> None:
    home = house()
    big = b"x" * 6_900_000
    async with visitor(home) as client:
        page = await client.post(
            "/forms/damage-claim", data={**CLAIM, "damage": f"paid with {CARD}"}, files={"proof": ("big.bin", big, "image/png")}
        )
        assert page.status_code == 422
        sealed = hidden(page.text, "postroom-sealed")
        answer = await client.post("/forms/damage-claim", data={"postroom-choice": "review"}, files={"postroom-sealed": (None, sealed)})
    assert answer.status_code == 202
    (delivery,) = home.desk.held.values()
    assert len(delivery.content) > len(big)


@pytest.mark.parametrize(
    ("sentence", "files", "said"),
    [
        ("files beyond the limit are said to be too large", [("proof", ("big", b"x" * 7_000_001, "image/png"))], "too large together"),
        ("two files where one is asked", [("proof", ("a", b"a", "image/png")), ("proof", ("b", b"b", "image/png"))], "one file"),
        ("a file where a text is asked", [("value", ("a", b"a", "image/png"))], "a file does not fit"),
        ("a file that nobody asked for", [("else", ("a", b"a", "image/png"))], "does not ask"),
    ],
)
async def test_files_that_do_not_fit(sentence: str, files: list, said: str) -> None:
    home = house()
    async with visitor(home) as client:
        answer = await client.post("/forms/damage-claim", data=CLAIM, files=files)
    assert answer.status_code == 422, sentence
    assert said in answer.text, sentence
    assert not home.desk.examined


@pytest.mark.parametrize(
    ("sentence", "content_type", "body", "status"),
    [
        ("no type", "", b"message=hi", 415),
        ("JSON at the page's door", "application/json", b'{"message": "hi"}', 415),
        ("not UTF-8", "application/x-www-form-urlencoded", b"message=%ff", 400),
        ("raw bytes", "application/x-www-form-urlencoded", b"message=\xff", 400),
        ("a thousand fields", "application/x-www-form-urlencoded", b"&".join(b"f%d=1" % n for n in range(1000)), 400),
        ("one question twice", "application/x-www-form-urlencoded", b"message=a&message=b", 400),
        ("no boundary", "multipart/form-data", b"--xx\r\n", 400),
        ("another boundary", CONTENT_TYPE, b"--yy\r\n\r\nhi\r\n--yy--\r\n", 400),
        ("a body that stops in the middle", CONTENT_TYPE, b'--xx\r\nContent-Disposition: form-data; name="message"\r\n\r\nhi', 400),
        ("a part without a name", CONTENT_TYPE, b"--xx\r\nContent-Disposition: form-data\r\n\r\nhi\r\n--xx--\r\n", 400),
        (
            "a part that is not UTF-8",
            CONTENT_TYPE,
            b'--xx\r\nContent-Disposition: form-data; name="message"\r\n\r\n\xff\r\n--xx--\r\n',
            400,
        ),
        ("a hundred parts", CONTENT_TYPE, b'--xx\r\nContent-Disposition: form-data; name="m"\r\n\r\nhi\r\n' * 100 + b"--xx--\r\n", 400),
    ],
)
async def test_bodies_that_are_no_forms(sentence: str, content_type: str, body: bytes, status: int) -> None:
    home = house()
    headers = {"content-type": content_type} if content_type else {}
    async with visitor(home) as client:
        answer = await client.post("/forms/question", content=body, headers=headers)
    assert answer.status_code == status, sentence
    assert not home.desk.examined
