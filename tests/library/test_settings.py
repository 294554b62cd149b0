"""The settings of a session, which stand at the top of a pool."""

import pytest

from appliance.quiz.pool import Options
from tests.library.pool_text import load, pool_of, said
from tests.library.told import told


def test_every_option_of_a_session_can_be_set() -> None:
    pool = pool_of(
        "title: Week 3\ntime_limit: 45\nscoring: speed\npoints: 20\nreveal: hold\nchanges: true\nshuffle: false\n"
        "draw: individual\nturns: 1\nclose_when_all: true\nlive_counts: true\nnext_after: 20\nleaderboard: never\n"
        "review: false\nquestions: [{text: Q, correct: true}]\n"
    )
    assert pool.title == "Week 3"
    assert pool.options == Options(
        time_limit=45,
        scoring="speed",
        points=20,
        reveal="hold",
        changes=True,
        shuffle=False,
        draw="individual",
        turns=1,
        close_when_all=True,
        live_counts=True,
        next_after=20,
        leaderboard="never",
        review=False,
    )


def test_unset_fields_have_their_defaults() -> None:
    pool = pool_of("questions: [{text: Q, correct: true}]", "Week 4.yaml")
    assert (pool.title, pool.options) == ("Week 4", Options())


def test_many_questions_without_a_time_are_noted() -> None:
    questions = "questions:\n" + "  - {text: Q, correct: true}\n" * 40
    assert said(questions) == [
        "p:1:1: warning: 40 questions have no time limit, so each has 30 s. Add time_limit: at the top."
    ]
    assert said("time_limit: 30\n" + questions) == []


def test_more_turns_than_questions_are_noted() -> None:
    question = "  - {text: Q, correct: true}\n"
    assert [said(f"turns: 3\nquestions:\n{question * count}") for count in (1, 2, 3)] == [
        ['p:1:1: warning: "turns" is 3, but there is 1 question. The session ends when all are used up.'],
        ['p:1:1: warning: "turns" is 3, but there are 2 questions. The session ends when all are used up.'],
        [],
    ]


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("ask: 2", '"ask" is 2, but there is 1 question. All are asked.'),
        (
            "reveal: own\nchanges: true",
            (
                "With reveal: own, students see at once what their answer is worth, so it can't be changed."
                ' Remove "changes", or write reveal: auto.'
            ),
        ),
    ],
)
def test_settings_without_effect_get_a_warning(setting: str, says: str) -> None:
    loaded = load(f"{setting}\nquestions: [{{text: Q, correct: true}}]\n")
    assert loaded.pool is not None
    assert told(loaded.problems) == [f"p:{len(setting.splitlines())}:1: warning: {says}"]


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("ask: 0", 'p:1:6: "ask" must be a number from 1 to 500; found "0".'),
        ("ask: many", 'p:1:6: "ask" must be a number from 1 to 500; found "many".'),
        ("order: random", 'p:1:8: "order" must be one of written, shuffled; found "random".'),
        ("reveal: never", 'p:1:9: "reveal" must be one of auto, hold, own; found "never".'),
    ],
)
def test_impossible_settings_are_refused(setting: str, says: str) -> None:
    loaded = load(f"{setting}\nquestions: [{{text: Q, correct: true}}]\n")
    assert (loaded.pool, told(loaded.problems)) == (None, [says])


def test_the_settings_of_a_pool_are_read() -> None:
    options = pool_of("order: shuffled\nask: 1\nreveal: own\nquestions: [{text: Q, correct: true}]\n").options
    assert (options.order, options.ask, options.reveal) == ("shuffled", 1, "own")
