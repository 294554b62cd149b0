"""What a student and the projector get."""

from typing import Any

import msgspec
import pytest

from appliance.quiz.commands import Close, Correct, Extend, Finish, Next, Open, Pause, Reveal, Revote, Skip
from appliance.quiz.views.student import review
from tests.quiz.shown import keys, opened
from tests.support.play import Play, pool_of, wire


def test_the_lobby_is_shown() -> None:
    play = Play(pool_of("single", "single"))
    play.join("ann")
    assert play.student("ann") == {
        "type": "view",
        "v": 2,
        "rev": 3,
        "phase": "lobby",
        "title": "Made up",
        "code": "CODE",
        "you": {"student_id": "ann", "name": "Name ann"},
        "next": {"number": 1, "of": 2},
    }
    assert wire(play.projector(present=1)) == {
        "type": "view",
        "v": 2,
        "rev": 3,
        "phase": "lobby",
        "title": "Made up",
        "code": "CODE",
        "code_needed": False,
        "screen": "join",
        "addresses": {},
        "storage": "ok",
        "draw": "together",
        "questions": 2,
        "limit_s": 20.0,
        "present": 1,
        "joined": 1,
        "names": ["Name ann"],
        "next": {"number": 1, "of": 2},
    }


def test_an_open_question_is_shown() -> None:
    play = opened(shuffle=False)
    options = [{"key": key, "html": f"<p>o1-{index}</p>"} for index, key in enumerate(keys(play))]
    question = {
        "turn": 1,
        "round": 1,
        "starts_in_ms": 0,
        "number": 1,
        "of": 2,
        "kind": "single",
        "html": "<p>Text 1</p>",
        "options": options,
        "limit_ms": 20_000,
        "changes": False,
        "shuffled": False,
    }
    view = play.student("ann", after_ms=3000)
    assert view["question"] == question
    assert view["left_ms"] == 17_000
    assert not {"answer", "reveal", "standing", "top", "summary", "missed", "next", "paused"} & set(view)
    projector = wire(play.projector(after_ms=3000))
    assert projector["question"] == question
    assert (projector["left_ms"], projector["answered"], projector["screen"]) == (17_000, 0, "question")
    assert not {"counts", "counts_before", "times", "top", "scores", "items", "names", "next"} & set(projector)


def test_a_connection_that_has_the_question_gets_the_turn_only() -> None:
    play = opened()
    assert play.student("ann", known_turn=1)["question"] == {"turn": 1, "round": 1, "starts_in_ms": 0}
    play.command(Close, hold=True)
    play.command(Revote)
    assert play.student("ann", known_turn=1)["question"] == {"turn": 1, "round": 2, "starts_in_ms": 500}
    play.command(Close)
    play.command(Next)
    play.command(Next)
    assert "html" in play.student("ann", known_turn=1)["question"]


def test_a_saved_answer_shows_its_time_and_no_mark() -> None:
    play = opened()
    play.answer("ann", 1, after_ms=1234)
    view = play.student("ann")
    assert view["answer"] == {"id": play.last("ann").id, "value": [keys(play)[1]], "elapsed_ms": 1234, "round": 1}
    assert "answer" not in play.student("bob")
    play.command(Close, hold=True)
    assert play.student("ann")["answer"]["elapsed_ms"] == 1234
    assert play.student("bob")["missed"] is True
    assert "missed" not in play.student("ann")
    play.command(Revote)
    assert not {"answer", "missed"} & set(play.student("ann"))


def test_a_paused_question_is_shown() -> None:
    play = opened()
    play.command(Pause, after_ms=4000)
    for view in (play.student("ann", after_ms=99_000), wire(play.projector(after_ms=99_000))):
        assert (view["paused"], view["left_ms"]) == (True, 16_000)


def test_the_time_left_is_never_negative() -> None:
    play = opened()
    for view in (play.student("ann", after_ms=99_000), wire(play.projector(after_ms=99_000))):
        assert (view["left_ms"], view["question"]["starts_in_ms"]) == (0, 0)


