"""What another program's file becomes on its way to nodes: questions in the making, and what is lost of them.

A parser makes a `Draft` of each question, sets its fields by the names of the pool format, and adds it to the `Bank`;
`answers.py` sets what belongs to weighted answers. What can't be carried over is said with `Draft.lose`; a question
that can't be asked is left out, which `Bank.leave_out` says. `Bank.pool` gives the node that a parser owes.
"""

import re
from collections.abc import Iterable
from collections.abc import Sequence as Several
from typing import Final

from appliance.library.nodes import Mapping, Node, Scalar, Sequence, Unreadable
from appliance.library.problems import Place, Position, Report, shown
from appliance.quiz.spelling import clean
from appliance.sentence import Sentence, sentence

MAX_FOUND: Final = 2000  # questions that are looked at
MAX_TAGS: Final = 20  # of a question, as many as a pool may have
MAX_TAG: Final = 100

_PART: Final = re.compile(r"(?<!/)/(?!/)")  # in the path of a category; `//` is a slash in a name


class LeftOut(Exception):
    """A question that can't be asked; `why` says what the matter is."""

    def __init__(self, why: Sentence) -> None:
        super().__init__(why.code)
        self.why = why


class Draft:
    """A question in the making. `name` is what its author would know it by."""

    def __init__(self, place: Place, name: str) -> None:
        self.place = place
        self.name = name
        self.lost: list[tuple[Place, Sentence, Sentence | None]] = []
        self._fields: dict[str, Node] = {}

    def set(self, field: str, value: str | Node, place: Place | None = None) -> None:
        """Give `field` this value, which stands at `place`, or where the question stands."""
        self._fields[field] = scalar(value, place or self.place) if isinstance(value, str) else value

    def lose(self, message: Sentence, place: Place | None = None, hint: Sentence | None = None) -> None:
        """Say what is not carried over, or was guessed, of the question."""
        self.lost.append((place or self.place, message, hint))

    def copy(self) -> "Draft":
        """Another question that has and has lost the same as yet."""
        other = Draft(self.place, self.name)
        other.lost, other._fields = list(self.lost), dict(self._fields)
        return other

    def node(self) -> Mapping:
        """The question as a pool has it."""
        entries = tuple((scalar(name, node), node) for name, node in self._fields.items())
        return Mapping(entries, self.place.line, self.place.column, foreign=True)


class Bank:
    """The questions of a file in the order in which they stand there."""

    def __init__(self, report: Report) -> None:
        self.title: Scalar | None = None
        self.left_out = 0
        self._report = report
        self._questions: list[Node] = []
        self._ids: set[str] = set()

    def __len__(self) -> int:
        return len(self._questions)

    def add(self, draft: Draft, tags: Iterable[str] = (), own_id: str = "") -> None:
        """Take the question; its id only if no question before has it."""
        position = len(self._questions) + 1
        self._check_size(draft.place)
        words = list(dict.fromkeys(word for tag in tags if (word := clean(tag)[:MAX_TAG])))
        if words:
            draft.set("tags", sequence((scalar(word, draft.place) for word in words[:MAX_TAGS]), draft.place))
        if len(words) > MAX_TAGS:
            draft.lose(sentence("bank.too_many_tags", most=MAX_TAGS, tags=[shown(word) for word in words[MAX_TAGS:]]))
        own_id = clean(own_id)[:MAX_TAG]
        if own_id in self._ids:
            draft.lose(sentence("bank.id_twice", id=shown(own_id)))
        elif own_id:
            self._ids.add(own_id)
            draft.set("id", own_id)
        for place, message, hint in draft.lost:
            self._report.add("warning", place, message, hint, question=position)
        self._questions.append(draft.node())

    def keep(self, question: Node) -> None:
        """Take a question that has the names of a pool already, as it stands."""
        self._check_size(question)
        self._questions.append(question)

    def leave_out(self, place: Place, name: str, why: Sentence) -> None:
        """Say that a question can't be asked, and why."""
        self.left_out += 1
        self._check_size(place)
        self._report.add("warning", place, sentence("bank.left_out", name=shown(name)), why, left_out=True)

    def _check_size(self, place: Place) -> None:
        """Raise Unreadable where a file has far more than any pool may have, so that nobody waits for all of it."""
        if len(self._questions) + self.left_out > MAX_FOUND:
            message = sentence("bank.too_many", most=MAX_FOUND)
            raise Unreadable(place, message, sentence("problem.split_pool_into_files"))

    def note(self, place: Place, message: Sentence, hint: Sentence | None = None) -> None:
        """Say something that belongs to no question."""
        self._report.add("warning", place, message, hint)

    def questions(self) -> Sequence:
        """The questions so far, of which there is one at least."""
        return sequence(self._questions, self._questions[0])

    def pool(self) -> Mapping:
        """The pool. Unreadable if it has no question."""
        if not self._questions:
            raise Unreadable(Position(), sentence("bank.nothing_left" if self.left_out else "bank.empty"))
        first = self._questions[0]
        entries: list[tuple[Scalar, Node]] = [
            (scalar("questions", first), self.questions()),
        ]
        if self.title is not None:
            entries.insert(0, (scalar("title", self.title), self.title))
        return Mapping(tuple(entries), 1, 1)


def scalar(text: str, place: Place) -> Scalar:
    """A text that stands at `place`."""
    return Scalar(text, plain=False, line=place.line, column=place.column)


def sequence(items: Iterable[Node], place: Place) -> Sequence:
    """A list that begins at `place`."""
    return Sequence(tuple(items), place.line, place.column)


def tags_of(category: str) -> Several[str]:
    """The parts of a category's path that mean something: `$course$/top/Algebra/Sets` is in Algebra and in Sets."""
    parts = [clean(part.replace("//", "/")) for part in _PART.split(category)]
    return [part for part in parts if part and part != "top" and not re.fullmatch(r"\$\w+\$", part)]
