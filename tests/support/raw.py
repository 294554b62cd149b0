"""Raw bytes to a server, as a program of one's own sends them."""

import asyncio
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from tests.support.people import Box
from tests.support.waiting import PATIENCE_S


@dataclass
class Raw:
    """A connection for raw bytes that no client library would send."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @classmethod
    async def to(cls, box: Box) -> Self:
        return cls(*await asyncio.open_connection("127.0.0.1", box.running.port))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.writer.close()
        await asyncio.gather(self.writer.wait_closed(), return_exceptions=True)

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Send a request; the status and the whole reply, after which the server must close the connection."""
        self.writer.write(request)
        async with asyncio.timeout(PATIENCE_S):
            reply = await self.reader.read()
        return int(reply.split(b" ", 2)[1]), reply
