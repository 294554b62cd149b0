"""Which language a page speaks, and the instructor's choice for the projector and for what the box writes."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec
from aiohttp import web

from appliance.sentence import sentence
from appliance.web.kept_choice import KeptChoice
from appliance.web.replies import fail, reply_json
from appliance.web.signing import Guard, read
from appliance.words.languages import ENGLISH, LANGUAGES, preferred

COOKIE: Final = "language"  # set by a page in which somebody chose a language


class _Chosen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    language: str


class LanguageChoice:
    """The language of the projector and of what the box writes: files, sticks, console. None until one is chosen."""

    def __init__(self, file: Path) -> None:
        """`file` keeps the choice."""
        self._choice: KeptChoice[str | None] = KeptChoice(file, {tag: tag for tag in LANGUAGES}, None)

    @property
    def tag(self) -> str | None:
        return self._choice.now()

    async def choose(self, tag: str) -> None:
        """Takes effect at once. OSError if it could not be saved for the next start."""
        await self._choice.choose(tag)

    def of_box(self) -> str:
        """The language of what the box writes."""
        return self.tag or ENGLISH

    def of_page(self, request: web.Request, *, projector: bool) -> str:
        """The language of the page that is asked for.

        What somebody chose in the page counts first: it is in the address, or in a cookie. Then, for the projector,
        what the instructor chose, since nobody sits at its browser; then what the browser asks for.
        """
        for tag in (request.query.get(COOKIE), request.cookies.get(COOKIE), self.tag if projector else None):
            if tag is not None and tag in LANGUAGES:
                return tag
        return preferred(request.headers.get("Accept-Language", "")) or self.of_box()


class LanguageDoor:
    """The instructor's requests about the language."""

    def __init__(self, choice: LanguageChoice, *, on_chosen: Callable[[], None], signed_in: Guard) -> None:
        """`on_chosen()` tells projectors of it."""
        self._choice = choice
        self._on_chosen = on_chosen
        self._signed_in = signed_in

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/api/admin/language", self._signed_in(self.show)),
            web.post("/api/admin/language", self._signed_in(self.choose)),
        ]

    async def show(self, request: web.Request) -> web.Response:
        """`{language}`: that of the projector and of what the box writes; empty if none was chosen."""
        return reply_json({"language": self._choice.tag or ""})

    async def choose(self, request: web.Request) -> web.Response:
        """`{language}`: from now on the projector and what the box writes have this language."""
        chosen = await read(request, _Chosen)
        if chosen is None or chosen.language not in LANGUAGES:
            return fail(422, "bad_value", sentence("box.choose_language"))
        try:
            await self._choice.choose(chosen.language)
        except OSError:
            return fail(503, "storage", sentence("box.holds_for_now"))
        finally:
            self._on_chosen()
        return reply_json({"language": chosen.language})
