"""What can be done with a class, each with its key.

One table serves the keys themselves, the line below the class, and the list of keys.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from rich.text import Text

from appliance.client.views import InstructorView
from appliance.client.world import new_id
from appliance.quiz.commands import (
    Close,
    CloseIn,
    Extend,
    Finish,
    Lock,
    Next,
    Pause,
    Resume,
    Revote,
    ShowScreen,
    Skip,
)
from appliance.quiz.events import Screen as Shown
from appliance.terminal.instructor.asking import Asking
from appliance.terminal.instructor.coming import Coming
from appliance.terminal.instructor.confirm import Confirm
from appliance.terminal.instructor.downloads import Downloads
from appliance.terminal.instructor.joining import Joining
from appliance.terminal.instructor.offer import CLOSES_IN_S
from appliance.terminal.instructor.people import People
from appliance.terminal.instructor.projector_look import ProjectorLook
from appliance.terminal.instructor.questions import correcting, opening
from appliance.terminal.instructor.running import Running
from appliance.terminal.instructor.words import step_said

EXTEND_S: Final = 15
NEXT_KEYS: Final = ("space", "pagedown", "right")
Said = Callable[[Running, InstructorView], str]


class Action(NamedTuple):
    """`says` is what it does now, "" where it can't be done; `shown` is what its keys are called."""

    keys: tuple[str, ...]
    shown: str
    says: Said
    does: Callable[[Running], None]
    is_quick: bool = False  # whether it stands in the line below the class


def possible(running: Running) -> list[Action]:
    """What can be done now."""
    view = running.view
    return [] if view is None else [action for action in ACTIONS if action.says(running, view)]


def press(running: Running, key: str, character: str | None) -> bool:
    """Do what a key is for; whether it was one for a class."""
    for action in ACTIONS:
        if key in action.keys or (character is not None and character.lower() in action.keys):
            view = running.view
            if running.held.takes(key) and view is not None and action.says(running, view):
                action.does(running)
            return True
    return False


def _next_says(running: Running, view: InstructorView) -> str:
    if view.next is None or view.closing:
        return ""
    return step_said(view.next, running.said)


def _next(running: Running) -> None:
    view = running.view
    if view is None or view.next is None or not running.is_settled:
        return
    if view.next.do == "ask":
        _ask(running)
    elif view.next.do == "finish":
        question = running.said("instructor.more.finish")
        command = Next(id=new_id(), step=view.step)
        running.host.show(Confirm(running.host, question, [], lambda: running.send(command), NEXT_KEYS))
    else:
        running.send(Next(id=new_id()))


def _ask(running: Running) -> None:
    running.host.show(Asking(running))


def _ask_says(running: Running, view: InstructorView) -> str:
    is_next = view.next is not None and view.next.do == "ask"  # which the first key does
    return running.said("instructor.dock.ask") if running.may("ask") and not is_next else ""


def _close_in_says(running: Running, view: InstructorView) -> str:
    stands = running.offer.stands(view, running.countdown.left_s(running.since_s))
    return running.said("instructor.dock.close_in", s=CLOSES_IN_S) if stands else ""


def _close_in(running: Running) -> None:
    running.send(CloseIn(id=new_id(), seconds=CLOSES_IN_S))


def _coming_says(running: Running, view: InstructorView) -> str:
    if not view.coming or not running.may("open"):
        return ""
    if view.next_question:
        return running.said("instructor.live.coming", number=view.next_question)
    return running.said("instructor.live.coming_slide")


def _coming(running: Running) -> None:
    running.host.show(Coming(running))


def _joining_says(running: Running, view: InstructorView) -> str:
    return "" if view.addresses is None else running.said("class.scan")


def _joining(running: Running) -> None:
    running.host.show(Joining(running))


def _projector_look(running: Running) -> None:
    running.host.show(ProjectorLook(running))


def _pause_says(running: Running, view: InstructorView) -> str:
    if running.may("resume") and view.paused:
        return running.said("instructor.next.resume")
    return running.said("instructor.dock.pause") if running.may("pause") and not view.paused else ""


def _pause(running: Running) -> None:
    view = running.view
    running.send(Resume(id=new_id()) if view is not None and view.paused else Pause(id=new_id()))


def _back_says(running: Running, view: InstructorView) -> str:
    if running.may("pause") and not view.paused:
        return running.said("instructor.dock.pause")
    return running.said("instructor.more.auto") if view.screen != "auto" else ""


def _back(running: Running) -> None:
    if running.may("pause") and running.view is not None and not running.view.paused:
        running.send(Pause(id=new_id()))
    else:
        running.send(ShowScreen(id=new_id(), show="auto"))


def _skip_says(running: Running, view: InstructorView) -> str:
    if not running.may("skip"):
        return ""
    if view.phase in ("open", "closed"):
        return running.said("instructor.more.skip")
    if view.next_question:
        return running.said("instructor.more.skip_next", number=view.next_question)
    return running.said("instructor.more.skip_slide")


