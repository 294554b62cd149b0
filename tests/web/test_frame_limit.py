"""Every frame of a socket is counted, however its bytes are split, and of whatever kind."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.web.frame_limit import MOST, WINDOW_S, FrameLimit

KINDS = {"text": 0x81, "binary": 0x82, "ping": 0x89, "pong": 0x8A, "an empty fragment": 0x00, "a first fragment": 0x01}


class Parser:
    """What aiohttp would read of the bytes."""

    def __init__(self) -> None:
        self.fed = b""

    def feed_data(self, data: bytes) -> tuple[bool, bytes]:
        self.fed += data
        return False, b""

    def feed_eof(self) -> None:
        pass


class Counted:
    """A socket with its parser, and how often a flood was reported."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.floods = 0
        self.parser = Parser()
        self.frames = FrameLimit(self.parser, self._flooded, lambda: self.now_s)  # type: ignore[arg-type]

    def _flooded(self) -> None:
        self.floods += 1


def frame(head: int, size: int, *, masked: bool = True) -> bytes:
    mask = 0x80 if masked else 0
    if size < 126:
        length = bytes([mask | size])
    elif size < 65536:
        length = bytes([mask | 126]) + size.to_bytes(2)
    else:
        length = bytes([mask | 127]) + size.to_bytes(8)
    return bytes([head]) + length + (b"\0\0\0\0" if masked else b"") + b"\x89" * size


@pytest.mark.parametrize("head", KINDS.values(), ids=KINDS.keys())
def test_a_flood_of_any_kind_is_stopped(head: int) -> None:
    here = Counted()
    for _ in range(MOST):
        here.frames.feed_data(frame(head, 0))
    assert here.floods == 0
    here.frames.feed_data(1000 * frame(head, 0))
    assert here.floods == 1
    here.frames.feed_data(frame(head, 0))
    assert (here.floods, len(here.parser.fed)) == (1, MOST * 6)


def test_a_flood_in_one_piece_is_never_read() -> None:
    here = Counted()
    here.frames.feed_data(40_000 * frame(0x89, 0))
    assert (here.floods, here.parser.fed) == (1, b"")


def test_a_client_that_sends_as_much_as_a_page_may_goes_on_for_ever() -> None:
    here = Counted()
    for _ in range(100):
        for _ in range(MOST):
            here.frames.feed_data(frame(0x81, 20))
        here.now_s += WINDOW_S
    assert here.floods == 0


@given(st.lists(st.tuples(st.sampled_from(sorted(KINDS.values())), st.integers(0, 70_000), st.booleans()), max_size=8))
def test_frames_are_counted_however_their_bytes_arrive(sent: list[tuple[int, int, bool]]) -> None:
    here, cut = Counted(), random.Random(len(sent))
    stream = b"".join(frame(head, size, masked=masked) for head, size, masked in sent)
    at = 0
    while at < len(stream):
        end = at + cut.choice([1, 2, 3, 5, 20_000])
        here.frames.feed_data(stream[at:end])
        at = end
    assert vars(here.frames)["_count"] == len(sent)
    assert here.parser.fed == stream
