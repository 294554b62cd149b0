"""Requests over HTTP, with a bound on what is read and on how long that takes."""

from http import HTTPStatus
from typing import Final, TypeVar

import aiohttp
import msgspec
from yarl import URL

from appliance.client.channel import MAX_MESSAGE
from appliance.client.errors import NotUnderstood, Refused, Unreachable
from appliance.client.library import Problem
from appliance.client.messages import decoded
from appliance.client.resolver import Resolver
from appliance.client.world import World
from appliance.sentence import Sentence
from appliance.web.protocol import encode

PATIENCE_S: Final = 15.0
MAX_FILE: Final = 64 * 1024 * 1024  # bytes of a download
T = TypeVar("T")


class _Error(msgspec.Struct, frozen=True):
    error: str
    message: Sentence
    ticket: str = ""
    wait_ms: int = 0
    dismissed: bool = False
    settings: dict[str, Problem] = {}


def base_of(address: str) -> URL:
    """The address of a box as people write it: `10.20.0.1`, `chalkbox.local:8080`, `http://[::1]:8080/`.

    Raises ValueError, which says what one looks like, where it is none.
    """
    text = address.strip()
    try:
        url = URL(text if "://" in text else f"http://{text}")
        if url.scheme in ("http", "https") and url.host:
            return url.origin()
    except ValueError:
        pass
    raise ValueError(f"“{address}” is no address of a box; one looks like 10.20.0.1 or http://chalkbox.local:8080")


class Http:
    """Requests to one box, with the cookies that it sets."""

    def __init__(self, address: str, world: World) -> None:
        """Raises ValueError where `address` is none."""
        self.base = base_of(address)
        self._world = world
        jar = aiohttp.CookieJar(unsafe=True)  # a box is an address more often than a name
        connector = aiohttp.TCPConnector(resolver=Resolver())
        no_limit = aiohttp.ClientTimeout(total=None)
        self.session = aiohttp.ClientSession(self.base, connector=connector, cookie_jar=jar, timeout=no_limit)

    async def ask(self, method: str, path: str, kind: type[T], body: object = None, token: str = "") -> T:
        """The reply, as `kind`; `body` is sent as JSON, bytes as they are, and `token` as that of a student.

        Raises Refused, Unreachable or NotUnderstood.
        """
        return decoded(await self.fetch(method, path, body, token), kind)

    async def fetch(
        self, method: str, path: str, body: object = None, token: str = "", *, most: int = MAX_MESSAGE
    ) -> bytes:
        """The reply as it is, of at most `most` bytes. Raises as `ask`."""
        sent = body if body is None or isinstance(body, bytes) else encode(body)
        status, reply = await self.request(method, path, sent, token, most=most)
        if status >= HTTPStatus.BAD_REQUEST:
            said = decoded(reply, _Error)
            raise Refused(
                said.error,
                said.message,
                status=status,
                ticket=said.ticket,
                wait_ms=said.wait_ms,
                dismissed=said.dismissed,
                settings=said.settings,
            )
        return reply

    async def request(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        token: str = "",
        *,
        within_s: float = PATIENCE_S,
        most: int = MAX_MESSAGE,
    ) -> tuple[int, bytes]:
        """The status and the body of at most `most` bytes. Raises Unreachable or NotUnderstood."""
        headers = bearer(token) if token else {}
        if body is not None:
            headers["Content-Type"] = "application/json"

        async def work() -> tuple[int, bytes]:
            async with self.session.request(method, path, data=body, headers=headers, allow_redirects=False) as reply:
                read = bytearray()
                async for chunk in reply.content.iter_any():
                    read += chunk
                    if len(read) > most:
                        raise NotUnderstood(f"what answers there sent more than {most} bytes")
                return reply.status, bytes(read)

        try:
            return await self._world.within(within_s, work())
        except TimeoutError as error:
            raise Unreachable(f"{self.base} did not answer in {within_s:.0f} s") from error
        except (aiohttp.ClientError, OSError) as error:
            raise Unreachable(f"{self.base} can't be reached: {error}") from error

    async def close(self) -> None:
        """Close all connections."""
        await self.session.close()


def bearer(token: str) -> dict[str, str]:
    """The header that carries a student's token."""
    return {"Authorization": f"Bearer {token}"}
