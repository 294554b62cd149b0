"""What the views of one committed state share; each part is computed once, when a view first asks for it.

Parts that are the same for many readers are kept as encoded JSON (`msgspec.Raw`), so a view costs no more than its
personal part. A picture is thrown away with its state; the encoded questions live as long as the session.
"""

from collections.abc import Container
from functools import cached_property

import msgspec

from appliance.quiz.kinds.question import Counts, Value, Wire
from appliance.quiz.records import Answer, Turn
from appliance.quiz.standings import Distribution, Standings, by_name, distribution, histogram, standings
from appliance.quiz.state import State
from appliance.quiz.views.parts import Coming, QuestionPart, RevealPart, TopRow
from appliance.quiz.views.places import Naming
from appliance.quiz.views.question_result import QuestionResult, for_the_class, more, result_of, rows_by_form
from appliance.quiz.views.questions import CountsPart, EncodedQuestion, raw

TOP_OF_STUDENT = 5


class Picture:
    """A committed state with what its views share; `encoded` are the session's encoded questions, made when needed."""

    def __init__(self, state: State, encoded: dict[int, EncodedQuestion]) -> None:
        self.state = state
        self._encoded = encoded
        self._results: dict[int, QuestionResult] = {}
        self._typed_rows: dict[int, dict[Value, int]] = {}  # `rows_by_form` of each question
        self._shown: dict[tuple[int, Value], tuple[Wire, int | None]] = {}  # by question and value
        self._asked: dict[int, QuestionPart] = {}
        self.shared: dict[int | None, bytes] = {}  # what views of students have in common, by the question revealed

    def encoded(self, question: int) -> EncodedQuestion:
        encoded = self._encoded.get(question)
        if encoded is None:
            keys = self.state.keys[question]
            encoded = self._encoded[question] = EncodedQuestion(self.state.pool.questions[question], keys)
        return encoded

    def asked(self, question: int) -> QuestionPart:
        """What all readers get of a question of the current turn; `starts_in_ms` and the `options` are each one's own.

        `shuffled` is None for a question without items to choose from.
        """
        part = self._asked.get(question)
        if part is None:
            part = self._asked[question] = self._ask(question)
        return part

    @cached_property
    def known(self) -> QuestionPart:
        """The question of the current turn for a page that has its text, once it is closed."""
        turn = self.state.turns[-1]
        return QuestionPart(turn=turn.number, round=turn.round, starts_in_ms=0)

    @cached_property
    def marked(self) -> tuple[Turn, ...]:
        """The turns that count, the newest first; in individual mode, those in which some question may count."""
        state = self.state
        turns = (turn for turn in reversed(state.turns) if not turn.skipped)
        return tuple(turn for turn in turns if turn.question is None or state.is_marked(turn.question))

    def _ask(self, number: int) -> QuestionPart:
        state, turn = self.state, self.state.turns[-1]
        encoded, question = self.encoded(number), state.pool.questions[number]
        details = question.details()
        limit_ms = turn.limit_ms if turn.question is not None or turn.own_limit else state.question_limit_ms(number)
        return QuestionPart(
            turn=turn.number,
            round=turn.round,
            starts_in_ms=0,
            number=state.cursor if turn.question is None else self.numbers.get(number),
            of=self.of,
            kind=question.kind,
            html=encoded.html,
            image=encoded.image,
            left=encoded.left or None,
            unit=details.unit or None,
            most=details.most or None,
            confidence=question.confidence,
            scored=state.is_marked(number),
            limit_ms=limit_ms if question.answerable else None,
            changes=state.may_change(number, turn.round),
            shuffled=question.shuffles(state.options.shuffle) if encoded.keys else None,
        )

    @cached_property
    def title(self) -> msgspec.Raw:
        return raw(self.state.pool.title)

    @cached_property
    def standings(self) -> Standings:
        """The standings that may be shown now: an answer counts once its turn is revealed or over."""
        state = self.state
        tallies = state.settled if state.phase in ("open", "closed") else state.tallies()
        return standings(self._by_name, tallies)

    @cached_property
    def before(self) -> Standings:
        """The standings before the current turn."""
        return standings(self._by_name, self.state.settled)

    @cached_property
    def _by_name(self) -> tuple[str, ...]:
        """Who has a rank."""
        return by_name(self.state.students)

    @cached_property
    def coming(self) -> Coming | None:
        """The question that comes next, between two questions; slides before it aside."""
        state = self.state
        if state.step_phase not in ("lobby", "revealed"):
            return None
        number = state.next_number()
        return None if number is None else Coming(number, self.of)

    @property
    def preload(self) -> list[str] | None:
        """The pictures that phones load before they are shown: that of what comes next, once nobody answers."""
        state = self.state
        if state.individual or state.step_phase not in ("lobby", "closed", "revealed"):
            return None
        coming = [state.pool.questions[question].image for question in state.program[state.cursor : state.cursor + 1]]
        return [image.src for image in coming if image is not None] or None

    @cached_property
    def numbers(self) -> dict[int, int]:
        """The number of each question by its index in the pool; slides have none."""
        return self.state.numbers()

    @cached_property
    def of(self) -> int:
        """How many questions (individual: turns) the session has, without slides."""
        state = self.state
        return state.length if state.individual else sum(map(state.is_answerable, state.program))

    @cached_property
    def is_public(self) -> bool:
        """Whether the class sees the leaderboard now; in practice there is none."""
        leaderboard = self.state.options.leaderboard
        if self.is_practice:
            return False
        return leaderboard == "every" or (leaderboard == "end" and self.state.phase == "finished")

    @cached_property
    def is_practice(self) -> bool:
        """Whether no question of the session is worth points, so that nobody stands anywhere."""
        return not any(map(self._worth, self.state.program))

    @cached_property
    def rows(self) -> dict[str, int]:
        """Who is on the leaderboard that students see, and in which row, from 0."""
        return {who: row for row, who in enumerate(self.standings.order[:TOP_OF_STUDENT])} if self.is_public else {}

    @cached_property
    def most(self) -> float:
        """The points that were possible in the turns that `standings` counts."""
        state = self.state
        turns = [turn for turn in state.turns if not turn.skipped]
        if state.phase in ("open", "closed"):
            turns.pop()
        if not state.individual:
            return sum(map(self._worth, {turn.question for turn in turns if turn.question is not None}))
        return sum(max(map(self._worth, turn.draws.values()), default=0.0) for turn in turns)

    def _worth(self, question: int) -> float:
        points = self.state.pool.questions[question].points
        if not self.state.is_marked(question):
            return 0.0
        return self.state.options.points if points is None else points

    @cached_property
    def scores(self) -> Distribution | None:
        standings = self.standings
        return distribution([standings.tally(student_id).points for student_id in standings.order], self.most)

    @cached_property
    def members(self) -> tuple[str, ...]:
        """The ids of the class, in the order of joining."""
        return tuple([who for who, student in self.state.students.items() if student.arrived and not student.removed])

    @cached_property
    def latest(self) -> dict[str, Answer]:
        """The answers of the current round by student, only those of students who belong to the class."""
        turn = self.state.turn
        if turn is None:
            return {}
        latest = {who: given[-1] for who, given in turn.answers.items()}
        if turn.round == 1 and len(self.members) == len(self.state.students):
            return latest
        members = frozenset(self.members)
        return {who: answer for who, answer in latest.items() if answer.round == turn.round and who in members}

    @cached_property
    def right(self) -> dict[int, tuple[frozenset[str], int, int]]:
        """By question that was asked of all: who was right, how many of the class were, and how many answered it."""
        latest: dict[int, dict[str, Answer]] = {}
        for turn in self.state.turns:
            if turn.question is not None and not turn.skipped and self.state.is_marked(turn.question):
                latest.setdefault(turn.question, {}).update((who, given[-1]) for who, given in turn.answers.items())
        members = frozenset(self.members)
        found = {}
        for question, answers in latest.items():
            who = frozenset(who for who, answer in answers.items() if answer.credit == 1.0)
            found[question] = who, len(who & members), len(members.intersection(answers))
        return found

    @cached_property
    def times(self) -> tuple[int, ...]:
        """Response times of the current round in ten bins over the limit."""
        turn = self.state.turn
        limit_ms = 0 if turn is None else turn.limit_ms + turn.extended_ms
        return histogram([answer.elapsed_ms for answer in self.latest.values()], limit_ms)

    def result_of(self, question: int) -> QuestionResult:
        """How `question` came out in the current turn."""
        if question not in self._results:
            self._results[question] = result_of(self.state, question, self.latest, self.members)
        return self._results[question]

    def forget_names(self) -> None:
        """What the class does not see as it was typed has changed."""
        self.shared.clear()
        self._typed_rows.clear()
        self._shown.clear()

    def shown(self, question: int, value: Value, said: Naming) -> tuple[Wire, int | None]:
        """An answer as pages name it, and its row of the counts that are revealed, from 0, None where it is in none.

        It is alike for all who answered the same.
        """
        shown = self._shown.get((question, value))
        if shown is None:
            row = self._row_of(question, value, said) if self.state.phase == "revealed" else None
            shown = self._shown[question, value] = self.encoded(question).wire(value), row
        return shown

    def _row_of(self, number: int, value: Value, said: Naming) -> int | None:
        question, rows = self.state.pool.questions[number], self._typed_rows.get(number)
        if rows is None:
            rows = self._typed_rows[number] = rows_by_form(question, for_the_class(self.result_of(number).counts, said))
        return rows.get(question.form(value))

    def expected(self, present: int, here: Container[str]) -> int:
        """Of how many `latest` is said: of the `present`, who are `here`, and of those who answered and have gone."""
        return present + sum(student_id not in here for student_id in self.latest)

    def counts(self, question: int, counts: Counts) -> CountsPart:
        """`counts` by key, in the projector's order, which does not tell what is right; or in rows."""
        return self.encoded(question).counts(counts, tuple(self.state.option_order(question, "")))

    def correct(self, question: int) -> Wire:
        """What is right, as pages name it; `()` if the question is void or nothing is right."""
        key = self.state.key_of(question)
        return () if key is None else self.encoded(question).wire(key)

    def reveal(self, question: int, said: Naming) -> RevealPart:
        """How `question` came out, with its key, as the class sees it."""
        result = self.result_of(question)
        counts = for_the_class(result.counts, said)
        before = None if result.before is None else for_the_class(result.before, said)
        return RevealPart(
            correct=self.correct(question),
            explanation_html=self.encoded(question).explanation_html,
            counts=self.counts(question, counts),
            counts_before=None if before is None else self.counts(question, before),
            counts_more=more(counts),
            n=result.answered,
            n_before=result.answered_before,
            missed=result.asked - result.answered,
        )


def top(picture: Picture, rows: int, said: Naming) -> list[TopRow]:
    """The first rows of the standings, without ids; `said` is how a name is shown."""
    standings, students = picture.standings, picture.state.students
    return [
        TopRow(standings.ranks[who], said(students[who].name), standings.tally(who).points)
        for who in standings.order[:rows]
    ]
