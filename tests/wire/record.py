"""A recording of the wire: a short class as its pages get it. `python -m tests.wire.record` records it again.

The server's tests compare what it sends with the recording, and the tests of the pages' modules read the same file, so
neither side can change the wire alone. The examples on the protocol's page come from it too.
"""

import json
import re
from pathlib import Path
from typing import Any

import msgspec

from appliance.quiz.commands import Ask, Close, Correct, Finish, Next, Pause, Resume, Reveal, Revote
from appliance.quiz.kinds import KINDS
from appliance.quiz.kinds.question import Kind
from appliance.quiz.views.attendance import Presence
from appliance.quiz.views.instructor import instructor_view
from appliance.quiz.views.parts import Played
from appliance.quiz.views.playback import NOBODY_JOINS, Playback, title_of, without_clock
from appliance.quiz.views.projector import projector_view
from appliance.quiz.views.shared import Picture
from appliance.quiz.views.student import You, render_absent, render_student
from tests.support.picks import ANSWERS, OTHERS, wired
from tests.support.play import ADDRESSES, LEAD_MS, Play, Room, pool_of, wire

FILE = Path(__file__).with_name("class.json")
PLAYBACK_FILE = Path(__file__).with_name("playback.json")
KINDS_FILE = Path(__file__).with_name("kinds.json")
PAGE = Path(__file__).parents[2] / "appliance" / "web" / "PROTOCOL.md"
_HERE = Presence(sockets=1, latency_ms=12, seen_ms=1000)
_STUCK = Presence(sockets=1, latency_ms=12, seen_ms=1000, stuck=True)
_EXAMPLE = re.compile(r"(?<=^```json )(?P<of>[^\n]+)\n.*?(?=^```$)", re.MULTILINE | re.DOTALL)


class _Recorder:
    """A class of two with its projector and its instructor; Ann's page stays connected all the time."""

    def __init__(self, play: Play) -> None:
        self.play = play
        self.steps: list[dict[str, Any]] = []
        self.room = Room(ann=_HERE, bob=_HERE)
        self._known_turn = 0

    def see(self, name: str, after_ms: int = 0) -> None:
        """Record what all three get now."""
        self.play.now_ms += after_ms
        student = wire(self.play.student("ann", self._known_turn))
        self._known_turn = student.get("question", {}).get("turn", self._known_turn)
        projector, instructor = wire(self.play.projector(present=2)), wire(self.play.instructor(self.room))
        self.steps.append({"name": name, "student": student, "projector": projector, "instructor": instructor})


def record() -> dict[str, Any]:
    """Each step with the three views, and the frames that Ann's page sends."""
    recorder = _Recorder(Play(pool_of("single", "multiple", explanation_html="<p>Because</p>"), reveal="hold"))
    play, see = recorder.play, recorder.see
    play.join("ann", "bob")
    see("lobby")
    play.command(Next)
    see("get ready")
    see("question", LEAD_MS)
    answer = {"type": "answer", "id": "a-1", "turn": 1, "round": 1, "value": list(play.keys("ann", 0))}
    play.answer("ann", 0, after_ms=1500, id="a-1")
    see("saved")
    play.command(Pause, 100)
    recorder.room["bob"] = _STUCK
    see("saved, paused")
    recorder.room["bob"] = _HERE
    play.command(Resume, 5000)
    play.answer("bob", 1, after_ms=500)
    play.command(Close, 200)
    see("closed")
    play.command(Revote, 1000)
    see("second round", LEAD_MS)
    play.answer("ann", 1, after_ms=900)
    play.command(Close)
    play.command(Reveal)
    see("revealed after two rounds")
    play.command(Next, 1000)
    see("several options", LEAD_MS)
    play.answer("bob", 0, 2, after_ms=2000)
    play.command(Close)
    play.command(Reveal)
    see("revealed, missed")
    play.command(Next)
    see("finished")
    by_itself = answer | {"id": "a-2", "auto": True}
    left = {"type": "signal", "kind": "hidden", "turn": 1, "round": 1, "value": answer["value"]}
    sent = [answer, by_itself, left, {"type": "pong", "n": 3}, {"type": "signal", "kind": "hidden"}, {"type": "leave"}]
    return {"steps": recorder.steps, "sent": sent}


