"""Questions on the spot: asked without a pool, answered as any other, and marked once somebody says what is right."""

from typing import Any

import pytest
from msgspec.structs import replace

from appliance.quiz.commands import Ask, Close, Correct, Finish, Next, Open, Refused, Reveal
from appliance.quiz.events import QuestionAdded, SessionOpened, TurnOpened
from appliance.quiz.evolve import replay
from appliance.quiz.kinds.question import Image, Option
from appliance.quiz.pool import MAX_QUESTIONS, Options, Pool
from appliance.quiz.session import decide
from appliance.quiz.steps import Step, next_step
from tests.quiz.twins import public_bytes
from tests.support.play import SEED, Play, kinds, pool_of, question, wire

NOTHING = Pool(title="Questions on the spot", questions=())
ANSWERS: dict[str, Any] = {
    "single": 2, "true_false": 0, "rating": 4, "number": "½", "text": "Ada", "words": ("one", "two")
}  # fmt: skip
KEYS: dict[str, Any] = {"single": (3,), "true_false": (1,), "number": 0.5, "text": ("ada",)}


def played(pool: Pool = NOTHING, **options: Any) -> Play:
    play = Play(pool, **options)
    play.join("ann", "bob")
    return play


def answer(play: Play, kind: str) -> None:
    given = ANSWERS[kind]
    outcome = play.answer("ann", given) if isinstance(given, int) else play.answer("ann", value=given)
    assert kinds(outcome) == ["answered"]


@pytest.mark.parametrize("kind", ANSWERS)
def test_a_question_is_asked_answered_and_revealed_without_a_pool(kind: str) -> None:
    play = played()
    assert kinds(play.command(Ask, kind=kind)) == ["question_added", "turn_opened"]
    view = play.student("ann")["question"]
    assert (view["number"], view["of"], view["kind"], view["html"], view["scored"]) == (1, 1, kind, "", False)
    answer(play, kind)
    play.command(Close)
    view = play.student("ann")
    assert view["mark"] == {"credit": None, "points": 0}
    assert view["reveal"]["correct"] == []
    assert "share_right" not in wire(play.projector())
    assert play.state.of("ann") == 0
    play.command(Finish)
    assert play.replayed() == play.state


@pytest.mark.parametrize("after", ["open", "closed", "revealed", "finished"])
@pytest.mark.parametrize("kind", KEYS)
def test_what_is_right_may_be_said_at_any_time_and_then_it_counts(kind: str, after: str) -> None:
    play = played()
    play.command(Ask, kind=kind)
    answer(play, kind)
    if after != "open":
        play.command(Close, hold=True)
    if after in ("revealed", "finished"):
        play.command(Reveal)
    if after == "finished":
        play.command(Finish)
    assert kinds(play.command(Correct, question=1, correct=KEYS[kind])) == ["question_corrected"]
    assert (play.last("ann").credit, play.last("ann").points) == (1, 1)
    assert (play.state.of("ann"), play.tally("ann").correct) == (1, 1)
    assert play.state.is_marked(0)
    assert play.replayed() == play.state


def test_the_options_are_usual_ones_or_those_of_the_instructor_and_stand_as_they_are() -> None:
    play = played()
    for options, expected in [
        ((), list("ABCD")),
        ((Option("*x*", "<em>x</em>"), Option("y", "y")), ["<em>x</em>", "y"]),
    ]:
        play.command(Ask, kind="single", options=options)
        for who in ("ann", "bob"):
            assert [option["html"] for option in play.student(who)["question"]["options"]] == expected
        play.command(Close)


def test_each_question_on_the_spot_has_keys_of_its_own() -> None:
    play = played(pool_of("single"))
    for _ in range(3):
        play.command(Ask, kind="single")
        play.command(Close)
    keys = [key for question in play.state.keys for key in question]
    assert len(set(keys)) == len(keys) == 16


def test_all_pages_get_the_text_and_the_photograph_and_a_replay_has_them() -> None:
    play = played()
    image = Image(src="/pictures/board.jpg", width=40, height=30)
    play.command(Ask, kind="text", text="*Why?*", html="<em>Why?</em>", image=image)
    for view in (play.student("ann"), wire(play.projector()), wire(play.instructor())):
        assert view["question"]["html"] == "<em>Why?</em>"
        assert view["question"]["image"] == {"src": "/pictures/board.jpg", "width": 40, "height": 30}
    assert play.replayed().pool.questions[0].text == "*Why?*"
    assert play.replayed().pool.pictures() == {"/pictures/board.jpg"}


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        *(("single", options) for options in (("one",), ("a", "a"), ("a", " "), tuple("abcdefghi"))),
        *(("number", ("1", "2")), ("text", ("a",)), ("words", ("a",))),
    ],
)
def test_options_that_cannot_be_are_refused(kind: str, options: tuple[str, ...]) -> None:
    play = played()
    refused = play.command(Ask, kind=kind, options=tuple(Option(text, text) for text in options))
    assert isinstance(refused, Refused)
    assert (refused.why, refused.message.code) == ("bad_value", "command.ask_options")
    assert play.state.turns == []


