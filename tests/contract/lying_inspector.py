"""An inspector taken over by what it read: it says READY, then answers every job in the way it was told.

python -m tests.contract.lying_inspector LIE
"""

import os
import struct
import sys
from collections.abc import Callable

HEADER = struct.Struct("!BI")
READY, RESULT, FAILED = 5, 6, 7

LIES: dict[str, Callable[[], bytes]] = {
    "garbage": lambda: HEADER.pack(RESULT, 4) + b"\xff\xfe\x00\xc1",
    "a value of another type": lambda: HEADER.pack(RESULT, 1) + b"\x01",
    "a verdict that does not exist": lambda: (
        HEADER.pack(RESULT, 30) + b"\x81\xa6shares\x91\x81\xa7verdict\xaclet-it-pass!".ljust(30, b"\xc0")
    ),
    "more than anybody may announce": lambda: HEADER.pack(RESULT, 2**31),
    "half a frame, then the end": lambda: HEADER.pack(RESULT, 100) + b"half",
    "an unknown tag": lambda: HEADER.pack(77, 1) + b"\xc0",
    "a failure with a story for the log": lambda: HEADER.pack(FAILED, 20) + b"\xb3my card is 453914880",
}


def main(lie: str) -> None:
    read_frame()
    os.write(1, HEADER.pack(READY, 1) + b"\x90")
    read_frame()
    os.write(1, LIES[lie]())


def read_frame() -> None:
    _tag, size = HEADER.unpack(exactly(HEADER.size))
    exactly(size)


def exactly(size: int) -> bytes:
    got = b""
    while len(got) < size:
        chunk = os.read(0, size - len(got))
        if not chunk:
            raise SystemExit(0)
        got += chunk
    return got


if __name__ == "__main__":
    main(sys.argv[1])
