"""Whatever is made of a dialogue, the door answers in SMTP, takes nothing it did not acknowledge, and has no fault."""

import asyncio
import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.doors.smtp.test_dialogues import DIALOGUES, octets, read_dialogue
from tests.doors.smtp.world import PATIENCE, Client, open_door

REPLY = re.compile(rb"(?:[2345]\d\d[ -][ -~]*\r\n)*")
ACCEPTED = re.compile(rb"^250 2\.0\.0 R-\d+ accepted\r$", re.MULTILINE)


def spoken(lines: list[str]) -> bytes:
    """All that the client of a dialogue sends."""
    said = [line[3:].encode() + b"\r\n" if line.startswith("C:") else octets(line[3:]) for line in lines if line[:2] in {"C:", "R:"}]
    return b"".join(said)


SCRIPTS = [script for script in (spoken(read_dialogue(path)) for path in DIALOGUES) if len(script) < 3_000]

fragment = st.one_of(
    st.binary(max_size=6), st.sampled_from([b"\r\n.\r\n", b"\n.\n", b"\r", b"\0", b"DATA\r\n", b"RSET\r\n", b"STARTTLS\r\n"])
)
position = st.integers(0, 3_000)
change = st.tuples(position, st.integers(0, 40), fragment)


def mutated(script: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    for at, gone, instead in changes:
        script = script[: at % len(script)] + instead + script[at % len(script) + gone :] if script else instead
    return script


async def converse(client: Client, script: bytes, cut: int) -> bytes:
    """Everything the door said to ``script``, sent in two pieces, until it closed."""
    try:
        await client.send(script[:cut])
        await client.send(script[cut:])
        client.half_close()
    except (ConnectionError, OSError):
        pass
    said = b""
    try:
        while piece := await asyncio.wait_for(client.reader.read(65_536), PATIENCE):
            said += piece
    except ConnectionError:
        pass
    return said


@given(script=st.sampled_from(SCRIPTS), changes=st.lists(change, max_size=5), cut=position)
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
async def test_mutated_dialogues(script: bytes, changes: list[tuple[int, int, bytes]], cut: int) -> None:
    async with open_door() as world:
        said = await converse(await world.connect(), mutated(script, changes), cut)
        assert REPLY.fullmatch(said), said
        assert len(ACCEPTED.findall(said)) <= len(world.house.deliveries)
        assert all(word != "smtp.fault" for word, _ in world.notes)
        assert all(b"\n" not in mail.content.replace(b"\r\n", b"") for mail in world.house.deliveries)
        assert (await (await world.greeted()).say("NOOP")).startswith("250"), "the door still serves others"
