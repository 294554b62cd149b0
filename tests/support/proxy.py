"""A TCP proxy between clients and a server, which a test cuts or makes deaf."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

_NO_SOCKETS = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Proxy:
    """Passes bytes on in both directions.

    `cut` breaks off all connections. With `deaf`, nothing of the server's gets through any more. With `no_sockets`,
    requests for a WebSocket are refused, as some networks do. `alter` makes of each part of the server's what gets
    through of it.
    """

    def __init__(self, port: int) -> None:
        self.port = 0
        self.host = "127.0.0.1"  # of the server
        self.target = port
        self.deaf = False
        self.no_sockets = False
        self.alter: Callable[[bytes], bytes] = bytes
        self._writers: set[asyncio.StreamWriter] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """Break off all connections, as a lost network does, but at once."""
        for writer in self._writers:
            writer.transport.abort()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            far_reader, far_writer = await asyncio.open_connection(self.host, self.target)
        except OSError:
            writer.transport.abort()
            return
        self._writers.add(far_writer)
        try:
            await asyncio.gather(self._out(reader, writer, far_writer), self._back(far_reader, writer))
        finally:
            for each in (writer, far_writer):
                self._writers.discard(each)
                each.close()

    async def _out(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, far_writer: asyncio.StreamWriter
    ) -> None:
        """From the client to the server."""
        while part := await _read(reader):
            if self.no_sockets and b"Upgrade: websocket" in part:
                writer.write(_NO_SOCKETS)
                break
            far_writer.write(part)
        far_writer.close()

    async def _back(self, far_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """From the server to the client."""
        while part := await _read(far_reader):
            if not self.deaf:
                writer.write(self.alter(part))
        writer.close()


async def _read(reader: asyncio.StreamReader) -> bytes:
    """The next part, empty at the end, whichever way that comes."""
    try:
        return await reader.read(65_536)
    except OSError:
        return b""


@asynccontextmanager
async def proxy_to(port: int) -> AsyncIterator[Proxy]:
    """A proxy to this port of the loopback."""
    proxy = Proxy(port)
    tasks: set[asyncio.Task[None]] = set()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(proxy.serve(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    async with await asyncio.start_server(accept, "127.0.0.1", 0) as server:
        proxy.port = server.sockets[0].getsockname()[1]
        try:
            yield proxy
        finally:
            proxy.cut()
            await asyncio.gather(*tasks, return_exceptions=True)
