"""A question of every kind in a class: what is saved, shown, counted, corrected, and kept secret until the reveal."""

from typing import Any

import msgspec
import pytest

from appliance.quiz.commands import Close, Correct, Finish, Next, Reveal, Revote, ShowScreen, Signal
from appliance.quiz.events import Answered, Event
from appliance.quiz.kinds import KINDS
from appliance.quiz.kinds.question import Kind
from appliance.quiz.views.student import review
from tests.quiz.twins import public_bytes, without_marks
from tests.support.picks import ANSWERS, OTHERS, wired
from tests.support.play import Play, kinds, pool_of, wire

ANSWERABLE: list[Kind] = [kind for kind, made in KINDS.items() if made.answerable]
SCORED: list[Kind] = [kind for kind, made in KINDS.items() if made.scored]
# Two keys of each kind as the instructor names them, and what Ann's and Bob's answers are worth under them.
KEYS: dict[Kind, list[tuple[Any, float, float]]] = {
    "single": [((2,), 1, 0), ((1,), 0, 1)],
    "multiple": [((3, 1), 1, 0.5), ((2,), 0, 0)],
    "true_false": [((1,), 1, 0), ((2,), 0, 1)],
    "number": [(2.5, 1, 0), (3, 0, 1)],
    "text": [(("paris",), 1, 0), (("LONDON!", "x"), 0, 1)],
    "order": [((1, 2, 4, 3), 1, 1 / 3), ((4, 3, 2, 1), 1 / 3, 0)],
    "match": [((1, 3, 2), 2 / 3, 0), ((2, 2, 4), 0, 1)],
}
NO_ANSWERS = [(), "", ("",), ("x",), ("", "", ""), ("x",) * 16, -1e308, 1e308, "\N{ZERO WIDTH SPACE}", "x" * 400]
WAYS: list[list[tuple[Any, dict[str, Any]]]] = [
    [(Next, {}), (ShowScreen, {"show": "standings"}), (Close, {"hold": True})],
    [(Next, {}), (Close, {"hold": True}), (Revote, {}), (Close, {"hold": True})],
]


def opened(*asked: Kind, **options: Any) -> Play:
    play = Play(pool_of(*asked), **options)
    play.join("ann", "bob", "cy")
    play.command(Next)
    return play


def answered(play: Play, kind: Kind) -> list[list[Event] | Any]:
    given = {"ann": ANSWERS[kind], "bob": OTHERS[kind]}
    return [play.answer(who, value=wired(play, picked), after_ms=700) for who, picked in given.items()]


def _keyed(kind: Kind, key: Any, **options: Any) -> Play:
    """A session of two questions in which the first one's key is `key` from the start."""
    play = Play(pool_of(kind, kind), **options)
    play.join("ann", "bob", "cy")
    assert kinds(play.command(Correct, question=1, correct=key)) == ["question_corrected"]
    return play


@pytest.mark.parametrize("kind", ANSWERABLE)
def test_an_answer_comes_back_as_the_page_sent_it(kind: Kind) -> None:
    play = opened(kind)
    sent = wired(play, OTHERS[kind])
    play.answer("bob", value=sent, id="mine")
    shown = play.student("bob")["answer"]
    assert shown["id"] == "mine"
    assert shown["value"] == (list(sent) if isinstance(sent, tuple) else sent)
    event = play.log[-1]
    assert isinstance(event, Answered)
    assert event.said
    assert play.replayed() == play.state
    play.answer("bob", value=shown["value"] if isinstance(shown["value"], str | float) else tuple(shown["value"]))
    assert play.last("bob").value == event.value


@pytest.mark.parametrize("kind", ANSWERABLE)
@pytest.mark.parametrize("value", NO_ANSWERS, ids=repr)
def test_what_is_no_answer_is_refused_or_kept_whole(kind: Kind, value: Any) -> None:
    play = opened(kind)
    outcome = play.answer("ann", value=value)
    assert kinds(outcome) in (["refused: bad_value"], ["answered"])
    if kinds(outcome) == ["answered"]:
        assert (kind, type(value)) in [("words", tuple), ("text", str)]
        assert play.last("ann").value
    play.command(Close)
    assert play.replayed() == play.state


@pytest.mark.parametrize("options", [{}, {"live_counts": True, "changes": True}, {"scoring": "speed"}], ids=str)
@pytest.mark.parametrize("way", range(len(WAYS)))
@pytest.mark.parametrize("kind", SCORED)
def test_nobody_can_tell_what_is_right_before_the_reveal(kind: Kind, way: int, options: dict[str, Any]) -> None:
    one, other = (_keyed(kind, key, **options) for key, *_ in KEYS[kind])
    for step, fields in WAYS[way]:
        for play in (one, other):
            play.command(step, after_ms=600, **fields)
        assert public_bytes(one) == public_bytes(other)
        if one.state.phase == "open":
            outcomes = [answered(play, kind) for play in (one, other)]
            assert [without_marks(outcome) for outcome in outcomes[0]] == [without_marks(each) for each in outcomes[1]]
        assert public_bytes(one, 300) == public_bytes(other, 300)
    for play in (one, other):
        play.command(Reveal)
    mine, theirs = public_bytes(one), public_bytes(other)
    assert all(mine[reader] != theirs[reader] for reader in mine)


