"""The instructor's requests that change pools."""

from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Executor
from functools import wraps
from typing import TypeVar

import msgspec
from aiohttp import web
from aiohttp.typedefs import Handler

from appliance.library.editing.changes import Change, NotChanged, fields_of
from appliance.library.editing.editor import Editor, Opened, Outdated, Take
from appliance.library.kinds.make import Written
from appliance.library.schema import load_pool
from appliance.library.shelf import NotSaved
from appliance.pool_files import MAX_FILE_BYTES
from appliance.sentence import sentence
from appliance.web.machine import Stick
from appliance.web.pools import listed, listed_problem, listed_problems, previewed, waits
from appliance.web.replies import fail, reply_json
from appliance.web.signing import Guard, read
from appliance.web.threads import in_thread

Answer = Callable[[web.Request], Awaitable[web.Response]]
T = TypeVar("T")


class _NotUnderstood(Exception):
    """The body is none that this handler takes."""


class _ChangeIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    version: str
    change: Change | Take


class _UndoIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    version: str


class _NewIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    questions: list[Written]


class _CopyIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: str


class _RestoreIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    removed: str


class _StickIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    stick: str


class PoolEditsDoor:
    """Handlers for changes of pools, and for a look at a pool that nobody has saved."""

    def __init__(
        self,
        editor: Editor,
        thread: Executor,
        *,
        sticks: Callable[[], Sequence[Stick]],
        to_stick: Callable[[], None],
        signed_in: Guard,
    ) -> None:
        """The editor works in `thread`; `sticks()` are those in the box.

        `to_stick()`: a pool waits for a stick, from which it came or onto which it was put.
        """
        self._editor = editor
        self._thread = thread
        self._sticks = sticks
        self._to_stick = to_stick
        self._signed_in = signed_in

    def routes(self) -> list[web.RouteDef]:
        def guarded(answer: Answer) -> Handler:
            return self._signed_in(_told(answer))

        return [
            web.post("/api/admin/pools/new", guarded(self.create)),
            web.post("/api/admin/pools/preview", guarded(self.preview)),
            web.post("/api/admin/pools/restore", guarded(self.restore)),
            web.get("/api/admin/pools/{id}/edit", guarded(self.open)),
            web.post("/api/admin/pools/{id}/edit", guarded(self.change)),
            web.post("/api/admin/pools/{id}/undo", guarded(self.undo)),
            web.post("/api/admin/pools/{id}/copy", guarded(self.copy)),
            web.post("/api/admin/pools/{id}/stick", guarded(self.put_on_stick)),
            web.delete("/api/admin/pools/{id}", guarded(self.remove)),
        ]

    async def open(self, request: web.Request) -> web.Response:
        """A pool with the fields of its questions, its text, and the version that a change must name."""
        return reply_json(_shown(await in_thread(self._thread, self._editor.open, request.match_info["id"])))

    async def change(self, request: web.Request) -> web.Response:
        """`{version, change: {do, …}}`: one of `editing.changes`, or `editor.Take`. The pool as it is then."""
        given = await _read(request, _ChangeIn)
        change = self._editor.change
        return self._saved(await in_thread(self._thread, change, request.match_info["id"], given.version, given.change))

    async def undo(self, request: web.Request) -> web.Response:
        """`{version}`: take back the change that led to this version. The pool as it is then."""
        given = await _read(request, _UndoIn)
        undo = self._editor.undo
        return self._saved(await in_thread(self._thread, undo, request.match_info["id"], given.version))

    async def create(self, request: web.Request) -> web.Response:
        """`{title, questions}`: a new pool."""
        given = await _read(request, _NewIn)
        entry = await in_thread(self._thread, self._editor.create, given.title, given.questions)
        return reply_json(listed(entry), status=201)

    async def copy(self, request: web.Request) -> web.Response:
        """`{title}`: a copy under this title, in the format that can be changed."""
        given = await _read(request, _CopyIn)
        entry = await in_thread(self._thread, self._editor.copy, request.match_info["id"], given.title)
        return reply_json(listed(entry), status=201)

    async def put_on_stick(self, request: web.Request) -> web.Response:
        """`{stick}`: have the pool be one of the stick with this id, which is in the box."""
        given = await _read(request, _StickIn)
        found = [stick for stick in self._sticks() if stick.id == given.stick and stick.state != "waiting"]
        if not found:
            return fail(409, "no_stick", sentence("edit.no_stick"))
        put = self._editor.put_on_stick
        await in_thread(self._thread, put, request.match_info["id"], found[0].id, found[0].label)
        self._to_stick()
        return reply_json({})

    async def remove(self, request: web.Request) -> web.Response:
        """Take a pool from the shelf; the reply has the name by which it can be restored."""
        return reply_json({"removed": await in_thread(self._thread, self._editor.remove, request.match_info["id"])})

    async def restore(self, request: web.Request) -> web.Response:
        """`{removed}`: put a pool back."""
        given = await _read(request, _RestoreIn)
        entry = await in_thread(self._thread, self._editor.restore, given.removed)
        if waits(entry):
            self._to_stick()
        return reply_json(listed(entry))

    async def preview(self, request: web.Request) -> web.Response:
        """What the file in the body would be, its name as `?name=`; nothing is saved."""
        data = await request.read()
        if len(data) > MAX_FILE_BYTES:
            return fail(413, "bad_value", sentence("shelf.too_large", most=MAX_FILE_BYTES >> 20))
        loaded = await in_thread(self._thread, load_pool, data, request.query.get("name", ""))
        pool = loaded.pool
        return reply_json(
            {
                "title": "" if pool is None else pool.title,
                "ok": pool is not None,
                "problems": listed_problems(loaded.problems),
                "preview": previewed(pool),
                "fields": [] if pool is None else [fields_of(question) for question in pool.questions],
            }
        )

    def _saved(self, opened: Opened) -> web.Response:
        if waits(opened.entry):
            self._to_stick()
        return reply_json(_shown(opened))


def _told(answer: Answer) -> Answer:
    """The handler, with what an editor refuses as a sentence."""

    @wraps(answer)
    async def told(request: web.Request) -> web.Response:
        try:
            return await answer(request)
        except Outdated:
            return fail(409, "outdated", sentence("edit.outdated"))
        except NotSaved as error:
            return fail(422, "not_saved", error.sentence)
        except NotChanged as error:
            problems = () if error.loaded is None else error.loaded.problems
            at = {name: listed_problem(problem) for name, problem in error.settings.items()}
            return fail(422, "not_changed", error.sentence, problems=listed_problems(problems), settings=at)
        except (_NotUnderstood, RecursionError):  # lists in lists are read to a greater depth than they can be written
            return fail(400, "bad_request", sentence("edit.bad_change"))

    return told


async def _read(request: web.Request, kind: type[T]) -> T:
    """The body. Raises _NotUnderstood."""
    given = await read(request, kind)
    if given is None:
        raise _NotUnderstood
    return given


def _shown(opened: Opened) -> dict[str, object]:
    return {
        **listed(opened.entry),
        "version": opened.version,
        "why_not": opened.why_not,
        "fields": opened.questions,
        "preview": previewed(None if opened.entry.outdated else opened.entry.pool),
        "text": opened.text,
        "unshown": opened.unshown,
    }
