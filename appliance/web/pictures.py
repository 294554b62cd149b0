"""The pictures of questions, for the class and the instructor.

A picture's address tells nothing of it and can't be guessed. The phones of the class and the instructor's pages get it
as soon as they know the address; anybody else, a projector's page for instance, once its question has been opened.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from aiohttp import web

from appliance.library.pictures import PictureStore
from appliance.live.journal import StorageError
from appliance.live.session import Session
from appliance.live.sessions import Sessions
from appliance.sentence import sentence
from appliance.web.access import hash_secret, student_token
from appliance.web.on_the_spot import Photographs
from appliance.web.replies import fail

KEPT: Final = 8  # pictures in memory, at most 150 kB each: a whole class asks for the same one at once
NAME: Final = r"{name:[0-9a-f]{32}\.(?:png|jpg)}"  # of a picture, in the address of a route
_TYPES: Final = {"png": "image/png", "jpg": "image/jpeg"}
_HEADERS: Final = {
    "Cache-Control": "private, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class PicturesDoor:
    """The handler of pictures."""

    def __init__(
        self,
        sessions: Sessions,
        store: PictureStore,
        photographs: Photographs,
        is_trusted: Callable[[web.Request], bool],
    ) -> None:
        """`is_trusted(request)`: the instructor, or the box's own screen; they also get what is not asked yet."""
        self._sessions = sessions
        self._store = store
        self._photographs = photographs
        self._is_trusted = is_trusted
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._reading = asyncio.Lock()

    def routes(self) -> list[web.RouteDef]:
        return [web.get(f"/pictures/{NAME}", self.picture)]

    async def picture(self, request: web.Request) -> web.Response:
        """A picture; 404 where there is none, and for those who may not have it yet."""
        try:
            file = await self._file(request)
        except StorageError:
            return fail(503, "storage", sentence("picture.not_read"))
        if file is None:
            return fail(404, "no_picture", sentence("picture.gone"))
        return picture_reply(request.path, file)

    async def _file(self, request: web.Request) -> bytes | None:
        address, trusted = request.path, self._is_trusted(request)
        student = self._sessions.by_token(hash_secret(student_token(request)))
        for session in self._sessions.shown():
            own = student is not None and student[0] is session
            if address in session.state.pool.pictures() and (trusted or own or _was_opened(session, address)):
                return await self._kept_or(address, session)
        if not trusted:
            return None
        return self._photographs.file(address) or await asyncio.to_thread(self._store.file, address)

    async def _kept_or(self, address: str, session: Session) -> bytes | None:
        """The picture from memory or the session's file. A class that asks at once makes the journal read it once."""
        if (file := self._kept.get(address)) is not None:
            return file
        async with self._reading:
            file = self._kept.get(address) or await session.journal.picture(address)
        if file is not None:
            self._kept[address] = file
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return file


def picture_reply(address: str, file: bytes) -> web.Response:
    """The picture with this address, which stays what it is for ever."""
    return web.Response(body=file, content_type=_TYPES[address.rpartition(".")[2]], headers=_HEADERS)


def _was_opened(session: Session, address: str) -> bool:
    """Whether a question with this picture has been opened, for all or for a student."""
    questions = session.state.pool.questions
    opened = {question for turn in session.state.turns for question in (turn.question, *turn.draws.values())}
    images = (questions[question].image for question in opened if question is not None)
    return any(image is not None and image.src == address for image in images)