@pytest.mark.parametrize("kind", SCORED)
def test_another_key_marks_all_answers_anew(kind: Kind) -> None:
    (first, ann, bob), (second, ann_then, bob_then) = KEYS[kind]
    play = _keyed(kind, first)
    play.command(Next)
    answered(play, kind)
    assert [play.last(who).credit for who in ("ann", "bob")] == pytest.approx([ann, bob])
    play.command(Correct, question=1, correct=second)
    assert [play.last(who).credit for who in ("ann", "bob")] == pytest.approx([ann_then, bob_then])
    play.command(Close)
    assert play.student("ann")["mark"]["credit"] == pytest.approx(ann_then)
    assert play.projector().share_right == sum(credit == 1 for credit in (ann_then, bob_then)) / 2
    play.command(Correct, question=1, void=True)
    view = play.student("ann")
    assert (view["mark"], view["reveal"]["correct"]) == ({"credit": None, "points": 0}, [])
    play.command(Finish)
    play.command(Correct, question=1, correct=first)
    assert [play.tally(who).correct for who in ("ann", "bob")] == [ann == 1, bob == 1]
    assert play.replayed() == play.state


@pytest.mark.parametrize("kind", ANSWERABLE)
def test_a_key_of_another_kind_is_refused(kind: Kind) -> None:
    play = opened(kind)
    fitting = {other for other, keys in KEYS.items() if _fits(kind, keys[0][0])}
    for other, keys in KEYS.items():
        refused = kinds(play.command(Correct, question=1, correct=keys[0][0])) == ["refused: bad_value"]
        assert refused == (other not in fitting), other
    assert (kind in fitting) == (kind in SCORED)


def _fits(kind: Kind, key: Any) -> bool:
    """Whether `key` can be that of a made-up question of this kind: four options, or three pairs."""
    match kind:
        case "single" | "true_false":
            return isinstance(key, tuple) and len(key) == 1 and key[0] in (1, 2)
        case "multiple":
            return isinstance(key, tuple) and isinstance(key[0], int)
        case "order":
            return isinstance(key, tuple) and sorted(map(str, key)) == ["1", "2", "3", "4"]
        case "match":
            return isinstance(key, tuple) and isinstance(key[0], int) and len(key) == 3
        case "number":
            return isinstance(key, int | float)
        case "text":
            return isinstance(key, tuple) and isinstance(key[0], str)
    return False


@pytest.mark.parametrize("kind", SCORED)
def test_the_instructor_sees_the_key_while_the_question_is_open(kind: Kind) -> None:
    play = opened(kind)
    answered(play, kind)
    question = wire(play.instructor())["question"]
    play.command(Close)
    assert question["correct"] == play.student("ann")["reveal"]["correct"] == wire(play.projector())["correct"]
    assert (question["scored"], question["answerable"], question["void"]) == (True, True, False)


@pytest.mark.parametrize("kind", ANSWERABLE)
def test_all_three_pages_get_the_same_counts_at_the_reveal(kind: Kind) -> None:
    play = opened(kind)
    answered(play, kind)
    play.command(Close, hold=True)
    play.command(Revote)
    play.answer("cy", value=wired(play, ANSWERS[kind], "cy"))
    play.command(Close)
    revealed, projector, instructor = play.student("ann")["reveal"], wire(play.projector()), wire(play.instructor())
    for name in ("counts", "counts_before"):
        assert revealed[name] == projector[name] == instructor[name]
    rows = revealed["counts_before"]
    assert sum(rows.values() if isinstance(rows, dict) else (row[1] for row in rows)) > 0


def test_a_student_is_told_the_row_of_the_own_text_however_it_is_spelled() -> None:
    play = opened("text")
    for who, typed in {"ann": "Zürich", "bob": "zurich!", "cy": "Bern"}.items():
        play.answer(who, value=typed)
    assert "row" not in play.student("ann")["answer"]
    play.command(Close)
    assert [play.student(who)["answer"]["row"] for who in ("ann", "bob", "cy")] == [0, 0, 1]
    assert play.student("ann")["reveal"]["counts"][0][:2] == ["Zürich", 2]


