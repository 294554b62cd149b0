"""JSON answers and errors over HTTP."""

from aiohttp import web

from appliance.sentence import Sentence
from appliance.web.protocol import encode


def reply_json(body: object, status: int = 200) -> web.Response:
    return web.Response(body=encode(body), status=status, content_type="application/json")


def fail(status: int, error: str, message: Sentence, **more: object) -> web.Response:
    """An error: a code for the page and a sentence for a person."""
    return reply_json({"error": error, "message": message, **more}, status)
