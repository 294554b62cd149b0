"""Questions on the spot, from what the instructor types and photographs to the command that the rules take.

A photograph is sent first, as the body of `POST /api/admin/photographs`. It is made small and kept in memory; a
session's file gets it only when a question with it is asked.
"""

import asyncio
import unicodedata
from contextlib import closing
from typing import Final

from aiohttp import web

from appliance.library.pictures import NoPicture, PictureStore
from appliance.library.pictures.shrinker import Shrinker
from appliance.library.render import block, inline
from appliance.pool_files import MAX_PICTURE_BYTES
from appliance.quiz.commands import Ask
from appliance.quiz.kinds.question import Image, Option
from appliance.quiz.spelling import clean, composed
from appliance.sentence import sentence
from appliance.web.protocol import AskIn
from appliance.web.replies import fail, reply_json
from appliance.web.signing import Guard

KEPT: Final = 8  # photographs in memory, at most 150 kB each


class Photographs:
    """The newest photographs, until they are asked."""

    def __init__(self) -> None:
        self._store = PictureStore()
        self._images: dict[str, Image] = {}

    def image(self, address: str) -> Image | None:
        """The photograph with this address; None if there is none, or not any more."""
        return self._images.get(address)

    def file(self, address: str) -> bytes | None:
        """Its file."""
        return self._store.file(address)

    def add(self, data: bytes) -> Image:
        """Make a photograph small and keep it. Raises NoPicture; blocks, and is called by one thread at a time."""
        with closing(Shrinker()) as shrinker:
            image, _ = self._store.keep(data, shrinker)
        others = [kept for kept in self._images.values() if kept != image]
        self._images = {kept.src: kept for kept in [*others, image][-KEPT:]}
        self._store.sweep(self._images)
        return image


class PhotographsDoor:
    """The handler that takes photographs."""

    def __init__(self, photographs: Photographs, *, signed_in: Guard) -> None:
        self._photographs = photographs
        self._signed_in = signed_in
        self._one_by_one = asyncio.Lock()

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/api/admin/photographs", self._signed_in(self.take))]

    async def take(self, request: web.Request) -> web.Response:
        """A photograph as the body; the reply says where pages get it. One at a time is made small, which takes memory.

        It is read before: a phone that stops in the midst of an upload keeps no other waiting.
        """
        try:
            data = await request.clone(client_max_size=MAX_PICTURE_BYTES).read()
        except web.HTTPRequestEntityTooLarge:
            return fail(413, "bad_value", sentence("shelf.picture_too_large", most=MAX_PICTURE_BYTES >> 20))
        async with self._one_by_one:
            try:
                image = await asyncio.to_thread(self._photographs.add, data)
            except NoPicture as error:
                why = sentence("picture.photograph", why=error.sentence)
                return fail(422, "bad_value", sentence("problem.with_hint", message=why, hint=error.hint))
        return reply_json({"picture": image}, status=201)


def command_of(asked: AskIn, image: Image | None) -> Ask:
    """What the rules are asked to do: the typed texts as a pool's are, with their marks and formulas rendered."""
    text = _typed(asked.text)
    options = [_typed(option) for option in asked.options]
    return Ask(
        id=asked.id,
        kind=asked.kind,
        text=text,
        html=block(text),
        options=tuple(Option(option, inline(option)) for option in options),
        image=image,
        limit_s=asked.limit_s,
    )


def _typed(text: str) -> str:
    """The text as a pool's is kept: without characters that can't be seen, and empty if there is nothing else."""
    lines = composed(text).replace("\r\n", "\n")
    kept = "".join(c for c in lines if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs")).strip()
    return kept if clean(kept) else ""
