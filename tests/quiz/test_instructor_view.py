"""The instructor's view."""

from typing import Any, Literal

import pytest

from appliance.quiz.commands import Close, Correct, ExtraTime, Interrupt, Next, Open, Pause, Remove, Resume
from appliance.quiz.views.attendance import Presence
from appliance.sentence import Sentence
from tests.support.play import Play, Room, pool_of, wire
from tests.support.words import said

HERE = Presence(sockets=2, latency_ms=31, seen_ms=1000)
STUCK = Presence(sockets=1, latency_ms=31, seen_ms=1000, stuck=True)
GONE = Presence(sockets=0, latency_ms=31, seen_ms=1000)


def opened(**options: Any) -> Play:
    play = Play(pool_of("multiple", "single", explanation_html="<p>Why</p>"), **({"shuffle": False} | options))
    play.join("ann", "bob", "cy")
    play.command(Next)
    play.now_ms += 500
    return play


def test_the_lobby_is_shown() -> None:
    play = Play(pool_of("single"))
    view = wire(play.instructor(exported=Sentence("export.saved"), attendance=False))
    assert view == {
        "type": "view",
        "v": 2,
        "rev": 1,
        "session_id": "session",
        "title": "Made up",
        "code": "CODE",
        "phase": "lobby",
        "draw": "together",
        "reveal": "auto",
        "of": 1,
        "joined": 0,
        "present": 0,
        "joining_locked": False,
        "screen": "auto",
        "storage": "ok",
        "can": view["can"],
        "alerts": [],
        "next": {"do": "open", "label": "start", "number": 1},
        "next_question": 1,
        "coming": "q1",
        "addresses": {},
        "exported": {"code": "export.saved"},
    }
    assert "next" in view["can"]


def test_an_open_question_is_shown_with_its_key() -> None:
    play = opened()
    keys = list(play.state.keys[0])
    play.answer("ann", 0, 2, after_ms=2000)
    play.answer("bob", 0, 1, after_ms=2000)
    view = wire(play.instructor(Room(ann=HERE, bob=GONE, cy=HERE)))
    assert view["question"] == {
        "id": "q1",
        "number": 1,
        "kind": "multiple",
        "html": "<p>Text 1</p>",
        "options": [
            {"key": key, "html": f"<p>o1-{index}</p>", "right": index in (0, 2), "number": index + 1}
            for index, key in enumerate(keys)
        ],
        "correct": [keys[0], keys[2]],
        "explanation_html": "<p>Why</p>",
        "scored": True,
        "answerable": True,
        "void": False,
    }
    assert view["counts"] == dict(zip(keys, (2, 1, 1, 0), strict=True))
    assert (view["turn"], view["number"], view["round"]) == (1, 1, 1)
    assert (view["left_ms"], view["limit_ms"], view["starts_in_ms"]) == (16_000, 20_000, 0)
    assert (view["answered"], view["present"], view["joined"]) == (2, 2, 3)
    assert view["pending"] == ["cy"]
    assert view["share_right"] == 0.5
    assert view["times"] == [0, 1, 1, 0, 0, 0, 0, 0, 0, 0]
    assert view["feed"] == [
        {
            "student_id": "bob",
            "name": "Name bob",
            "text": "o1-0 | o1-1",
            "elapsed_ms": 4000,
            "correct": False,
            "question": 1,
        },
        {
            "student_id": "ann",
            "name": "Name ann",
            "text": "o1-0 | o1-2",
            "elapsed_ms": 2000,
            "correct": True,
            "question": 1,
        },
    ]


def test_the_attendance_is_shown() -> None:
    play = opened()
    play.command(ExtraTime, student_id="bob", factor=1.5)
    play.answer("ann", 0, 2)
    play.command(Remove, student_id="cy")
    play.command(Close)
    play.now_ms = 5000
    rows = {row["student_id"]: row for row in wire(play.instructor(Room(ann=HERE, bob=GONE)))["attendance"]}
    assert rows["ann"] == {
        "student_id": "ann",
        "name": "Name ann",
        "connected": True,
        "sockets": 2,
        "latency_ms": 31,
        "last_seen_ms": 0,
        "answered": True,
        "away": 0,
        "away_now": False,
        "points": 1.0,
        "rank": 1,
        "factor": 1.0,
        "removed": False,
        "missed": False,
        "next_phone_ms": None,
    }
    gone = {"connected": False, "sockets": 0, "latency_ms": None, "last_seen_ms": 4000}
    assert rows["bob"] == rows["bob"] | gone | {"answered": False, "missed": True, "factor": 1.5, "rank": 2}
    assert rows["cy"] == rows["cy"] | {"last_seen_ms": None, "removed": True, "rank": None}
    assert "attendance" not in wire(play.instructor(attendance=False))


def test_the_standings_and_scores_are_shown() -> None:
    play = opened()
    play.answer("ann", 0, 2)
    play.answer("bob", 0)
    play.command(Next)
    view = wire(play.instructor())
    assert view["standings"][0] == {
        "rank": 1,
        "student_id": "ann",
        "name": "Name ann",
        "points": 1.0,
        "correct": 1,
    }
    assert [row["rank"] for row in view["standings"]] == [1, 2, 3]
    assert (view["scores"]["n"], view["scores"]["mean"], view["scores"]["max"]) == (3, 0.5, 1.0)


def test_a_corrected_key_is_shown() -> None:
    play = opened()
    play.command(Correct, question=1, correct=(4,))
    assert [option["right"] for option in wire(play.instructor())["question"]["options"]] == [False, False, False, True]
    play.command(Correct, question=1, void=True)
    question = wire(play.instructor())["question"]
    assert question["void"] is True
    assert not any(option["right"] for option in question["options"])
    assert "share_right" not in wire(play.instructor())


