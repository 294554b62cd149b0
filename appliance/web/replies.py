"""JSON answers and errors over HTTP."""

from aiohttp import web

from appliance.web.protocol import encode


def reply_json(body: object, status: int = 200) -> web.Response:
    return web.Response(body=encode(body), status=status, content_type="application/json")


def fail(status: int, code: str, message: str, **more: object) -> web.Response:
    """An error: a code for the page and a sentence for a person."""
    return reply_json({"error": code, "message": message, **more}, status)
