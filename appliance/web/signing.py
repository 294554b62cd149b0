"""Signing in: the first password, signing in and out, and changing the password.

Wrong tries are limited for each client, and for all clients together. The instructor still gets in:

- A browser that is signed in isn't asked.
- A client from which somebody has signed in before is limited by its own tries only.
- So is the first try of a client that has not tried lately: the right password works from a new phone, too.

Only somebody who shares an address with a guesser, and has never signed in from there, may have to wait, at most five
minutes.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Final, TypeVar

import msgspec
from aiohttp import web

from appliance.live.clock import Clock
from appliance.sentence import Sentence, sentence
from appliance.web.access import INSTRUCTOR_COOKIE, client_of, set_cookie
from appliance.web.attempt_limits import AttemptLimits, TokenBucket, in_words
from appliance.web.own_screen import OWN_SCREEN, OwnScreen
from appliance.web.password import MAX_PASSWORD, MIN_PASSWORD, Instructors
from appliance.web.replies import fail, reply_json

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Guard = Callable[[Handler], Handler]

SIGN_INS, SIGN_IN_EVERY_MS = 30, 2_000  # wrong ones of all clients together
MAX_KNOWN: Final = 50  # remembered clients from which somebody has signed in
TRYING_PASSWORDS: Final = sentence("alert.trying_passwords")
NEW_CODE: Final = sentence("alert.new_password_code")
GIVEN: Final = sentence("sign_in.password_given")
T = TypeVar("T")
_Secret = Annotated[str, msgspec.Meta(max_length=MAX_PASSWORD)]


class _Login(msgspec.Struct, frozen=True):
    password: _Secret


class _Claim(msgspec.Struct, frozen=True):
    code: Annotated[str, msgspec.Meta(max_length=32)]
    password: _Secret


class _Change(msgspec.Struct, frozen=True):
    old: _Secret
    new: _Secret


class SigningDoor:
    """Handlers for the password. `signed_in` guards the handlers of other doors."""

    def __init__(
        self,
        instructors: Instructors,
        clock: Clock,
        *,
        on_own_screen: OwnScreen,
        on_sign_in: Callable[[], None],
        on_sign_out: Callable[[], None],
        on_alarm: Callable[[], None],
    ) -> None:
        """`on_sign_out()` runs after tokens were revoked, `on_alarm()` when `alerts()` changes."""
        self._instructors = instructors
        self._on_own_screen = on_own_screen
        self._on_sign_in = on_sign_in
        self._on_sign_out = on_sign_out
        self._attempts = AttemptLimits(clock, TokenBucket(SIGN_INS, SIGN_IN_EVERY_MS, clock.now_ms), on_alarm)
        self._known: dict[str, None] = {}
        self._one_by_one = asyncio.Lock()  # a check keeps one processor busy for a while; the class needs the others

    def routes(self) -> list[web.RouteDef]:
        outside, signed_in = self._outside, self.signed_in
        return [
            web.get("/api/admin/state", self.state),
            web.post("/api/admin/claim", outside(self.claim)),
            web.post("/api/admin/login", outside(self.login)),
            web.post("/api/admin/logout", signed_in(self.logout)),
            web.get("/api/admin/password", signed_in(self.about_password)),
            web.post("/api/admin/password", signed_in(self.change)),
            web.post("/api/admin/logout/others", signed_in(self.logout_others)),
        ]

    def alerts(self) -> list[Sentence]:
        """What a signed-in instructor should know."""
        trying = [TRYING_PASSWORDS] if self._attempts.alarmed else []
        return [*trying, NEW_CODE] if self._instructors.new_code else trying

    def trusts(self, request: web.Request) -> bool:
        """Whether a request is the instructor's, or comes from the box's own screen."""
        return self._on_own_screen(request) or self._instructors.knows(request.cookies.get(INSTRUCTOR_COOKIE, ""))

    def _outside(self, handler: Handler) -> Handler:
        async def asked(request: web.Request) -> web.StreamResponse:
            if self._on_own_screen(request):
                return fail(403, "own_screen", OWN_SCREEN)
            return await handler(request)

        return asked

    def signed_in(self, handler: Handler) -> Handler:
        """`handler`, for the instructor only."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            if not self._instructors.knows(request.cookies.get(INSTRUCTOR_COOKIE, "")):
                return fail(401, "not_signed_in", sentence("sign_in.first"))
            return await handler(request)

        return self._outside(guarded)

    async def state(self, request: web.Request) -> web.Response:
        """Which of the three first screens the page shows."""
        known = self._instructors.knows(request.cookies.get(INSTRUCTOR_COOKIE, ""))
        return reply_json({"claimed": self._instructors.claimed, "signed_in": known})

    async def claim(self, request: web.Request) -> web.Response:
        """Set the first password with the code that the box shows on its own screen, or another one by a stick's code.

        Another password signs all browsers out.
        """
        body = await read(request, _Claim)
        if body is None:
            return fail(422, "bad_value", sentence("sign_in.enter_code"))
        was_claimed = self._instructors.claimed
        if was_claimed and not self._instructors.new_code:
            return fail(409, "claimed", sentence("sign_in.claimed"))
        if len(body.password) < MIN_PASSWORD:
            return fail(422, "bad_value", sentence("sign_in.short_password", least=MIN_PASSWORD))
        response = await self._enter(
            request,
            lambda: self._instructors.claim(body.code, body.password),
            fail(401, "wrong_code", sentence("sign_in.wrong_code")),
            lambda why: sentence("sign_in.password_unsaved", why=why),
        )
        if was_claimed and response.status == 200:
            self._on_sign_out()
        return response

    async def login(self, request: web.Request) -> web.Response:
        """Sign a browser in."""
        body = await read(request, _Login)
        if body is None:
            return fail(422, "bad_value", sentence("sign_in.enter_password"))
        return await self._enter(
            request,
            lambda: self._instructors.login(body.password),
            fail(401, "wrong_password", sentence("sign_in.wrong_password")),
            lambda why: sentence("sign_in.unsaved", why=why),
        )

    async def change(self, request: web.Request) -> web.Response:
        """Change the password; every other browser is signed out."""
        body = await read(request, _Change)
        if body is None:
            return fail(422, "bad_value", sentence("sign_in.enter_both"))
        if self._instructors.is_given:
            return fail(409, "given", GIVEN)
        if len(body.new) < MIN_PASSWORD:
            return fail(422, "bad_value", sentence("sign_in.short_new_password", least=MIN_PASSWORD))
        token = request.cookies[INSTRUCTOR_COOKIE]
        wrong = fail(403, "wrong_password", sentence("sign_in.wrong_old_password"))
        held = await self._check(request, lambda: self._instructors.change(token, body.old, body.new), wrong)
        if isinstance(held, web.Response):
            return held
        self._on_sign_out()
        return reply_json({"message": sentence("sign_in.changed")})

    async def _enter(
        self,
        request: web.Request,
        attempt: Callable[[], str | None],
        wrong: web.Response,
        unsaved: Callable[[Sentence], Sentence],
    ) -> web.Response:
        """Sign in with what `attempt` gives; `unsaved(why)` is what to say if it holds only until a restart."""
        token = await self._check(request, attempt, wrong)
        if isinstance(token, web.Response):
            return token
        self._on_sign_in()
        trouble = self._instructors.trouble
        response = reply_json({"signed_in": True, "message": unsaved(trouble) if trouble else None})
        set_cookie(response, INSTRUCTOR_COOKIE, token)
        return response

    async def _check(
        self, request: web.Request, attempt: Callable[[], str | None], wrong: web.Response
    ) -> str | web.Response:
        """The token that `attempt` gives, or the response that says why there is none."""
        client = client_of(request)
        shares = client not in self._known and not self._attempts.is_new(client)
        wait_ms = self._attempts.take(client, shares=shares)
        if wait_ms:
            return fail(429, "too_fast", sentence("sign_in.too_many_tries", wait=in_words(wait_ms)), wait_ms=wait_ms)
        try:
            async with self._one_by_one:
                token = await asyncio.to_thread(attempt)
        except OSError:
            return fail(503, "storage", sentence("sign_in.not_stored"))
        if token is None:
            return wrong
        self._attempts.right(client, shares=shares)
        self._known.pop(client, None)
        self._known[client] = None
        if len(self._known) > MAX_KNOWN:
            del self._known[next(iter(self._known))]
        return token

    async def logout(self, request: web.Request) -> web.Response:
        """Sign this browser out."""
        async with self._one_by_one:
            await asyncio.to_thread(self._instructors.logout, request.cookies[INSTRUCTOR_COOKIE])
        self._on_sign_out()
        trouble = self._instructors.trouble
        message = sentence("sign_in.out_unsaved", why=trouble) if trouble else None
        response = reply_json({"signed_in": False, "message": message})
        response.del_cookie(INSTRUCTOR_COOKIE, path="/")
        return response

    async def about_password(self, request: web.Request) -> web.Response:
        """Whether the password can be changed here, if not why, and how many other browsers are signed in."""
        others = self._instructors.others(request.cookies[INSTRUCTOR_COOKIE])
        given = self._instructors.is_given
        return reply_json({"changeable": not given, "why_not": GIVEN if given else None, "others": others})

    async def logout_others(self, request: web.Request) -> web.Response:
        """Sign every other browser out."""
        async with self._one_by_one:
            await asyncio.to_thread(self._instructors.logout_others, request.cookies[INSTRUCTOR_COOKIE])
        self._on_sign_out()
        trouble = self._instructors.trouble
        return reply_json({"message": sentence("sign_in.others_out_unsaved", why=trouble) if trouble else None})


async def read(request: web.Request, kind: type[T]) -> T | None:
    """The body decoded as a `kind`; None if it is something else."""
    try:
        return msgspec.json.decode(await request.read(), type=kind)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None
