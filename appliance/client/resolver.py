"""Looks names up in threads that nobody has to wait for.

The event loop's own threads are waited for at the end of a program, and a name that nobody knows takes many seconds.
"""

import asyncio
import contextlib
import socket
from threading import Thread
from typing import Final

from aiohttp.abc import AbstractResolver, ResolveResult

_NUMERIC: Final = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV


class Resolver(AbstractResolver):
    """As aiohttp's own, each look-up in a thread of its own, which ends with the program."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of a name. Raises OSError."""
        loop = asyncio.get_running_loop()
        found: asyncio.Future[list[ResolveResult]] = loop.create_future()

        def tell(addresses: list[ResolveResult] | OSError) -> None:
            if found.done():  # nobody waits for it any more
                return
            if isinstance(addresses, OSError):
                found.set_exception(addresses)
            else:
                found.set_result(addresses)

        def look_up() -> None:
            addresses: list[ResolveResult] | OSError
            try:
                addresses = _addresses(host, port, family)
            except OSError as error:
                addresses = error
            except UnicodeError as error:  # a part of the name is empty or too long
                addresses = OSError(str(error))
            with contextlib.suppress(RuntimeError):  # the loop is closed
                loop.call_soon_threadsafe(tell, addresses)

        Thread(target=look_up, name=f"look up {host}", daemon=True).start()
        return await found

    async def close(self) -> None:
        """Nothing is kept."""


def _addresses(host: str, port: int, family: socket.AddressFamily) -> list[ResolveResult]:
    found = socket.getaddrinfo(host, port, family, socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    return [
        ResolveResult(
            hostname=host,
            host=socket.getnameinfo(address, socket.NI_NUMERICHOST | socket.NI_NUMERICSERV)[0],  # with a zone, if any
            port=port,
            family=kind,
            proto=proto,
            flags=_NUMERIC,
        )
        for kind, _, proto, _, address in found
    ]
