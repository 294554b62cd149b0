"""Each picture of the board fits its screen, and has what the class must see."""

from typing import Any

import msgspec
import pytest

from appliance.client.views import Addresses, Note, ProjectorView, Wifi
from appliance.quiz.commands import Close, Finish, Lock, Next, Revote, ShowScreen
from appliance.quiz.kinds import KINDS
from appliance.quiz.kinds.question import Image
from appliance.sentence import Sentence, sentence
from appliance.terminal.glyphs import Glyphs
from appliance.terminal.projector.scene import Scene
from appliance.terminal.projector.screens import draw
from appliance.terminal.qr_text import PAPER
from appliance.terminal.speech import Speech
from appliance.words import say
from appliance.words.languages import LANGUAGES
from tests.support.play import Play, pool_of

SIZES = [(80, 24), (80, 25), (40, 12), (240, 67)]
ENGLISH = Speech("en", Glyphs())
OF_BOX = Addresses("http://10.20.0.1/", Wifi("Chalkbox-k7m4", "kuwanehi47"))


def view_of(play: Play, **changed: Any) -> ProjectorView:
    """What the client has of the projector's view."""
    view = msgspec.json.decode(msgspec.json.encode(play.projector(present=len(play.present))), type=ProjectorView)
    return msgspec.structs.replace(view, **changed)


def screen(view: ProjectorView, columns: int = 80, rows: int = 24, speech: Speech = ENGLISH, **more: Any) -> str:
    """The text of a screen; all its lines are there and none is too wide."""
    lines = draw(Scene(view, columns, rows, speech, **more))
    assert len(lines) == rows
    assert max(line.cell_len for line in lines) <= columns
    return "\n".join(line.plain.rstrip() for line in lines)


def asked(kind: Any = "single", **fields: Any) -> Play:
    """A question that two students have before them."""
    play = Play(pool_of(kind, "single", **fields))
    play.join("ann", "bob")
    play.command(Next)
    play.now_ms += 500
    return play


def pictures() -> dict[str, ProjectorView]:
    """A view of each picture."""
    views = {"lobby": view_of(Play(pool_of("single")))}
    play = asked("multiple", explanation_html="<p>Because.</p>")
    views["open"] = view_of(play)
    play.answer("ann", 0)
    play.command(Close, hold=True)
    views["held"] = view_of(play)
    play.command(Revote)
    play.now_ms += 500
    views["second round"] = view_of(play)
    play.answer("ann", 1)
    play.answer("bob", 1)
    play.command(Next)
    if play.state.phase == "closed":
        play.command(Next)
    views["reveal"] = view_of(play)
    play.command(ShowScreen, show="standings")
    views["standings"] = view_of(play)
    play.command(ShowScreen, show="blank")
    views["blank"] = view_of(play)
    play.command(Finish)
    views["podium"] = view_of(play)
    return views


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("columns", "rows"), SIZES)
def test_each_picture_fits_each_screen_in_each_language(language: str, columns: int, rows: int) -> None:
    speech = Speech(language, Glyphs())
    for view in pictures().values():
        screen(view, columns, rows, speech)
        screen(view, columns, rows, speech, lost_s=90.0)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_shown_open_and_revealed(kind: str) -> None:
    play = asked(kind)
    assert "Text 1" in screen(view_of(play))
    if kind != "slide":
        play.command(Close)
        assert play.state.phase == "revealed"
        assert "Text 1" in screen(view_of(play))


def test_nothing_invites_to_join_a_class_that_is_locked() -> None:
    view = view_of(Play(pool_of("single")), addresses=Addresses(student="http://10.20.0.1/"))
    assert "Scan to join" in screen(view, 120, 40)
    play = Play(pool_of("single"))
    play.command(Lock, joining=True)
    locked = screen(view_of(play, addresses=view.addresses), 120, 40)
    assert "Joining is locked" in locked
    assert "Scan to join" not in locked
    assert "10.20.0.1" in locked  # for those who come back


def test_a_question_shows_its_options_who_has_answered_and_the_time_that_is_left() -> None:
    play = asked()
    play.answer("ann", 0)
    text = screen(view_of(play), since_s=7.2)
    for words in ("Question 1 of 2", "1 of 2 have answered", "0:13", "o1-0", "o1-1", "o1-2", "o1-3"):
        assert words in text


def test_a_question_alone_says_that_its_options_are_on_the_phones_except_in_a_discussion() -> None:
    play = asked()
    play.command(ShowScreen, show="question_alone")
    text = screen(view_of(play))
    for words in ("Text 1", "The options are on the phones.", "0 of 2 have answered"):
        assert words in text
    assert "o1-" not in text
    play.answer("ann", 0)
    play.command(Close, hold=True)
    assert "o1-0" in screen(view_of(play))
    play.command(ShowScreen, show="question_alone")
    text = screen(view_of(play))
    assert "Text 1" in text
    assert "o1-" not in text
    assert "on the phones" not in text


def test_a_question_without_options_can_stand_alone_too() -> None:
    play = asked("number")
    assert "Type a number" in screen(view_of(play))
    play.command(ShowScreen, show="question_alone")
    text = screen(view_of(play))
    assert "Text 1" in text
    assert "Type a number" not in text
    assert "on the phones" not in text


def test_the_time_stands_still_while_the_clock_is_stopped_or_the_box_is_lost() -> None:
    view = view_of(asked())
    assert "0:13" in screen(view, since_s=7.2)
    assert "0:20" in screen(msgspec.structs.replace(view, paused=True), since_s=7.2)
    assert "0:20" in screen(view, since_s=7.2, lost_s=7.0)