def test_a_row_is_spelled_alike_in_both_rounds() -> None:
    play = opened("text")
    play.answer("ann", value="zurich")
    play.command(Close, hold=True)
    play.command(Revote)
    play.answer("ann", value="Zürich")
    play.command(Close)
    reveal = play.student("ann")["reveal"]
    assert reveal["counts"] == reveal["counts_before"] == [["Zürich", 1, False]]


@pytest.mark.parametrize(("kind", "row"), [("number", 0), ("words", None), ("single", None), ("match", None)])
def test_only_an_answer_of_one_row_has_a_row(kind: Kind, row: int | None) -> None:
    play = opened(kind)
    play.answer("ann", value=wired(play, ANSWERS[kind]))
    play.command(Close)
    assert play.student("ann")["answer"].get("row") == row


def test_rows_say_what_is_right_only_to_the_instructor_before_the_reveal() -> None:
    play = opened("text", live_counts=True)
    answered(play, "text")
    assert wire(play.projector())["counts"] == [["London", 1, None], ["Paris", 1, None]]
    assert wire(play.instructor())["counts"] == [["London", 1, False], ["Paris", 1, True]]


@pytest.mark.parametrize(("kind", "shown"), [("order", False), ("match", False), ("number", True), ("multiple", True)])
def test_live_counts_are_held_back_where_they_would_tell_the_key(kind: Kind, shown: bool) -> None:
    play = opened(kind, live_counts=True)
    answered(play, kind)
    assert ("counts" in wire(play.projector())) == shown
    play.command(Close)
    assert "counts" in wire(play.projector())


def test_an_answer_to_a_text_question_can_be_accepted_before_and_after_the_end() -> None:
    play = opened("text")
    answered(play, "text")
    accepted = wire(play.instructor())["question"]["correct"]
    play.command(Correct, question=1, correct=(*accepted, "london"))
    assert [play.last(who).credit for who in ("ann", "bob")] == [1, 1]
    play.answer("cy", value="Rome")
    play.command(Close)
    play.command(Next)
    assert play.state.phase == "finished"
    play.command(Correct, question=1, correct=(*accepted, "london", "rome"))
    assert [play.tally(who).correct for who in ("ann", "bob", "cy")] == [1, 1, 1]
    assert play.student("cy")["summary"]["correct"] == 1


def test_rows_are_bounded_and_the_rest_is_counted() -> None:
    play = Play(pool_of("text"))
    names = [f"s{number}" for number in range(70)]
    play.join(*names)
    play.command(Next)
    for name in names:
        play.answer(name, value=f"answer {name}")
    play.command(Close)
    for view in (play.student("s1")["reveal"], wire(play.projector()), wire(play.instructor())):
        assert (len(view["counts"]), view["counts_more"]) == (50, 20)


@pytest.mark.parametrize("kind", ANSWERABLE)
def test_a_choice_on_a_page_that_was_left_counts_at_the_close(kind: Kind) -> None:
    play = opened(kind)
    value = wired(play, ANSWERS[kind])
    play.send(Signal(student_id="ann", signal="hidden", turn=1, round=1, value=value))
    play.command(Close)
    assert play.last("ann").auto == "close"
    assert play.replayed() == play.state


def test_a_zero_that_was_left_on_a_page_counts() -> None:
    play = opened("number")
    play.send(Signal(student_id="ann", signal="hidden", turn=1, round=1, value="0"))
    play.command(Close)
    assert play.last("ann").value == 0


@pytest.mark.parametrize("kind", ANSWERABLE)
def test_the_review_shows_the_answer_and_the_key_as_pages_name_them(kind: Kind) -> None:
    play = opened(kind)
    sent = wired(play, OTHERS[kind])
    answered(play, kind)
    play.command(Close)
    correct = play.student("ann")["reveal"]["correct"]
    play.command(Finish)
    [row] = msgspec.json.decode(msgspec.json.encode(review(play.picture(), "bob")))
    assert (row["kind"], row["correct"]) == (kind, correct)
    assert row["value"] == (list(sent) if isinstance(sent, tuple) else sent)
    shown = {option["key"] for option in (*row.get("left", ()), *row["options"])}
    assert shown == set(play.state.keys[0])


@pytest.mark.parametrize("kind", ANSWERABLE)
def test_alone_everybody_has_a_question_of_any_kind(kind: Kind) -> None:
    play = Play(pool_of(kind, "slide", kind), draw="individual")
    play.join("ann", "bob")
    assert play.instructor().of == 2
    play.command(Next)
    for who in ("ann", "bob"):
        asked = play.state.turns[-1].question_of(who)
        assert asked in (0, 2)
        value = wired(play, ANSWERS[kind], who)
        assert kinds(play.answer(who, value=value)) == ["answered"]
    play.command(Close)
    assert play.student("ann")["reveal"]["n"] == 1
    assert play.replayed() == play.state
