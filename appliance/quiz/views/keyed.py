"""A question with its key, as the instructor sees it: the present one, the coming one, or one to be corrected."""

import msgspec

from appliance.quiz.kinds.question import Wire
from appliance.quiz.views.question_result import last_answers, more
from appliance.quiz.views.questions import CountsPart
from appliance.quiz.views.shared import Picture
from appliance.sentence import Sentence


class KeyedOption(msgspec.Struct, frozen=True, omit_defaults=True):
    key: str
    html: str
    right: bool
    number: int
    name: Sentence | None = None


class LeftOption(msgspec.Struct, frozen=True):
    key: str
    html: str
    number: int


class KeyedQuestion(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A question with its key; a slide has no `number`. Those of the options are the pool's, from 1."""

    id: str
    number: int | None = None
    kind: str
    html: msgspec.Raw
    image: msgspec.Raw | None = None
    left: list[LeftOption] | None = None
    options: list[KeyedOption]
    unit: str | None = None
    tolerance: float | None = None
    most: int | None = None
    correct: Wire
    explanation_html: msgspec.Raw
    scored: bool
    answerable: bool
    void: bool


class AnsweredQuestion(KeyedQuestion, frozen=True, kw_only=True, omit_defaults=True):
    """A question with all that was answered in the session; nothing of that while nobody has answered."""

    counts: CountsPart | None = None
    counts_more: int = 0
    answered: int = 0


def keyed_question(picture: Picture, number: int) -> KeyedQuestion:
    """A question of the pool, counted from 0, whether or not it was asked."""
    state, encoded = picture.state, picture.encoded(number)
    question, correct = state.pool.questions[number], picture.correct(number)
    items, details = question.items(), question.details()
    right = frozenset(correct) if isinstance(correct, tuple) else frozenset[str]()
    first = len(encoded.left_indices)  # each side counts from 1
    return KeyedQuestion(
        id=question.id,
        number=picture.numbers.get(number),
        kind=question.kind,
        html=encoded.html,
        image=encoded.image,
        left=[LeftOption(encoded.keys[index], items[index].html, index + 1) for index in encoded.left_indices] or None,
        options=[
            KeyedOption(
                encoded.keys[index],
                items[index].html,
                encoded.keys[index] in right,
                index - first + 1,
                items[index].said,
            )
            for index in state.option_order(number, "")
        ],
        unit=details.unit or None,
        tolerance=details.tolerance,
        most=details.most or None,
        correct=correct,
        explanation_html=encoded.explanation_html,
        scored=state.is_marked(number),
        answerable=question.answerable,
        void=state.key_of(number) is None,
    )


def answered_question(picture: Picture, number: int) -> AnsweredQuestion:
    """The same with how it was answered, in whichever turn; each student's last answer counts."""
    state, keyed = picture.state, msgspec.structs.asdict(keyed_question(picture, number))
    question, answers = state.pool.questions[number], last_answers(state, number)
    if not answers:
        return AnsweredQuestion(**keyed)
    counts = question.counts([answer.value for answer in answers], state.key_of(number) if keyed["scored"] else None)
    shown = picture.counts(number, counts)
    return AnsweredQuestion(**keyed, counts=shown, counts_more=more(counts), answered=len(answers))