def test_a_question_on_the_spot_comes_where_the_class_is() -> None:
    play = played(pool_of("single", "single"))
    play.command(Next)
    assert kinds(play.command(Ask, kind="number")) == ["refused: not_now"]
    play.command(Close)
    play.command(Ask, kind="number", limit_s=7)
    assert play.student("ann")["question"]["number"] == 2
    assert play.student("ann")["question"]["limit_ms"] == 7000
    opened = play.log[-1]
    assert isinstance(opened, TurnOpened)
    assert (opened.question, opened.own_limit) == (2, True)
    question_ = play.instructor().question
    assert question_ is not None
    assert (question_.number, play.instructor().number, play.instructor().of) == (2, 2, 3)
    play.command(Close)
    play.command(Next)
    assert play.student("ann")["question"]["number"] == 3
    assert play.state.turns[-1].question == 1
    play.command(Close)
    play.command(Open, question=2)
    assert play.state.turns[-1].question == 2, "the one that was asked on the spot"
    assert kinds(play.command(Close)) == ["turn_closed", "turn_revealed"]
    play.command(Next)
    assert play.state.phase == "finished"


def test_a_key_that_names_its_question_by_the_id_meets_it_though_another_is_asked_meanwhile() -> None:
    play = played(pool_of("single", "single"))
    play.command(Next)
    play.command(Close)
    looked_up = play.state.pool.questions[1]
    assert play.state.numbers()[1] == 2
    play.command(Ask, kind="text")
    play.command(Close)
    assert play.state.numbers()[1] == 3
    assert kinds(play.command(Correct, question=looked_up.id, correct=(4,))) == ["question_corrected"]
    assert play.state.corrections == {1: looked_up.key_from((4,))}
    assert kinds(play.command(Correct, question="2", correct=(4,))) == ["refused: bad_value"]


def test_the_same_command_twice_asks_once() -> None:
    play = played()
    command = Ask(id="once", kind="words")
    assert kinds(play.send(command)) == ["question_added", "turn_opened"]
    play.command(Close)
    assert play.send(command) == []
    assert len(play.state.pool.questions) == 1


def test_an_id_that_the_pool_has_is_not_given_again() -> None:
    named = (replace(question(1), id="spot-3"), replace(question(2), id="spot-4"))
    play = played(Pool(title="Named", questions=named))
    play.command(Ask, kind="words")
    assert [asked.id for asked in play.state.pool.questions] == ["spot-3", "spot-4", "spot-5"]


def test_a_class_has_room_for_so_many_questions() -> None:
    play = played(Pool(title="Full", questions=tuple(question(number) for number in range(MAX_QUESTIONS))))
    refused = play.command(Ask, kind="words")
    assert isinstance(refused, Refused)
    assert refused.message.code == "command.ask_full"


def test_alone_nothing_is_asked_on_the_spot() -> None:
    play = played(pool_of("single"), draw="individual")
    assert "ask" not in play.instructor().can
    assert kinds(play.command(Ask, kind="words")) == ["refused: not_now"]


def test_a_class_of_an_earlier_version_takes_none() -> None:
    """The views of its file would not show them."""
    opened = SessionOpened(at_ms=0, session_id="s", code="C", options=Options(), seed=SEED)
    old = replay(pool_of("single"), [opened])
    refused = decide(old, Ask(id="x", kind="words"), 1, ())
    assert isinstance(refused, Refused)
    assert refused.message.code == "command.ask_old"


def test_a_key_that_is_said_early_is_kept_from_the_class() -> None:
    one, other = played(), played()
    for play, key in ((one, (1,)), (other, (2,))):
        play.command(Ask, kind="single")
        play.answer("ann", 0, after_ms=900)
        play.command(Correct, question=1, correct=key)
    assert public_bytes(one) == public_bytes(other)
    added = one.log[-4]
    assert isinstance(added, QuestionAdded)
    assert added.added.key() == ()


def test_without_a_pool_the_next_step_is_always_to_ask_and_never_the_end() -> None:
    play = played()
    for kind in ("single", "number"):
        for _ in ("after a start", "after a restart"):
            assert next_step(play.state) == Step("ask", "ask")
            assert {"ask", "finish"} <= set(play.instructor().can)
            assert "next" not in play.instructor().can
            refused = play.command(Next)
            assert isinstance(refused, Refused)
            assert (refused.why, refused.message.code) == ("not_now", "command.ask_next")
            assert play.replayed() == play.state
        play.command(Ask, kind=kind)
        assert wire(play.instructor())["next"]["do"] == "close"
        play.command(Close)
    assert kinds(play.command(Finish)) == ["session_finished"]
    assert play.instructor().next is None


def test_with_a_pool_the_class_ends_once_all_is_asked() -> None:
    play = played(pool_of("single"))
    play.command(Next)
    play.command(Close)
    play.command(Ask, kind="single")
    play.command(Close)
    assert wire(play.instructor())["next"]["do"] == "finish"
    assert play.replayed() == play.state


def test_where_everybody_has_another_question_a_class_without_a_pool_can_only_end() -> None:
    assert next_step(played(draw="individual").state) == Step("finish", "finish")
