"""What answers may be no Chalkbox: each is said clearly, and nothing fills the memory or hangs."""

from collections.abc import Awaitable, Callable

import pytest
from aiohttp import web

from appliance.client.channel import MAX_MESSAGE, Lost
from appliance.client.errors import ClientError, NotUnderstood
from appliance.client.http import Http
from appliance.client.polling import PollChannel
from appliance.client.projector import Projector
from appliance.client.student import Student
from tests.support.clients import AT_ONCE
from tests.support.listening import listening

Speak = Callable[[web.WebSocketResponse], Awaitable[None]]


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        ("<html>", "does not speak as a Chalkbox does"),
        ('{"type":"view","v":2,"rev":1,"phase":["open"],"screen":"join"}', "does not speak as a Chalkbox does"),
        ('{"type":"view","v":1}', "version 1"),
        (b"\x00\x01", "sends bytes"),
        ('"' + "x" * (MAX_MESSAGE + 1) + '"', f"more than {MAX_MESSAGE} bytes"),
    ],
    ids=["no JSON", "wrong shape", "old version", "bytes", "huge"],
)
async def test_a_socket_that_speaks_otherwise_ends_the_client_with_a_sentence(frame: str | bytes, said: str) -> None:
    async def socket(request: web.Request) -> web.WebSocketResponse:
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        await (ws.send_bytes(frame) if isinstance(frame, bytes) else ws.send_str(frame))
        async for _ in ws:
            pass
        return ws

    app = web.Application()
    app.add_routes([web.get("/ws/projector", socket)])
    async with listening(app) as address, Projector(address, AT_ONCE) as projector:
        projector.connect()
        with pytest.raises(NotUnderstood, match=said):
            async for _ in projector.views():
                pass
        assert projector.ended == "not_understood"


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (web.Response(text="<h1>Sign in to this network</h1>", content_type="text/html"), "does not speak"),
        (web.Response(status=302, headers={"Location": "http://example.com/"}), "does not speak"),
        (web.Response(status=502, text="Bad gateway"), "does not speak"),
        (web.Response(body=b" " * (MAX_MESSAGE + 1)), "more than"),
    ],
    ids=["sign-in window", "elsewhere", "gateway", "huge"],
)
async def test_a_reply_that_is_no_box_s_is_said(reply: web.Response, said: str) -> None:
    async def always(request: web.Request) -> web.Response:
        return reply

    app = web.Application()
    app.add_routes([web.route("*", "/{path:.*}", always)])
    async with listening(app) as address, Student(address, AT_ONCE) as ann:
        with pytest.raises(ClientError, match=said):
            await ann.join("Ann")


@pytest.mark.parametrize("status", [400, 401, 413, 429, 502])
async def test_what_a_proxy_refuses_is_not_the_end_for_who_polls(status: int) -> None:
    async def always(request: web.Request) -> web.Response:
        return web.Response(status=status, text="<h1>The proxy says no</h1>", content_type="text/html")

    app = web.Application()
    app.add_routes([web.route("*", "/{path:.*}", always)])
    async with listening(app) as address:
        http = Http(address, AT_ONCE)
        try:
            channel = PollChannel(http, "token")
            assert await channel.send(b'{"type": "answer", "id": "a-1"}') is None  # so that it is sent again
            with pytest.raises(Lost):
                await channel.receive()
        finally:
            await http.close()