def record_kinds() -> dict[str, Any]:
    """A question of each kind, as the pages get it, with what Ann sends; then one that is asked on the spot."""
    recorder = _Recorder(Play(pool_of(*KINDS, confidence=True, explanation_html="<p>Because</p>")))
    play, sent = recorder.play, dict[str, Any]()
    play.join("ann", "bob")
    for kind in KINDS:
        play.command(Next)
        recorder.see(f"{kind}: open", LEAD_MS)
        if not play.state.pool.questions[-1 + len(play.state.turns)].answerable:
            continue
        sent[kind] = _answered(play, kind, ANSWERS[kind])
        recorder.see(f"{kind}: saved")
        play.answer("bob", value=wired(play, OTHERS[kind]), after_ms=500)
        play.command(Close)
        recorder.see(f"{kind}: revealed")
    play.command(Ask, kind="text", text="Who was it?")
    recorder.see("on the spot: open", LEAD_MS)
    play.answer("ann", value="Ada", after_ms=900)
    play.command(Close)
    recorder.see("on the spot: revealed")
    play.command(Correct, question=max(play.state.numbers().values()), correct=("Ada Lovelace", "Ada"))
    recorder.see("on the spot: accepted")
    return {"steps": recorder.steps, "sent": sent}


def record_playback() -> dict[str, Any]:
    """The steps of a class of one question that is shown again, as all three pages get them; Bob came after it."""
    play = Play(pool_of("single"))
    play.join("ann")
    play.command(Next)
    play.answer("ann", 0, after_ms=1500)
    play.command(Close)
    play.join("bob")
    play.command(Finish)
    playback = Playback(play.pool, play.log)
    steps = []
    for number, step in enumerate(playback.steps, 1):
        what, state, _ = step
        picture, now_ms = Picture(state, {}), playback.shown_ms(step)
        length_ms = playback.times_ms[-1]
        played = Played(step=number, steps=len(playback.steps), at_ms=now_ms, length_ms=length_ms, speed=0)
        here = Room(dict.fromkeys(state.students, _HERE))
        view = projector_view(
            picture,
            now_ms,
            present=here.present,
            here=here,
            code_needed=False,
            addresses=NOBODY_JOINS,
            storage="ok",
            box=None,
            said=str,
            playback=played.how,
        )
        instructor = instructor_view(
            picture,
            now_ms,
            here,
            alerts=[],
            storage="ok",
            code_needed=False,
            addresses=ADDRESSES,
            exported=None,
            attendance=True,
            box=None,
            playback=played,
        )
        bob = render_student(picture, "bob", now_ms, 0, str, played.how) if "bob" in state.students else None
        steps.append(
            {
                "name": what,
                "student": msgspec.json.decode(render_student(picture, "ann", now_ms, 0, str, played.how).view),
                "late": msgspec.json.decode((bob or render_absent(picture, You("bob", "Name bob"))).view),
                "projector": wire(without_clock(view, just_asked=what == "asked")),
                "instructor": wire(instructor),
            }
        )
    return {"titles": [msgspec.to_builtins(title_of(step)) for step in playback.steps], "steps": steps}


def _answered(play: Play, kind: Kind, picked: Any) -> dict[str, Any]:
    """Ann's answer as her page sends it."""
    turn = play.state.turns[-1]
    value = wired(play, picked)
    frame = {"type": "answer", "id": f"{kind}-1", "turn": turn.number, "round": 1, "value": value, "sure": 2}
    play.answer("ann", value=value, after_ms=1500, id=frame["id"], sure=2)
    return frame


def page_with(recorded: dict[str, Any], page: str) -> str:
    """The protocol's page with the examples of this recording. KeyError if it names an unknown step."""
    steps = {step["name"]: step for step in recorded["steps"]}

    def example(match: re.Match[str]) -> str:
        audience, _, step = match["of"].partition(": ")
        message = recorded["sent"][0] if audience == "sent" else steps[step][audience]
        return f"{match['of']}\n{_lines(message)}\n"

    return _EXAMPLE.sub(example, page)


def _lines(message: dict[str, Any]) -> str:
    """A message with each of its fields in a line of its own."""
    fields = [f"  {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in message.items()]
    return "{\n" + ",\n".join(fields) + "\n}"


if __name__ == "__main__":
    recorded = record()
    PLAYBACK_FILE.write_text(json.dumps(record_playback(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    KINDS_FILE.write_text(json.dumps(record_kinds(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    FILE.write_text(json.dumps(recorded, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    PAGE.write_text(page_with(recorded, PAGE.read_text("utf-8")), encoding="utf-8")
