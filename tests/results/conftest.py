"""A class whose results are exported, a stick for them, and the place of a session's file."""

from pathlib import Path

import pytest

from appliance.quiz.commands import Close, Next
from tests.support.play import Play
from tests.support.record import POOL


@pytest.fixture
def play() -> Play:
    play = Play(POOL, lead_ms=0)
    play.join("s1", "s2")
    play.command(Next)
    play.answer("s1", 1)
    play.command(Close)
    return play


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "session.sqlite"