def test_a_reveal_is_shown() -> None:
    play = opened(points=20, scoring="speed")
    play.answer("ann", 1, after_ms=10_000)
    play.command(Next)
    ann, bob = play.student("ann"), play.student("bob")
    shared = {
        "correct": [keys(play)[1]],
        "explanation_html": "<p>Why</p>",
        "counts": dict.fromkeys(keys(play), 0) | {keys(play)[1]: 1},
        "n": 1,
        "missed": 1,
    }
    assert ann["reveal"] == bob["reveal"] == shared
    assert (ann["mark"], bob["mark"]) == ({"credit": 1.0, "points": 15.0}, {"credit": 0.0, "points": 0.0})
    assert ann["standing"] == {"rank": 1, "of": 2, "points": 15.0, "row": 0}
    assert bob["standing"] == {"rank": 2, "of": 2, "points": 0.0, "row": 1}
    rows = [{"rank": 1, "name": "Name ann", "points": 15.0}, {"rank": 2, "name": "Name bob", "points": 0.0}]
    assert ann["top"] == bob["top"] == rows
    assert ann["next"] == {"number": 2, "of": 2}
    projector = wire(play.projector())
    for name in ("correct", "explanation_html", "counts"):
        assert projector[name] == shared[name]
    assert (projector["screen"], projector["share_right"], projector["top"]) == ("reveal", 1.0, rows)
    assert (projector["times"], projector["limit_ms"]) == ([0, 0, 0, 0, 0, 1, 0, 0, 0, 0], 20_000)
    assert projector["scores"]["bins"] == [1, 0, 0, 0, 0, 0, 0, 1, 0, 0]
    assert "next" in projector


def test_response_times_are_shown_over_the_same_limit_on_both_pages_though_it_was_extended() -> None:
    play = opened(reveal="hold")
    play.command(Extend, seconds=20)
    play.answer("ann", 1, after_ms=30_000)
    play.command(Close)
    play.command(Reveal)
    for view in (wire(play.projector()), wire(play.instructor())):
        assert (view["times"], view["limit_ms"]) == ([0, 0, 0, 0, 0, 0, 0, 1, 0, 0], 40_000)


def test_two_rounds_side_by_side() -> None:
    play = opened(reveal="hold")
    play.join("cy")
    for student_id, index in (("ann", 0), ("bob", 1), ("cy", 2)):
        play.answer(student_id, index)
    play.command(Close)
    play.command(Revote)
    play.answer("ann", 1)
    play.answer("bob", 1)
    assert wire(play.projector())["answered"] == 2
    play.command(Close)
    play.command(Reveal)
    for view in (play.student("ann")["reveal"], wire(play.projector())):
        assert [view["counts"][key] for key in keys(play)] == [0, 2, 0, 0]
        assert [view["counts_before"][key] for key in keys(play)] == [1, 1, 1, 0]
    reveal = play.student("ann")["reveal"]
    assert (reveal["n"], reveal["n_before"]) == (2, 3)
    assert wire(play.projector())["answered_before"] == wire(play.instructor())["answered_before"] == 3
    assert play.student("cy")["answer"]["round"] == 1
    assert wire(play.instructor())["counts_before"] == wire(play.projector())["counts_before"]


@pytest.mark.parametrize("void", [False, True])
def test_polls_and_void_questions_have_no_right_option(void: bool) -> None:
    play = opened("single" if void else "poll")
    play.answer("ann", 1)
    play.command(Next)
    if void:
        play.command(Correct, question=1, void=True)
    for student_id in ("ann", "bob"):
        view = play.student(student_id)
        reveal = view["reveal"]
        assert (reveal["correct"], view["mark"]) == ([], {"credit": None, "points": 0.0})
        assert sum(reveal["counts"].values()) == 1
    assert wire(play.projector())["correct"] == []
    assert "share_right" not in wire(play.projector())