def _skip(running: Running) -> None:
    view, said = running.view, running.said
    if view is None or view.phase not in ("open", "closed"):
        running.send(Skip(id=new_id()))
        return
    more = [Text(said("instructor.more.skip_more"))]
    command = Skip(id=new_id(), step=view.step)
    running.host.show(Confirm(running.host, said("instructor.more.skip"), more, lambda: running.send(command)))


def _extend(running: Running) -> None:
    running.send(Extend(id=new_id(), seconds=EXTEND_S))


def _discuss(running: Running) -> None:
    running.send(Close(id=new_id(), hold=True))


def _revote(running: Running) -> None:
    running.send(Revote(id=new_id()))


def _finish(running: Running) -> None:
    question = running.said("instructor.more.finish")
    running.host.show(Confirm(running.host, question, [], lambda: running.send(Finish(id=new_id()))))


def _shows(show: Shown, key: str) -> tuple[Said, Callable[[Running], None]]:
    """Have the projector show something, and back to what belongs there."""

    def says(running: Running, view: InstructorView) -> str:
        if not running.may("screen"):
            return ""
        label = running.said(key)
        return f"{label} · {running.said('common.back')}" if view.screen == show else label

    def does(running: Running) -> None:
        is_shown = running.view is not None and running.view.screen == show
        running.send(ShowScreen(id=new_id(), show="auto" if is_shown else show))

    return says, does


def _lock_says(running: Running, view: InstructorView) -> str:
    if not running.may("lock"):
        return ""
    return running.said("instructor.more.unlock" if view.joining_locked else "instructor.more.lock")


def _lock(running: Running) -> None:
    if running.view is not None:
        running.send(Lock(id=new_id(), joining=not running.view.joining_locked))


def _if(command: str, key: str) -> Said:
    """This text, while the command is possible."""
    return lambda running, _: running.said(key) if running.may(command) else ""


def _close_says(running: Running, view: InstructorView) -> str:
    reveals = view.reveal == "hold" and view.next is not None and view.next.label == "close_and_reveal"
    may_hold = running.may("close") and not view.closing and (view.reveal == "auto" or reveals)
    return running.said("instructor.dock.discuss") if may_hold else ""


def _opens_files(running: Running) -> None:
    if running.view is not None:
        running.host.show(Downloads(running.host, running.view.session_id))


def _stick_of(view: InstructorView) -> str:
    """The id of a stick that waits to be used, "" if there is none."""
    return next((alert.stick for alert in view.alerts if alert.stick), "")


def _stick_says(running: Running, view: InstructorView) -> str:
    return running.said("instructor.stick.use") if _stick_of(view) else ""


def _stick(running: Running) -> None:
    if running.view is not None:
        running.ask(running.host.client.allow_stick(_stick_of(running.view)))


def _people_says(running: Running, view: InstructorView) -> str:
    return running.said("instructor.attendance.people", n=view.joined)


def _people(running: Running) -> None:
    running.host.show(People(running))


ACTIONS: Final = (
    Action(NEXT_KEYS, "Space", _next_says, _next),
    Action(("left", "pageup"), "←", _back_says, _back),
    Action(("p",), "p", _pause_says, _pause, is_quick=True),
    Action(
        ("+",),
        "+",
        _if("extend", "instructor.dock.extend"),
        _extend,
        is_quick=True,
    ),
    Action(("i",), "i", _close_in_says, _close_in, is_quick=True),
    Action(("h",), "h", _close_says, _discuss, is_quick=True),
    Action(("v",), "v", _if("revote", "instructor.dock.revote"), _revote, is_quick=True),
    Action(("q",), "q", *_shows("join", "instructor.qr_code"), is_quick=True),
    Action(("s",), "s", *_shows("standings", "common.standings"), is_quick=True),
    Action(("tab", "u"), "Tab", _people_says, _people, is_quick=True),
    Action(("b", "."), "b", *_shows("blank", "instructor.more.blank")),
    Action(("w",), "w", _if("screen", "instructor.more.board"), _projector_look),
    Action(("j",), "j", _joining_says, _joining),
    Action(("c",), "c", _coming_says, _coming),
    Action(("a",), "a", _ask_says, _ask),
    Action(("o",), "o", _if("open", "instructor.more.open"), opening),
    Action(("k",), "k", _if("correct", "instructor.more.correct"), correcting),
    Action(("l",), "l", _lock_says, _lock),
    Action(("x",), "x", _skip_says, _skip),
    Action(("z",), "z", _stick_says, _stick, is_quick=True),
    Action(("d",), "d", lambda r, _: r.said("instructor.more.downloads"), _opens_files),
    Action(("e",), "e", _if("finish", "instructor.more.finish"), _finish),
    Action(("m",), "m", lambda r, _: r.said("instructor.more.sessions"), lambda r: r.host.back()),
)
