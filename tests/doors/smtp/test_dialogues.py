"""Every ``.dialogue`` file is one SMTP conversation, read aloud.

# an English sentence, the first line
C: a line the client sends, CR LF added
R: octets the client sends as they are, with Python escapes
S: what the last line of the door's next reply must begin with; "closed" for the end of the connection
H:                the client half-closes
M: number         so many mails were taken so far
= text            a line of the last mail taken, exactly
"""

import ast
from pathlib import Path

import pytest

from tests.doors.smtp.world import Client, World, open_door

DIALOGUES = sorted((Path(__file__).parent / "dialogues").glob("*.dialogue"))


def read_dialogue(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines()


def octets(text: str) -> bytes:
    return bytes(ast.literal_eval(f'b"{text}"'))


async def perform(world: World, client: Client, line: str) -> None:
    verb, _, text = line.partition(" ")
    match verb:
        case "C:":
            await client.send(text.encode() + b"\r\n")
        case "R:":
            await client.send(octets(text))
        case "S:":
            last = (await client.reply()).rpartition("\n")[2]
            assert last.startswith(text) if text != "closed" else not last, f"{line!r} but the door said {last!r}"
        case "H:":
            client.half_close()
        case "M:":
            assert len(world.house.deliveries) == int(text), line
        case "=":
            assert octets(text) in world.house.deliveries[-1].content.split(b"\r\n"), line
        case _:
            pytest.fail(f"no such verb: {line}")


@pytest.mark.parametrize("path", DIALOGUES, ids=lambda path: path.stem)
async def test_dialogue(path: Path) -> None:
    sentence, *lines = read_dialogue(path)
    assert sentence.startswith("# "), "the first line says what the dialogue shows"
    async with open_door(max_errors=5, max_chatter=12, max_recipients=3, max_message=10_000) as world:
        client = await world.connect()
        for line in lines:
            if line and not line.startswith("#"):
                await perform(world, client, line)


def test_there_are_dialogues() -> None:
    assert len(DIALOGUES) >= 20
