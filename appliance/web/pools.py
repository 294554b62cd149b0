"""The instructor's requests about pools: which there are, how one looks, a new one."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor

from aiohttp import web

from appliance.library.problems import Problem
from appliance.library.shelf import Entry, NotSaved, Shelf
from appliance.pool_files import ENDINGS, MAX_PICTURE_BYTES, PICTURE_ENDINGS, most_bytes
from appliance.quiz.kinds import Question
from appliance.quiz.kinds.choice import Choice
from appliance.quiz.kinds.question import indices
from appliance.quiz.pool import Pool
from appliance.quiz.program import numbers_in
from appliance.quiz.views.questions import EncodedQuestion
from appliance.sentence import Sentence, sentence
from appliance.web.replies import fail, reply_json
from appliance.web.signing import Guard
from appliance.web.threads import in_thread


class PoolsDoor:
    """Handlers for pools."""

    def __init__(
        self,
        shelf: Shelf,
        thread: Executor,
        *,
        sticks: Callable[[], Sequence[object]],
        to_stick: Callable[[], None],
        signed_in: Guard,
    ) -> None:
        """The shelf is asked in `thread`; `sticks()` are those in the box.

        `to_stick()`: a change waits for the stick that the pool came from.
        """
        self._shelf = shelf
        self._thread = thread
        self._to_stick = to_stick
        self._sticks = sticks
        self._signed_in = signed_in
        self._one_by_one = asyncio.Lock()

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/api/admin/pools", self._signed_in(self.pools)),
            web.post("/api/admin/pools", self._signed_in(self.upload)),
            web.get("/api/admin/pools/{id}", self._signed_in(self.pool)),
            web.post("/api/admin/pools/{id}/pictures", self._signed_in(self.upload_picture)),
        ]

    async def pools(self, request: web.Request) -> web.Response:
        """All pools and the class list, if there is one, with their problems, and the sticks that they may be on."""
        entries = await in_thread(self._thread, self._shelf.entries)
        roster = await in_thread(self._thread, self._shelf.roster)
        return reply_json(
            {
                "pools": [listed(entry) for entry in entries],
                "sticks": self._sticks(),
                "endings": ENDINGS,
                "picture_endings": PICTURE_ENDINGS,
                "roster": roster is not None,
                "roster_problems": [] if roster is None else listed_problems(roster.problems),
            }
        )

    async def pool(self, request: web.Request) -> web.Response:
        """A pool as it will be asked, with its keys."""
        entry = await in_thread(self._thread, self._shelf.find, request.match_info["id"])
        if entry is None:
            return fail(404, "no_pool", sentence("session.no_pool"))
        return reply_json({**listed(entry), "preview": previewed(entry.pool)})

    async def upload(self, request: web.Request) -> web.Response:
        """A pool file as the body, its name as `?name=`."""
        name = request.query.get("name", "")
        most = most_bytes(name)
        try:
            data = await request.clone(client_max_size=most + 1).read()  # one byte more, to notice one too long
            entry = await in_thread(self._thread, self._shelf.save, name, data)
        except NotSaved as error:
            return fail(422, "bad_value", error.sentence)
        except web.HTTPRequestEntityTooLarge:
            return fail(413, "bad_request", sentence("http.too_large", most=most >> 20))
        return reply_json(listed(entry), status=201)

    async def upload_picture(self, request: web.Request) -> web.Response:
        """A picture for a pool: its file as the body, its name as `?name=`. One at a time is made small.

        It is read before: a phone that stops in the midst of an upload keeps no other waiting.
        """
        try:
            data = await request.clone(client_max_size=MAX_PICTURE_BYTES).read()
        except web.HTTPRequestEntityTooLarge:
            return fail(413, "bad_value", sentence("shelf.picture_too_large", most=MAX_PICTURE_BYTES >> 20))
        async with self._one_by_one:
            entry = await in_thread(self._thread, self._shelf.find, request.match_info["id"])
            if entry is None:
                return fail(404, "no_pool", sentence("session.no_pool"))
            name = request.query.get("name", "")
            try:
                # Not in the shelf's thread: to make the picture small takes up to half a minute, without the shelf.
                entry = await asyncio.to_thread(self._shelf.add_picture, entry, name, data)
            except NotSaved as error:
                return fail(422, "bad_value", error.sentence)
        if waits(entry):
            self._to_stick()
        return reply_json(listed(entry), status=201)


def waits(entry: Entry) -> bool:
    """Whether a change of the pool is to be written onto a stick."""
    return entry.stick is not None and entry.stick.waits


def previewed(pool: Pool | None) -> list[dict[str, object]]:
    """The questions of a pool, with their keys, numbered as a class sees them if it gets them as they are written."""
    questions = () if pool is None else pool.questions
    numbers = numbers_in(tuple(range(len(questions))), questions, individual=False)
    return [{"number": numbers.get(index), **_preview(question)} for index, question in enumerate(questions)]


def _preview(question: Question) -> dict[str, object]:
    """A question with its key, as the instructor's view of a class has it; what it lacks is null."""
    encoded = EncodedQuestion(question, {str(index): index for index in range(len(question.items()))})
    right = indices(question.key()) if isinstance(question, Choice) else ()
    details = question.details()
    options = [
        {"key": str(index), "html": item.html, "right": index in right, "name": item.said}
        for index, item in enumerate(question.items())
        if index not in encoded.left_indices
    ]
    return {
        "kind": question.kind,
        "html": question.html,
        "image": question.image,
        "left": encoded.left,
        "options": options,
        "correct": encoded.wire(question.key()),
        "unit": details.unit,
        "tolerance": details.tolerance,
        "most": details.most,
        "explanation_html": question.explanation_html,
    }


def listed(entry: Entry) -> dict[str, object]:
    """A pool as a list shows it; `tags` are those of its questions."""
    pool = entry.pool
    tags = set[str]() if pool is None else {tag for question in pool.questions for tag in question.tags}
    return {
        "id": entry.id,
        "title": entry.title,
        "ok": pool is not None,
        "outdated": entry.outdated,
        "questions": 0 if pool is None else pool.answerable(),
        "slides": 0 if pool is None else len(pool.questions) - pool.answerable(),
        "options": None if pool is None else pool.options,
        "tags": sorted(tags),
        "problems": listed_problems(entry.problems),
        "from_stick": entry.stick is not None,
        "new_for_stick": entry.stick is not None and entry.stick.is_new,
        "about": entry.about,
    }


def listed_problems(problems: Iterable[Problem]) -> list[dict[str, object]]:
    """What is wrong with a pool or a class list: errors, then what is left out, then the rest, as the file has them."""
    return list(map(listed_problem, sorted(problems, key=lambda p: (p.severity != "error", not p.left_out))))


def listed_problem(problem: Problem) -> dict[str, object]:
    """One of them."""
    where = _where(problem)
    return {"severity": problem.severity, "where": where, "message": problem.message, "hint": problem.hint}


def _where(problem: Problem) -> Sentence:
    line, column, question = problem.line, problem.column, problem.question
    if problem.where is not None:
        return (
            problem.where
            if question is None
            else sentence("problem.of_question", where=problem.where, question=question)
        )
    if question is None:
        return sentence("problem.where", line=line, column=column)
    return sentence("problem.where_of_question", line=line, column=column, question=question)
