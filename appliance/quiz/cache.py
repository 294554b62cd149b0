"""What views share for longer than one state lasts: encoded questions and students, and the standings so far."""

import msgspec

from appliance.quiz.pool import Question
from appliance.quiz.standings import Standings, by_name, standings
from appliance.quiz.state import State, Student

_encode = msgspec.json.Encoder().encode


def raw(value: object) -> msgspec.Raw:
    """`value` as JSON, encoded now and copied from then on."""
    return msgspec.Raw(_encode(value))


class OptionPart(msgspec.Struct, frozen=True):
    key: str
    html: str


class Sheet:
    """A question as pages get it: its keys by index, and its encoded texts."""

    def __init__(self, question: Question, keys: dict[str, int]) -> None:
        self.keys = tuple(keys)
        self.html = raw(question.html)
        self.explanation_html = raw(question.explanation_html)
        parts = zip(self.keys, question.options, strict=True)
        self.options = tuple(raw(OptionPart(key, option.html)) for key, option in parts)


class You(msgspec.Struct, frozen=True):
    student_id: str
    name: str


class Cache:
    """What outlives a picture: the questions, the students and the standings before the current turn."""

    def __init__(self) -> None:
        self._sheets: dict[int, Sheet] = {}
        self._members: tuple[object, tuple[str, ...]] | None = None
        self._standings: tuple[object, object, Standings] | None = None
        self._you: dict[str, tuple[Student, msgspec.Raw]] = {}

    def sheet(self, state: State, question: int) -> Sheet:
        sheet = self._sheets.get(question)
        if sheet is None:
            sheet = self._sheets[question] = Sheet(state.pool.questions[question], state.keys[question])
        return sheet

    def standings_before(self, state: State) -> Standings:
        """Over all turns but the current one; made anew when a tally or a student has changed."""
        known = self._standings
        if known is None or known[0] is not state.settled or known[1] is not state.students:
            board = standings(self.members(state), state.settled)
            known = self._standings = (state.settled, state.students, board)
        return known[2]

    def members(self, state: State) -> tuple[str, ...]:
        """The ids of the class by name: who has joined and is not removed."""
        known = self._members
        if known is None or known[0] is not state.students:
            known = self._members = (state.students, by_name(state.students))
        return known[1]

    def you(self, student: Student) -> msgspec.Raw:
        """A student as his own page gets it."""
        known = self._you.get(student.student_id)
        if known is None or known[0] is not student:
            you = You(student.student_id, student.name)
            known = self._you[student.student_id] = (student, raw(you))
        return known[1]
