"""A session's file that this user may not read, in the commands that read one."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.__main__ import main
from appliance.config import Config, ConfigError
from appliance.live.file_pair import log_of
from appliance.replay import replaying
from appliance.sentence import sentence
from tests.support.play import Play
from tests.support.record import POOL, record

NOBODY = 65534


@pytest.fixture
def unreadable(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A session in a folder of this user, who is not root meanwhile."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    was = os.geteuid()
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:  # others can't enter pytest's
        path = record(Play(POOL), Path(folder) / "one.sqlite")
        path.chmod(0)
        if was == 0:
            os.chown(folder, NOBODY, NOBODY)
            os.seteuid(NOBODY)
        try:
            yield path
        finally:
            os.seteuid(was)


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("command", ["export", "items", "term"])
def test_a_file_that_may_not_be_read_is_told_in_one_sentence(
    command: str, log: bool, unreadable: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = unreadable.parent / "out"
    out.mkdir()
    if log:
        log_of(unreadable).write_bytes(b"")
    what = {
        "export": [str(unreadable), "-o", str(out)],
        "items": [str(unreadable)],
        "term": [str(unreadable.parent)],
    }[command]
    assert main([command, *what]) != 0
    first = capsys.readouterr().err.splitlines()[0]
    told = "one.sqlite. Have its owner allow that or give you a copy, then try again."
    assert "This user may not read " in first
    assert first.endswith(told)
    assert first.count(". ") == 1


def test_it_is_not_shown_again(unreadable: Path) -> None:
    with pytest.raises(ConfigError) as raised, replaying(Config(), unreadable):
        pass
    assert raised.value.sentence == sentence("storage.not_allowed", file=str(unreadable))