@pytest.mark.parametrize(
    ("leaderboard", "revealed", "finished", "names"),
    [("every", True, True, True), ("end", False, True, True), ("never", False, False, False)],
)
def test_the_leaderboard_follows_the_option(leaderboard: str, revealed: bool, finished: bool, names: bool) -> None:
    play = opened(leaderboard=leaderboard)
    play.command(Next)
    assert ("top" in play.student("ann")) == ("top" in wire(play.projector())) == revealed
    play.command(Finish)
    assert ("top" in play.student("ann")) == ("top" in wire(play.projector())) == finished
    assert "standing" in play.student("ann")
    assert ("names" in wire(Play(pool_of("single"), leaderboard=leaderboard).projector())) is False
    play = Play(pool_of("single"), leaderboard=leaderboard)
    play.join("ann")
    assert ("names" in wire(play.projector())) == names


def test_a_large_class_sees_the_first_rows() -> None:
    play = Play(pool_of("single"))
    play.join(*(f"s{number:02}" for number in range(30)))
    assert wire(play.projector())["names"] == [f"Name s{number:02}" for number in range(29, 5, -1)]
    play.command(Next)
    for number in range(30):
        play.answer(f"s{number:02}", int(number == 29))
    play.command(Next)
    first, last = play.student("s29")["top"], play.student("s28")["top"]
    assert (len(first), len(last), len(wire(play.projector())["top"])) == (5, 5, 10)
    assert first == last
    assert first[play.student("s29")["standing"]["row"]] == {"rank": 1, "name": "Name s29", "points": 1.0}
    assert play.student("s28")["standing"] == {"rank": 2, "of": 30, "points": 0.0}


def finished() -> Play:
    """Six questions: one right, one wrong, a poll, one missed, one skipped, one never opened."""
    play = Play(pool_of("single", "multiple", "poll", "true_false", "single", "single", explanation_html="<p>Why</p>"))
    play.join("ann", "bob")
    for indices in ((1,), (0, 1), (2,), None):
        play.command(Next)
        if indices is not None:
            play.answer("ann", *indices)
        play.command(Next)
    play.command(Next)
    play.answer("ann", 1)
    play.command(Skip)
    return play


def test_the_end_is_shown() -> None:
    play = finished()
    assert review(play.picture(), "ann") is None
    play.command(Finish)
    view = play.student("ann")
    assert view["summary"] == {"correct": 1, "answered": 2, "of": 3, "points": 1.0, "rank": 1}
    assert view["standing"] == {"rank": 1, "of": 2, "points": 1.0, "row": 0}
    assert not {"question", "answer", "reveal", "next", "missed"} & set(view)
    rows = msgspec.json.decode(msgspec.json.encode(review(play.picture(), "ann")))
    assert [row["number"] for row in rows] == [1, 2, 3, 4]
    assert [row["credit"] for row in rows] == [1.0, 0.0, None, None]
    assert [row["points"] for row in rows] == [1.0, 0.0, 0.0, 0.0]
    assert [row["correct"] for row in rows] == [
        [keys(play, 0)[1]],
        [keys(play, 1)[0], keys(play, 1)[2]],
        [],
        [keys(play, 3)[0]],
    ]
    assert [row["value"] for row in rows] == [[keys(play, 0)[1]], keys(play, 1)[:2], [keys(play, 2)[2]], None]
    assert rows[0]["explanation_html"] == "<p>Why</p>"
    assert [option["key"] for option in rows[0]["options"]] == keys(play, 0)
    assert "next" not in wire(play.projector())


@pytest.mark.parametrize("steps", [[], [Next], [Next, Close], [Next, Next, Next], [Next, Skip]])
def test_there_is_no_review_before_the_end(steps: list[Any]) -> None:
    play = Play(pool_of("single", "single"), reveal="hold")
    play.join("ann")
    for step in steps:
        play.command(step)
    assert review(play.picture(), "ann") is None


def test_a_question_asked_twice_is_reviewed_once_with_the_last_answer() -> None:
    play = opened()
    play.answer("ann", 0)
    play.answer("bob", 0)
    play.command(Next)
    play.command(Open, question=1)
    play.answer("ann", 1)
    play.command(Finish)
    values = [[row.value for row in review(play.picture(), who) or ()] for who in ("ann", "bob")]
    assert values == [[(keys(play)[1],)], [(keys(play)[0],)]]
