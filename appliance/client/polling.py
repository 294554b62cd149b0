"""Long polling, for a student where sockets don't get through."""

from http import HTTPStatus
from math import inf
from typing import TypeVar

import msgspec

from appliance.client.channel import Lost
from appliance.client.errors import NotUnderstood, Unreachable
from appliance.client.http import Http
from appliance.client.messages import decoded
from appliance.sentence import Sentence
from appliance.web.protocol import RefusedOut, encode, message_id

POLL_S = 35.0  # the box answers a poll within 25 s
SEND_S = 8.0
_REFUSED = (HTTPStatus.UNAUTHORIZED, HTTPStatus.TOO_MANY_REQUESTS)
_UNREADABLE = (HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
T = TypeVar("T")


class _View(msgspec.Struct, frozen=True):
    type: str
    rev: int | None = None


class _Error(msgspec.Struct, frozen=True):
    message: Sentence


class PollChannel:
    """Asks for one message after the other with the token of a student."""

    silence_s: float = POLL_S
    no_answer_s: float = inf  # the answer is the reply to the message

    def __init__(self, http: Http, token: str) -> None:
        self._http = http
        self._token = token
        self._after = ""

    async def receive(self) -> bytes:
        status, body = await self._request("GET", f"/api/view{self._after}", None, POLL_S)
        if not _is_message(status, body):  # a later poll took the place of this one, or the box is starting
            raise Lost
        view = decoded(body, _View)
        if view.type == "view" and view.rev is not None:
            self._after = f"?after={view.rev}"
        return body

    async def send(self, message: bytes) -> bytes | None:
        status, body = await self._request("POST", "/api/send", message, SEND_S)
        if status in _UNREADABLE and (error := _of_box(body, _Error)) is not None:
            return encode(RefusedOut("bad_message", error.message, message_id(message)))
        return body if _is_message(status, body) else None

    async def close(self) -> None:
        """Nothing is held open between two polls."""

    async def drop(self) -> None:
        """The same."""

    async def _request(self, method: str, path: str, body: bytes | None, within_s: float) -> tuple[int, bytes]:
        try:
            return await self._http.request(method, path, body, self._token, within_s=within_s)
        except Unreachable as error:
            raise Lost from error


def _is_message(status: int, body: bytes) -> bool:
    return status == HTTPStatus.OK or (status in _REFUSED and _of_box(body, _View) is not None)


def _of_box(body: bytes, kind: type[T]) -> T | None:
    """The body of a refusal; None where a proxy on the way sent it, which may let the next one pass."""
    try:
        return decoded(body, kind)
    except NotUnderstood:
        return None
