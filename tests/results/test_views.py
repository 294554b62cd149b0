"""A session file's views agree with the rules, whatever happened in the session."""

import re
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings

from appliance.quiz.commands import (
    Next,
    Sweep,
)
from appliance.quiz.kinds import Question
from appliance.quiz.kinds.question import Row
from appliance.quiz.records import Answer
from appliance.quiz.standings import by_name, standings
from appliance.quiz.state import ARRIVAL_MS, State
from appliance.quiz.views.places import whole
from appliance.results.export import export
from appliance.results.formats import FORMATS
from appliance.results.item_analysis import Item
from appliance.results.table import Cell
from appliance.results.tables import Name, reading
from tests.results.any_class import plays
from tests.results.exported import FINAL
from tests.support.play import Play
from tests.support.record import NAMES, POOL, record, rows, state_in


def counting(state: State, who: str) -> dict[int, Answer]:
    """The student's last answer to each question, without skipped turns."""
    live = [turn for turn in state.turns if not turn.skipped]
    given = (answer for turn in live for answer in turn.answers.get(who) or ())
    return {answer.question: answer for answer in given}


def missed(state: State) -> set[tuple[str, int, int | None]]:
    """Missing answers: (student, the last turn that asked the question, its number or None for no question)."""
    numbers = state.numbers()
    found: set[tuple[str, int, int | None]] = set()
    for who in state.students:
        last: dict[int | str, int] = {}
        for turn in state.turns:
            if not turn.skipped:
                asked = turn.question_of(who)
                if asked is not None and not state.is_answerable(asked):
                    continue
                last[f"none in {turn.number}" if asked is None else asked] = turn.number
        has = counting(state, who)
        for asked_of, turn_number in last.items():
            is_open = state.phase == "open" and turn_number == len(state.turns)
            if asked_of not in has and not is_open:
                found.add((who, turn_number, None if isinstance(asked_of, str) else numbers[asked_of]))
    return found


_NO_SHRINKING = (Phase.explicit, Phase.generate)  # each attempt writes a file, which would take minutes


@settings(phases=_NO_SHRINKING)
@given(plays())
def test_the_sql_views_agree_with_the_rules(play: Play) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = record(play, Path(folder) / "session.sqlite", batch=50)
        assert state_in(path) == play.state
        exported = {file.name for file in export(path, Path(folder))}
        found = {name: rows(path, name) for name in NAMES}
        with reading(path) as session:
            items = session.items
            page, handouts = (each.make(session) for each in FORMATS if each.type == "text/html")
    assert set(FINAL) == exported
    _check_glance(play.state, page)
    assert handouts.count(b"<article") <= sum(student.belongs for student in play.state.students.values())
    assert page.count(b' id="q') == len(_answerable(play.state))
    _check_results(play.state, found["results"])
    _check_answers(play.state, found["answers"])
    _check_items(play.state, found["items"])
    _check_analysis(found["items"], items)
    _check_options(play.state, items)
    _check_participants(play.state, found["participants"])
    lost = [(row["student_id"], row["turn"], row["question"]) for row in found["audit"] if row["kind"] == "missed"]
    assert len(lost) == len(set(lost))
    assert set(lost) == missed(play.state)
    assert [row["seq"] for row in found["audit"] if row["seq"]] == list(range(1, len(play.log) + 1))


def _check_glance(state: State, page: bytes) -> None:
    """What the projector says of the whole class at its end."""
    figures = re.findall(r"<dd>(.*?)</dd>", page.decode())
    told = whole(state, state.numbers())
    assert bool(figures) == bool(told.took_part)
    if figures:
        assert figures[0] == str(sum(student.belongs for student in state.students.values()))
    if told.share_right is not None:
        assert figures[-1] == f"{int(100 * told.share_right + 0.5)} %"


def _check_results(state: State, found: list[dict[str, Cell]]) -> None:
    ranked, lost = standings(by_name(state.students), state.tallies()), missed(state)
    assert {row["student_id"] for row in found} == set(state.students)
    for row in found:
        who = str(row["student_id"])
        tally, has = ranked.tally(who), counting(state, who)
        assert (row["name"], row["rank"]) == (state.students[who].name, ranked.ranks.get(who))
        assert (row["points"], row["correct"], row["answered"]) == (tally.points, tally.correct, tally.answered)
        assert row["of"] == state.of(who)
        columns = [f"q{number}" for number in range(1, len(_answerable(state)) + 1)]
        assert [column for column in row if column[0] == "q" and column[1:].isdigit()] == columns
        for number, (index, _) in enumerate(_answerable(state), 1):
            points: float | None = None
            if state.is_marked(index):
                if index in has:
                    points = has[index].points
                elif any(one == who and question == number for one, _, question in lost):
                    points = 0
            assert row[f"q{number}"] == points
    ranks = [row["rank"] for row in found if row["rank"] is not None]
    assert ranks == sorted(ranks, key=int)


