"""What the instructor's terminal keeps of itself: held keys, orders of people, keys of questions, names of files."""

import json
from pathlib import Path

import msgspec
import pytest

from appliance.client.views import AnsweredQuestion
from appliance.quiz.views.attendance import AttendanceRow
from appliance.terminal.glyphs import Glyphs
from appliance.terminal.instructor.files import save
from appliance.terminal.instructor.held import Held
from appliance.terminal.instructor.key_form import Key, KeyForm
from appliance.terminal.instructor.listing import Listing
from appliance.terminal.instructor.ordering import Order, ordered
from appliance.terminal.speech import Speech

ENGLISH = Speech("en", Glyphs())
WIRE = json.loads((Path(__file__).parents[1] / "wire" / "kinds.json").read_text("utf-8"))["steps"]
QUESTIONS = {
    step["name"].partition(":")[0]: step["instructor"]["question"] for step in WIRE if "revealed" in step["name"]
}


def form_of(kind: str, **changed: object) -> KeyForm:
    """The form of a recorded question."""
    return KeyForm(msgspec.convert(QUESTIONS[kind] | changed, AnsweredQuestion), ENGLISH)


def test_a_key_that_is_held_down_counts_once() -> None:
    now = 0.0
    held = Held(lambda: now, 0.7)
    assert held.takes("space")
    for _ in range(100):  # a terminal sends it again each time
        now += 0.5
        assert not held.takes("space")
        assert held.takes("p") is (now == 0.5)
    now += 0.8
    assert held.takes("space")


@pytest.mark.parametrize(
    ("order", "phase", "names"),
    [
        ("now", "lobby", ["dan", "cleo", "Ben", "out"]),
        ("now", "open", ["cleo", "Ben", "dan", "out"]),
        ("now", "revealed", ["dan", "Ben", "cleo", "out"]),
        ("points", "open", ["dan", "Ben", "cleo", "out"]),
        ("name", "lobby", ["Ben", "cleo", "dan", "out"]),
        ("state", "open", ["cleo", "Ben", "dan", "out"]),
    ],
)
def test_people_stand_in_the_order_that_was_chosen(order: Order, phase: str, names: list[str]) -> None:
    usual = AttendanceRow(
        student_id="", name="", connected=True, sockets=1, latency_ms=1, last_seen_ms=0, answered=False, away=0,
        away_now=False, points=0, rank=None, factor=1, removed=False, missed=False, next_phone_ms=None,
    )  # fmt: skip
    changes: dict[str, dict[str, object]] = {
        "out": {"removed": True, "rank": 1},
        "Ben": {"connected": False, "rank": 2},
        "cleo": {"rank": 3},
        "dan": {"answered": True, "rank": 1},
    }
    people = [
        msgspec.structs.replace(usual, student_id=name, name=name, **changed) for name, changed in changes.items()
    ]
    assert [row.name for row in ordered(people, order, phase, ["cleo"])] == names


def number_of(kind: str, at: int) -> int:
    number: int = QUESTIONS[kind]["options"][at]["number"]
    return number


@pytest.mark.parametrize(
    ("kind", "changed", "keys", "said"),
    [
        ("single", {}, [(3, "space")], (number_of("single", 3),)),
        ("multiple", {"options": [o | {"right": False} for o in QUESTIONS["multiple"]["options"]]},
         [(0, "space"), (1, "enter"), (0, "space")], (number_of("multiple", 1),)),
        ("number", {"correct": 2.5}, [(0, "backspace"), (0, "7")], 2.7),
        ("number", {}, [(0, "ctrl+u"), (0, "x")], None),
        ("text", {"correct": ["Paris"], "counts": [["London", 2, False]]}, [(1, "space"), (2, "x")],
         ("Paris", "London", "x")),
        ("text", {"correct": ["Paris", "paree"]}, [(0, "space")], ("paree",)),
    ],
)  # fmt: skip
def test_a_key_is_changed_row_by_row(
    kind: str, changed: dict[str, object], keys: list[tuple[int, str]], said: Key | None
) -> None:
    form = form_of(kind, **changed)
    for at, key in keys:
        assert form.press(at, key, key if len(key) == 1 else None)
    assert form.key == said
    assert [row.key for row in form.rows] == [str(at) for at in range(len(form.rows))]


def test_an_order_is_moved_and_a_pair_gets_another_side() -> None:
    order = form_of("order")
    first = order.key
    assert isinstance(first, tuple)
    order.press(0, "right", None)
    assert order.key == (first[1], first[0], *first[2:])
    order.press(0, "left", None)  # it is the first already
    assert order.key == (first[1], first[0], *first[2:])
    match = form_of("match")
    pairs = match.key
    assert isinstance(pairs, tuple)
    match.press(1, "right", None)
    assert isinstance(match.key, tuple)
    assert (match.key[0], match.key[1] != pairs[1], match.key[2]) == (pairs[0], True, pairs[2])


@pytest.mark.parametrize("kind", ["order", "match"])
def test_a_question_that_counts_for_nobody_has_a_key_to_begin_with(kind: str) -> None:
    question = QUESTIONS[kind]
    key = form_of(kind, correct=[], void=True).key
    assert isinstance(key, tuple)
    assert len(key) == len(question["left" if kind == "match" else "options"])


def test_the_chosen_row_stays_chosen_and_another_takes_its_place_when_it_goes() -> None:
    listing = Listing()
    assert listing.take(["a", "b", "c"]) == "a"
    listing.press("down", ["a", "b", "c"])
    assert listing.take(["x", "a", "b", "c"]) == "b"
    assert listing.take(["x", "a", "c"]) == "c"
    assert listing.take([]) == ""
    assert listing.take(["z"]) == "z"


def test_a_file_never_takes_the_place_of_another_and_stays_in_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    names = [save(name, b"new").name for name in ("a b.csv", "a b.csv", "../\x1b[2Jc.csv")]
    assert names == ["a b.csv", "a b (2).csv", "___2Jc.csv"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)
    assert all(path.read_bytes() == b"new" for path in tmp_path.iterdir())
