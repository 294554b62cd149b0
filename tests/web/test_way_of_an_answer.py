"""An answer goes through the files that the tour of the program names, from the socket to the ack."""

import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import appliance
from appliance.limits import Limits
from appliance.quiz.commands import Next
from tests.support.people import box

HOME = Path(appliance.__file__).parent
FILE = re.compile(r"`((?:live|quiz|web)/[\w/]+\.py)`")


def told() -> tuple[list[str], set[str], int]:
    """The files that hand an answer on, in their order, all that it enters, and how many these are, by the tour."""
    tour = (HOME / "README.md").read_text(encoding="utf-8")
    way = tour.partition("An answer, from the socket to the ack.")[2].partition("A reveal, from")[0]
    number = re.search(r"enters (\d+) files", way)
    assert number is not None
    return re.findall(r"^\d+\. `([\w/]+\.py)`:", way, re.MULTILINE), set(FILE.findall(way)), int(number[1])


class Trace:
    """The files of the program in which a function began or went on, in the order of the first time."""

    def __init__(self) -> None:
        self.files: dict[str, None] = {}
        self.is_on = False

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Watch this thread, and all that begin meanwhile."""
        threading.setprofile(self._see)
        sys.setprofile(self._see)
        try:
            yield
        finally:
            sys.setprofile(None)
            threading.setprofile(None)

    def _see(self, frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if self.is_on and event == "call" and code.co_filename.startswith(f"{HOME}/"):
            self.files[code.co_filename.removeprefix(f"{HOME}/")] = None
            self.is_on = code.co_qualname != "SocketWire.push"  # the ack is on its way


async def test_an_answer_enters_the_files_of_the_tour_and_no_others(tmp_path: Path) -> None:
    trace = Trace()
    quiet = Limits(look_s=3600.0, body_s=3600.0)  # nothing else is done at the same time
    with trace.watching():
        async with box(tmp_path, limits=quiet) as here, here.phone("s1") as phone:
            await here.session.desk.ask(Next(id="n"))
            await phone.shows(lambda view: view["phase"] == "open")
            trace.is_on = True
            assert (await phone.answer("a1"))["type"] == "ack"
            assert not trace.is_on
    handed_on, all_files, number = told()
    assert [file for file in trace.files if file in handed_on] == handed_on
    assert set(trace.files) == all_files
    assert len(trace.files) == number