def _check_answers(state: State, found: list[dict[str, Cell]]) -> None:
    expected: list[dict[str, Any]] = []
    for turn in state.turns:
        for who, given_answers in turn.answers.items():
            for answer in given_answers:
                asked = state.pool.questions[answer.question]
                expected.append(
                    {
                        "student_id": who,
                        "name": state.students[who].name,
                        "question": state.numbers()[answer.question],
                        "question_id": asked.id,
                        "turn": turn.number,
                        "round": answer.round,
                        "kind": asked.kind,
                        "value": asked.say(answer.value),
                        "sure": answer.sure or None,
                        "correct": None if answer.credit is None else int(answer.credit == 1.0),
                        "credit": None if answer.credit is None else round(answer.credit, 6),
                        "points": answer.points,
                        "elapsed_ms": answer.elapsed_ms,
                        "answer_id": answer.id,
                        "counts": int(not turn.skipped and counting(state, who)[answer.question].id == answer.id),
                    }
                )
    by_id = {row["answer_id"]: row for row in found}
    assert len(by_id) == len(found) == len(expected)
    for row in expected:
        assert {key: by_id[row["answer_id"]][key] for key in row} == row


def _check_items(state: State, found: list[dict[str, Cell]]) -> None:
    members = [who for who, student in state.students.items() if not student.removed]
    assert [row["question"] for row in found] == list(range(1, len(_answerable(state)) + 1))
    for (number, question), row in zip(_answerable(state), found, strict=True):
        asked = [who for who in members if any(not t.skipped and t.question_of(who) == number for t in state.turns)]
        given_answers = [has[number] for has in (counting(state, who) for who in asked) if number in has]
        assert (row["kind"], row["text"]) == (question.kind, question.text)
        right = sum(answer.credit == 1.0 for answer in given_answers)
        credits_ = [answer.credit for answer in given_answers if answer.credit is not None]
        assert (row["asked"], row["answered"]) == (len(asked), len(given_answers))
        assert row["correct"] == (right if state.is_marked(number) else None)
        assert row["void"] == (state.key_of(number) is None)
        if credits_:
            assert row["mean_credit"] == pytest.approx(sum(credits_) / len(credits_), abs=1e-4)
        else:
            assert row["mean_credit"] is None
        _check_sureness(given_answers, row)


def _check_sureness(given_answers: list[Answer], row: dict[str, Cell]) -> None:
    told = [answer for answer in given_answers if answer.sure and answer.credit is not None]
    right = [answer.sure for answer in told if answer.credit == 1.0]
    wrong = [answer.sure for answer in told if answer.credit != 1.0]
    for found, expected in ((row["mean_sure_right"], right), (row["mean_sure_wrong"], wrong)):
        assert found == (pytest.approx(sum(expected) / len(expected), abs=1e-4) if expected else None)
    assert row["sure_wrong"] == (wrong.count(3) if told else None)


def _check_analysis(rows: list[dict[str, Cell]], items: list[Item]) -> None:
    """What is counted in Python is what the view counts."""
    assert [row["question"] for row in rows] == [item.number for item in items]
    for row, item in zip(rows, items, strict=True):
        assert (row["asked"], row["answered"], row["correct"]) == (item.asked, item.answered, item.correct)
        assert row["void"] == item.void
        assert row["sure_wrong"] == item.sure_wrong
        for column, figure in (
            ("mean_elapsed_ms", item.mean_ms),
            ("mean_sure_right", item.mean_sure_right),
            ("mean_sure_wrong", item.mean_sure_wrong),
        ):
            assert row[column] == (None if figure is None else pytest.approx(figure, abs=0.501)), column


def _check_options(state: State, items: list[Item]) -> None:
    members = [who for who, student in state.students.items() if not student.removed]
    given_answers = [answer for who in members for answer in counting(state, who).values()]
    expected: list[tuple[object, ...]] = []
    for number, (index, asked) in enumerate(_answerable(state), 1):
        key = state.key_of(index) if state.is_marked(index) else None
        values = [answer.value for answer in given_answers if answer.question == index]
        lines = list(asked.outcome(asked.counts(values, key), key))
        if not asked.items() and key is not None and not any(line.right for line in lines):
            lines.append(Row(" | ".join(asked.say_key(key)), 0, True))
        expected += [(number, line.text, bool(line.right), line.n) for line in lines]
    assert [(item.number, row.text, row.right, row.picked) for item in items for row in item.rows] == expected


def _answerable(state: State) -> list[tuple[int, Question]]:
    """The questions with their indices, in the order of their numbers, which count from 1; without slides."""
    numbers = state.numbers()
    assert sorted(numbers.values()) == list(range(1, len(numbers) + 1))
    return [(index, state.pool.questions[index]) for index in sorted(numbers, key=numbers.__getitem__)]


def _check_participants(state: State, found: list[dict[str, Cell]]) -> None:
    assert [row["student_id"] for row in found] == list(state.students)
    for row, student in zip(found, state.students.values(), strict=True):
        expected = (student.name, student.removed, student.factor, student.away)
        assert (row["name"], row["removed"], row["extra_time"], row["away"]) == expected


def test_only_students_with_a_page_are_listed_and_each_once(tmp_path: Path) -> None:
    play = Play(POOL)
    play.join("ann")
    play.join("late", "ghost", connects=False)
    play.send(Sweep(), after_ms=ARRIVAL_MS)
    play.join("late")
    play.join("just-joined", connects=False)
    play.command(Next)
    file = record(play, tmp_path / "s.sqlite")
    listed: tuple[Name, ...] = ("participants", "results")
    for name in listed:
        assert [row["student_id"] for row in rows(file, name)] == ["ann", "late"]
    assert {row["kind"] for row in rows(file, "audit")} >= {"student_swept", "student_connected"}
