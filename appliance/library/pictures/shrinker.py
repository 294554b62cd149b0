"""The server's side of `shrinking.py`: it starts that program, hands files to it, and ends it if it takes too long."""

import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Final, Literal, NamedTuple

import msgspec

from appliance.library.pictures.no_picture import NoPicture
from appliance.pool_files import MAX_PICTURE_BYTES
from appliance.sentence import sentence

LIMIT_S: Final = 30  # for one picture, on a slow box with other work
ALL_S: Final = 120  # for all of a pool
PROGRAM: Final = Path(__file__).with_name("shrinking.py")


class Shrunk(NamedTuple):
    """A picture's file as phones get it, with its size in pixels; `ending` is that of its name."""

    file: bytes
    width: int
    height: int
    ending: str


class _Answer(msgspec.Struct, frozen=True):
    width: int = 0
    height: int = 0
    ending: Literal["png", "jpg"] = "png"
    bytes: int = 0
    why: Literal["", "no_picture", "other_format", "large"] = ""


class Shrinker:
    """Makes one picture after the other small; the program runs from the first one until `close`. Blocks."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._left_s = float(ALL_S)

    def shrink(self, data: bytes) -> Shrunk:
        """Raises NoPicture."""
        if len(data) > MAX_PICTURE_BYTES:
            raise NoPicture(
                sentence("picture.large_file", most=MAX_PICTURE_BYTES >> 20), sentence("picture.save_smaller")
            )
        try:
            answer, file = self._ask(data)
        except (OSError, ValueError, msgspec.MsgspecError) as error:  # it died, or was ended
            self.close()
            raise NoPicture(sentence("picture.too_much"), sentence("picture.save_smaller")) from error
        match answer.why:
            case "no_picture":
                raise NoPicture(sentence("picture.none"), sentence("picture.save_again"))
            case "other_format":
                raise NoPicture(sentence("picture.other_format"), sentence("picture.save_as_png"))
            case "large":
                raise NoPicture(sentence("picture.too_much"), sentence("picture.save_smaller"))
        return Shrunk(file, answer.width, answer.height, answer.ending)

    def _ask(self, data: bytes) -> tuple[_Answer, bytes]:
        if self._left_s <= 0:
            raise TimeoutError
        child = self._child = self._child or _started()
        assert child.stdin is not None  # noqa: S101 (both are pipes)
        assert child.stdout is not None  # noqa: S101
        timer, began_s = threading.Timer(LIMIT_S, child.kill), time.monotonic()
        timer.start()
        try:
            child.stdin.write(b"%08d" % len(data))
            child.stdin.write(data)
            child.stdin.flush()
            answer = msgspec.json.decode(child.stdout.readline(), type=_Answer)
            file = child.stdout.read(answer.bytes)
        finally:
            timer.cancel()
            self._left_s -= time.monotonic() - began_s
        if len(file) != answer.bytes:
            raise ValueError(len(file))
        return answer, file

    def close(self) -> None:
        """End the program, if it runs."""
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            with suppress(OSError):  # what was not written yet
                child.communicate()


def _started() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-I", str(PROGRAM)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
    )