def test_the_coming_question_is_named() -> None:
    play = opened()
    assert wire(play.instructor())["next_question"] == 2
    play.command(Next)
    play.command(Open, question=2)
    assert "next_question" not in wire(play.instructor())


def test_a_claim_is_an_alert() -> None:
    play = Play(pool_of("single"))
    play.join("ann")
    play.join("ann", name="Eve", ticket="t2", pin="0")
    play.join("ann", name="Eve", ticket="t2", pin="1")
    play.now_ms += 700
    assert wire(play.instructor())["alerts"] == [
        {
            "kind": "claim",
            "message": {"code": "alert.claim", "args": {"student_id": "ann"}},
            "student_id": "ann",
            "name": "Eve",
            "ticket": "t2",
            "holder_name": "Name ann",
            "reason": "wrong_pin",
            "ago_ms": 700,
            "tries": 2,
        }
    ]


@pytest.mark.parametrize(("by", "word"), [("restart", "started again"), ("stall", "stood still")])
def test_why_the_box_paused_a_question_is_an_alert(by: Literal["restart", "stall"], word: str) -> None:
    play = opened()
    play.send(Interrupt(by=by))
    [alert] = wire(play.instructor())["alerts"]
    assert alert["kind"] == "paused"
    assert word in said(alert["message"])
    assert "Resume" in said(alert["message"])
    play.command(Resume)
    assert wire(play.instructor())["alerts"] == []
    play.command(Pause)
    assert wire(play.instructor())["alerts"] == [], "the instructor's own pause needs no reason"


def test_individual_mode_lists_the_questions() -> None:
    play = opened(draw="individual")
    play.answer("ann", 1)
    view = wire(play.instructor())
    assert not {"question", "counts", "share_right"} & set(view)
    assert sum(row["asked"] for row in view["items"]) == 3
    assert sum(row["answered"] for row in view["items"]) == 1
    assert {row["text"] for row in view["items"]} <= {"Text 1", "Text 2"}
    assert [row["student_id"] for row in view["feed"]] == ["ann"]


def test_the_feed_and_the_standings_are_bounded() -> None:
    play = Play(pool_of("single"))
    ids = [f"s{number:02}" for number in range(40)]
    play.join(*ids)
    play.command(Next)
    for student_id in ids:
        play.answer(student_id, 1, after_ms=10)
    view = wire(play.instructor())
    assert [row["student_id"] for row in view["feed"]] == ids[:19:-1]
    assert len(view["standings"]) == 10
    assert len(view["attendance"]) == 40


def test_the_feed_has_the_newest_first_though_answers_change() -> None:
    play = opened(changes=True)
    for student_id in ("ann", "bob", "ann"):
        play.answer(student_id, 0, after_ms=100)
    assert [row["student_id"] for row in wire(play.instructor())["feed"]] == ["ann", "bob"]


@pytest.mark.parametrize("hold", [False, True])
def test_an_open_question_is_not_weighed_yet(hold: bool) -> None:
    play = opened()
    play.answer("ann", 0, 2)
    if hold:
        play.command(Close, hold=True)
    rows = wire(play.instructor())["attendance"]
    assert [(row["points"], row["rank"]) for row in rows] == [(0.0, 1)] * 3


def test_the_attendance_is_updated_while_a_question_is_open() -> None:
    play = opened()
    play.answer("ann", 0, 2)
    play.command(Next)
    play.command(Next)
    assert [row["rank"] for row in wire(play.instructor())["attendance"]] == [1, 2, 2]
    play.join("dee")
    assert [row["rank"] for row in wire(play.instructor())["attendance"]] == [1, 2, 2, 2]
    play.command(Remove, student_id="bob")
    assert [row["rank"] for row in wire(play.instructor())["attendance"]] == [1, None, 2, 2]
    play.command(Correct, question=1, correct=(4,))
    assert [row["points"] for row in wire(play.instructor())["attendance"]] == [0.0] * 4


def test_those_are_stuck_who_show_no_sign_of_the_question_and_whom_it_waits_for() -> None:
    play = opened()
    play.answer("ann", 0, 2, after_ms=6000)
    room = Room(ann=STUCK, bob=STUCK, cy=HERE)
    view = wire(play.instructor(room))
    assert (view["pending"], view["stuck"]) == (["bob", "cy"], ["bob"])
    assert "stuck" not in wire(play.instructor(Room(ann=STUCK, bob=HERE, cy=HERE)))
    assert "stuck" not in wire(play.instructor(room, attendance=False))
    play.command(Close)
    assert "stuck" not in wire(play.instructor(room))


@pytest.mark.parametrize("order", ["written", "shuffled"])
def test_what_comes_is_what_next_opens_and_slides_are_too(order: Any) -> None:
    play = Play(pool_of("single", "slide", "single", "slide", "single"), order=order, ask=2)
    play.join("ann")
    coming: list[str | None] = []
    while (view := play.instructor()).next is not None and view.next.do == "open":
        coming.append(view.coming)
        play.command(Next)
        turn = play.state.turns[-1]
        assert turn.question is not None
        assert play.state.pool.questions[turn.question].id == view.coming
        if play.state.step_phase == "open":
            play.command(Close)
    assert coming
    assert "coming" not in wire(play.instructor())


def test_no_question_comes_where_each_student_gets_another() -> None:
    assert "coming" not in wire(Play(pool_of("single", "single"), draw="individual").instructor())
