"""Asks the server on this computer for its health, over HTTP like everybody else."""

import asyncio
import contextlib
from typing import Final

_REQUEST: Final = b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n"


async def ask_health(server: tuple[str, int]) -> bytes:
    """The whole answer with its head; empty if the server hangs up without one. OSError if it can't be reached."""
    return await ask_over(*await asyncio.open_connection(*server))


async def ask_over(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
    """The same over an open connection, which is closed afterwards."""
    try:
        writer.write(_REQUEST)
        return await reader.read()
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