def test_the_time_begins_when_the_question_is_shown() -> None:
    play = Play(pool_of("single"))
    play.join("ann")
    play.command(Next)
    view = view_of(play)
    assert "Get ready" in screen(view)
    assert "0:2" not in screen(view)
    assert "0:20" in screen(view, since_s=0.5)
    assert "0:19" in screen(view, since_s=1.5)


def test_when_the_time_goes_on_for_a_few_the_board_says_that_the_last_answers_come() -> None:
    view = msgspec.structs.replace(pictures()["open"], left_ms=2000, longer_ms=12_000)
    assert "Last answers" not in screen(view, since_s=1.9)
    assert "Last answers" in screen(view, since_s=2.1)
    assert "Last answers" not in screen(msgspec.structs.replace(view, longer_ms=None), since_s=2.1)


def test_the_countdown_to_what_comes_next_is_shown_after_a_reveal() -> None:
    view = msgspec.structs.replace(pictures()["reveal"], next_in_ms=20_000)
    assert "Goes on in 13\u00a0s" in screen(view, since_s=7.2)
    assert "Paused" in screen(msgspec.structs.replace(view, paused=True), since_s=7.2)


def test_what_is_right_is_marked_at_the_reveal_and_not_before() -> None:
    views = pictures()
    assert "✓" not in screen(views["open"])
    assert screen(views["reveal"]).count("✓") == 2
    assert "Because." in screen(views["reveal"])
    assert "Because." not in screen(views["held"])


def test_no_picture_shows_an_id() -> None:
    for view in pictures().values():
        text = screen(view)
        assert "ann" not in text.replace("Name ann", "")


def test_a_text_of_ten_thousand_characters_leaves_the_options_to_the_phones() -> None:
    play = asked()
    view = view_of(play)
    assert view.question is not None
    long = msgspec.structs.replace(view.question, html=f"<p>{'word ' * 2000}</p>")
    text = screen(msgspec.structs.replace(view, question=long))
    assert "The whole text and the options are on the phones." in text
    assert "word word" in text


def test_the_code_for_phones_stands_beside_the_address_where_there_is_room() -> None:
    view = view_of(Play(pool_of("single")), addresses=Addresses("http://10.20.0.1/"))
    assert "█▄▄▄█" in screen(view)
    assert "http://10.20.0.1" in screen(view, 40, 12)
    assert "█▄▄▄█" not in screen(view, 40, 12)


def test_a_box_with_its_own_network_tells_how_to_join_that_too() -> None:
    addresses = Addresses("http://10.20.0.1/", Wifi("Chalkbox-7F", "apple-river"))
    view = view_of(Play(pool_of("single")), addresses=addresses)
    for columns, rows in SIZES:
        text = screen(view, columns, rows)
        assert "Chalkbox-7F · apple-river" in text
        assert "http://10.20.0.1" in text


def test_a_lost_connection_is_said_with_its_time() -> None:
    assert "No connection to Chalkbox for 1:05." in screen(pictures()["open"], lost_s=65.0)


def test_a_console_with_few_characters_gets_no_others() -> None:
    speech = Speech("en", Glyphs(frozenset()))
    for view in pictures().values():
        assert screen(view, speech=speech).isascii()


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (240, 67)])
@pytest.mark.parametrize("code", ["", "AB12CD"])
@pytest.mark.parametrize("trouble", [None, sentence("radio.no_answer")])
def test_while_no_class_is_open_the_board_says_how_to_join_and_what_is_wrong(
    columns: int, rows: int, code: str, trouble: Sentence | None
) -> None:
    view = ProjectorView(
        v=1, rev=1, phase="none", screen="join", addresses=OF_BOX, box=Note(wifi=trouble, claim_code=code)
    )
    shown = screen(view, columns, rows)
    for words in ("Chalkbox-k7m4 · kuwanehi47", "http://10.20.0.1\n", "http://10.20.0.1/admin", code):
        assert words in shown.replace("http://10.20.0.1 ", "http://10.20.0.1\n")
    assert ("Whether the Wi-Fi works" in shown) == (trouble is not None)


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (240, 67)])
def test_the_code_that_a_stick_asked_for_is_on_the_board(columns: int, rows: int) -> None:
    view = ProjectorView(v=1, rev=1, phase="none", screen="join", addresses=OF_BOX, box=Note(new_code="QR34ST"))
    shown = screen(view, columns, rows)
    for words in ("Chalkbox-k7m4 · kuwanehi47", "A new password", "QR34ST"):
        assert words in shown


def test_what_is_wrong_goes_before_the_codes() -> None:
    trouble = sentence("network.port_taken_by_service", program="systemd-resolved", unit="systemd-resolved")
    view = ProjectorView(v=1, rev=1, phase="none", screen="join", addresses=OF_BOX, box=Note(wifi=trouble))
    shown = screen(view, 80, 20)
    assert " ".join(say(trouble).split()) in " ".join(shown.split())
    assert "Chalkbox-k7m4 · kuwanehi47" in shown
    assert "█" not in shown


def test_codes_are_as_large_as_there_is_room() -> None:
    view = ProjectorView(v=1, rev=1, phase="none", screen="join", addresses=OF_BOX)
    large = draw(Scene(view, 240, 67, ENGLISH))
    assert sum(any(span.style == PAPER for span in line.spans) for line in large) > 30
    assert "█" in screen(view, 80, 24)


def test_a_picture_is_said_to_be_on_the_phones_with_what_it_shows_where_that_is_known() -> None:
    view = view_of(asked())
    assert view.question is not None
    for alt, said in (("", "A picture is on the phones\n"), ("a leaf", "A picture is on the phones: a leaf\n")):
        question = msgspec.structs.replace(view.question, image=Image(src="/x", width=1, height=1, alt=alt))
        assert said in screen(msgspec.structs.replace(view, question=question))
