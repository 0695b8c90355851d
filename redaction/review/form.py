"""Reads the review console's small forms: urlencoded only, bounded, in memory. Nothing here can touch a temporary file."""

from urllib.parse import parse_qsl

from fastapi import HTTPException, Request

BODY_LIMIT = 64 * 1024
"""Bytes of one posted form."""
FIELD_LIMIT = 20

_URLENCODED = "application/x-www-form-urlencoded"


async def read_form(request: Request) -> dict[str, str]:
    """The posted fields by name, the last of a name wins. Raises HTTPException 415, 413 or 400."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _URLENCODED:
        raise HTTPException(415, "This page takes its own forms only.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT:
            raise HTTPException(413, "The text is too long.")
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=FIELD_LIMIT, errors="strict")
    except ValueError:
        raise HTTPException(400, "The form could not be read.") from None
    return dict(pairs)
