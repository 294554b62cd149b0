"""JSON answers and errors over HTTP."""

from aiohttp import web

from appliance.sentence import Sentence
from appliance.web.protocol import encode


def reply_json(body: object, status: int = 200) -> web.Response:
    return web.Response(body=encode(body), status=status, content_type="application/json")


def fail(status: int, error: str, message: Sentence | str, **more: object) -> web.Response:
    """An error: a code for the page and a sentence for a person."""
    return reply_json({"error": error, "message": said(message), **more}, status)


def said(message: Sentence | str) -> Sentence:
    """A text that is no sentence with a code yet stands as its own code, and is said as it is."""
    return message if isinstance(message, Sentence) else Sentence(message)
