"""A session file as tables for people: its SQL views, read over a separate connection.

Everything here blocks and belongs in a thread; the class goes on writing in the meantime.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cached_property
from pathlib import Path
from typing import Final, Literal, NamedTuple, TypeVar, cast

import msgspec

from appliance.live.journal import StorageError
from appliance.live.reader import read_only
from appliance.quiz.events import Answered, Event, QuestionAdded, QuestionCorrected
from appliance.quiz.kinds import Question
from appliance.quiz.kinds.question import Value
from appliance.quiz.pool import Pool
from appliance.results.after_the_end import LAST_EVENT
from appliance.results.earlier import EVENTS_OF_COPY, is_todays, under_todays_views
from appliance.results.image import image
from appliance.results.item_analysis import Asked, Item, Response, items
from appliance.results.marks import Spreadsheets
from appliance.results.numbering import KINDS_OF_EVENTS, is_made, numbers_of
from appliance.results.pseudonyms import Pseudonyms
from appliance.results.table import Table, answers_in_words, numbered, plain, with_questions
from appliance.results.votes import FIRST_VOTES, first_votes
from appliance.results.wording import Wording, in_words, wording_of, words_of
from appliance.sentence import sentence
from appliance.words.languages import ENGLISH

Name = Literal["participants", "attendance", "answers", "outcomes", "results", "items", "audit", "turns"]

# What counts in `items` counts here. CROSS JOIN finds an answer's event by its index.
_GIVEN = """
WITH given AS MATERIALIZED (
  SELECT student_id, answer_id, credit FROM answers
  WHERE counts AND student_id IN (SELECT student_id FROM participants WHERE NOT removed)
)
SELECT e.body, given.credit FROM given CROSS JOIN event e USING (student_id, answer_id)
WHERE e.answer_id IS NOT NULL ORDER BY e.seq
"""
_ASKED = """
SELECT question, count(*), sum(missed) FROM outcomes
WHERE question IS NOT NULL AND student_id IN (SELECT student_id FROM participants WHERE NOT removed) GROUP BY question
"""
_OF_KIND = "SELECT body FROM event WHERE kind = ? ORDER BY seq"
_OF_STEPS: Final = f"SELECT body FROM event WHERE kind IN {KINDS_OF_EVENTS} ORDER BY seq"  # noqa: S608 (names of kinds)
_EVENTS: Final = "SELECT body FROM event ORDER BY seq"

Found = TypeVar("Found")


class About(NamedTuple):
    """Which session a file holds; `opened_ms` is Unix time, or None if the clock was not set when it began.

    In an anonymous one, ids and names say nothing of who was there.
    """

    session_id: str
    code: str
    title: str
    opened_ms: int | None
    anonymous: bool = False


class _Options(msgspec.Struct, frozen=True):
    points: float = 100.0  # as in `Options`
    anonymous: bool = False


class Opened(msgspec.Struct, frozen=True):
    """The fields that are read from the first event; exported copies have no `accounts`."""

    session_id: str
    code: str
    options: _Options = _Options()
    accounts: dict[str, tuple[str, str]] = {}


class Reading:
    """A session at one moment, so that all tables agree; what it says besides is in `language`."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        *,
        pictures: bool = True,
        language: str = ENGLISH,
        spreadsheets: Spreadsheets = "language",
    ) -> None:
        self.language = language
        self.spreadsheets = spreadsheets  # the marks of CSV files for these
        self._connection = connection
        self._pictures = pictures
        self._tables: dict[Name, Table] = {}  # each view takes a while, and several files are made of one

    def about(self) -> About:
        [(title,)] = self._connection.execute("SELECT value FROM meta WHERE key = 'title'").fetchall()
        [(wall_ms, trusted)] = self._connection.execute(
            "SELECT wall_ms, clock_trusted FROM event WHERE seq = 1"
        ).fetchall()
        return About(
            self.opened.session_id, self.opened.code, title, wall_ms if trusted else None, self.opened.options.anonymous
        )

    @cached_property
    def opened(self) -> Opened:
        [(body,)] = self._connection.execute("SELECT body FROM event WHERE seq = 1").fetchall()
        return msgspec.json.decode(body, type=Opened)

    def events(self) -> int:
        """How many have happened."""
        [(seq,)] = self._connection.execute("SELECT max(seq) FROM event").fetchall()
        return int(seq)

    def log(self) -> tuple[Pool, list[Event]]:
        """The pool as it was loaded, and all events in order; those of an exported copy with other secrets."""
        [(pool,)] = self._connection.execute("SELECT value FROM meta WHERE key = 'pool'").fetchall()
        decode = msgspec.json.Decoder(Event).decode
        is_copy = self._connection.execute("SELECT 1 FROM meta WHERE key = 'export'").fetchone()
        bodies = self._connection.execute(EVENTS_OF_COPY if is_copy else _EVENTS)
        events = [decode(body) for (body,) in bodies]
        if not events:
            raise ValueError
        return msgspec.json.decode(pool, type=Pool), events

    def table(self, name: Name) -> Table:
        """One view; `results` has the columns q1 … qN besides, the points of each question (see `with_questions`).

        The views have numbers of the pool. Here `question` is the number that the class saw, and empty for a slide.
        """
        if name not in self._tables:
            self._tables[name] = self._made(name)
        return self._tables[name]

    def _made(self, name: Name) -> Table:
        read = self._read(f"SELECT * FROM {name}")  # noqa: S608 (one of the names above)
        if name == "audit":
            read = read._replace(rows=[row for row in read.rows if row[0] is None or cast(int, row[0]) <= self._last])
        if name == "answers":
            read = answers_in_words(read, words_of(self._questions[1], self.language))
        if name == "results":
            return with_questions(read, self.table("outcomes"), self._numbers)._replace(called=self._own_ids())
        return numbered(read, self._numbers, in_order=name == "items")

    def wordings(self) -> dict[int, Wording]:
        """Each question as pages show it, slides aside, by its number."""
        return {
            each.number: wording_of(each.question, each.counts(), each.key, self.language)
            for each in self.asked
            if each.number is not None
        }

    def picture(self, address: str) -> bytes | None:
        """The picture of the pool with this address, as a file; None if there is none."""
        found = self._connection.execute("SELECT file FROM picture WHERE address = ?", (address,)).fetchone()
        return None if found is None else bytes(found[0])

    @cached_property
    def asked(self) -> list[Asked]:
        """All questions of the pool and those asked on the spot, with the answers of those who belong to the class."""
        own, questions = self._questions
        corrected = {event.question: event.correct for event in self._events("question_corrected", QuestionCorrected)}
        responses = defaultdict[int, list[Response]](list)
        for body, credit in self._connection.execute(_GIVEN):
            given = msgspec.json.decode(body, type=Answered)
            responses[given.question].append(
                Response(given.student_id, given.value, credit, given.elapsed_ms, given.sure)
            )
        put = {question - 1: (asked, missed) for question, asked, missed in self._connection.execute(_ASKED)}
        found = []
        for place, question in enumerate(questions):
            latest = corrected.get(place, question.key())
            key = latest if question.scored and latest != () else None
            void = latest is None
            asked, missed = put.get(place, (0, 0))
            said, number = in_words(question, self.language), self._numbers.get(place + 1)
            found.append(Asked(number, said, key, void, asked, missed, responses[place], place >= own))
        return found

    def first_votes(self) -> dict[int, list[Response]]:
        """The answers in a first round of two, by the question's number."""
        found = first_votes(self._connection.execute(FIRST_VOTES))
        return {self._numbers[place]: votes for place, votes in found.items()}

    @cached_property
    def items(self) -> list[Item]:
        """How the questions came out, in the order of their numbers."""
        return sorted(items(self.asked, self.language), key=lambda item: item.number or 0)

    def image(self) -> bytes:
        """The session without secrets, as one file without a log beside it, for any SQLite browser."""
        return image(self._connection, last=self._last, pictures=self._pictures, language=self.language)

    def values(self) -> dict[tuple[str, str], Value]:
        """What each answer holds, by student and answer id."""
        given = self._events("answered", Answered)
        return {(answered.student_id, answered.answer_id): answered.value for answered in given}

    @cached_property
    def _last(self) -> int:
        """The last event that the audit and the image have."""
        [(seq,)] = self._connection.execute(LAST_EVENT).fetchall()
        return int(seq)

    @cached_property
    def _questions(self) -> tuple[int, list[Question]]:
        """How many questions the pool has, and all of them with those that were asked on the spot."""
        [(pool,)] = self._connection.execute("SELECT value FROM meta WHERE key = 'pool'").fetchall()
        own = msgspec.json.decode(pool, type=Pool).questions
        return len(own), [*own, *(event.added for event in self._events("question_added", QuestionAdded))]

    @cached_property
    def _numbers(self) -> dict[int, int]:
        """Number in the pool → the number that the class saw."""
        own, questions = self._questions
        return numbers_of(questions, own, (body for (body,) in self._connection.execute(_OF_STEPS)))

    def _own_ids(self) -> dict[str, str]:
        _, asked = self._questions
        return {
            f"q{number}": question.id
            for place, question in enumerate(asked, 1)
            if (number := self._numbers.get(place)) is not None and not is_made(question.id)
        }

    def _events(self, kind: str, type_: type[Found]) -> list[Found]:
        rows = self._connection.execute(_OF_KIND, (kind,))
        return [msgspec.json.decode(body, type=type_) for (body,) in rows]

    def _read(self, query: str) -> Table:
        cursor = self._connection.execute(query)
        columns = tuple(column for column, *_ in cursor.description)
        return Table(columns, [tuple(map(plain, row)) for row in cursor])


@contextmanager
def reading(
    path: Path,
    *,
    pictures: bool = True,
    language: str = ENGLISH,
    spreadsheets: Spreadsheets = "language",
    pseudonyms: Pseudonyms | None = None,
) -> Iterator[Reading]:
    """Read the session in `path`. Without `pictures`, its image has none; with `pseudonyms`, nothing names a student.

    StorageError, whatever is wrong with it.
    """
    try:
        with closing(read_only(path)) as connection:
            connection.execute("BEGIN")
            if is_todays(connection) and pseudonyms is None:
                yield Reading(connection, pictures=pictures, language=language, spreadsheets=spreadsheets)
                return
            with closing(under_todays_views(connection)) as copy:
                if pseudonyms is not None:
                    pseudonyms.put_into(copy)
                yield Reading(copy, pictures=pictures, language=language, spreadsheets=spreadsheets)
    except sqlite3.Error as error:
        raise StorageError(sentence("storage.unread", file=path.name, error=str(error))) from error
    except ValueError as error:  # no first event, or an unknown one
        raise StorageError(sentence("storage.no_session", file=path.name)) from error


def table(path: Path, name: Name) -> Table:
    """One table of the session in `path`."""
    with reading(path) as session:
        return session.table(name)
