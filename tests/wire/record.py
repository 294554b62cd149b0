"""A recording of the wire: a short class as its pages get it. `python -m tests.wire.record` records it again.

The server's tests compare what it sends with the recording, and the tests of the pages' modules read the same file, so
neither side can change the wire alone. The examples on the protocol's page come from it too.
"""

import json
import re
from pathlib import Path
from typing import Any

from appliance.quiz.commands import Close, Next, Pause, Resume, Reveal, Revote
from appliance.quiz.views.attendance import Presence
from tests.support.play import LEAD_MS, Play, Room, pool_of, wire

FILE = Path(__file__).with_name("class.json")
PAGE = Path(__file__).parents[2] / "appliance" / "web" / "PROTOCOL.md"
_EXAMPLE = re.compile(r"(?<=^```json )(?P<of>[^\n]+)\n.*?(?=^```$)", re.MULTILINE | re.DOTALL)


class _Recorder:
    """A class of two with its projector and its instructor; Ann's page stays connected all the time."""

    def __init__(self) -> None:
        pool = pool_of("single", "multiple", explanation_html="<p>Because</p>")
        self.play = Play(pool, reveal="hold")
        self.steps: list[dict[str, Any]] = []
        self._room = Room({who: Presence(sockets=1, latency_ms=12, seen_ms=1000) for who in ("ann", "bob")})
        self._known_turn = 0

    def see(self, name: str, after_ms: int = 0) -> None:
        """Record what all three get now."""
        self.play.now_ms += after_ms
        student = wire(self.play.student("ann", self._known_turn))
        self._known_turn = student.get("question", {}).get("turn", self._known_turn)
        projector, instructor = wire(self.play.projector(present=2)), wire(self.play.instructor(self._room))
        self.steps.append({"name": name, "student": student, "projector": projector, "instructor": instructor})


def record() -> dict[str, Any]:
    """Each step with the three views, and the frames that Ann's page sends."""
    recorder = _Recorder()
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
    see("saved, paused")
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
    FILE.write_text(json.dumps(recorded, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    PAGE.write_text(page_with(recorded, PAGE.read_text("utf-8")), encoding="utf-8")
