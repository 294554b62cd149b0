"""Where a terminal keeps its tokens: one file for all terminals of a user."""

from pathlib import Path
from threading import Thread

import pytest

from appliance.terminal.student.memory import Memory

BASE = "http://10.20.0.1"


def test_a_token_is_kept_for_its_owner_alone_until_it_is_forgotten(tmp_path: Path) -> None:
    file = tmp_path / "chalkbox" / "joined.json"
    Memory(file).keep(BASE, "token")
    assert Memory(file).token(BASE) == "token"
    assert file.stat().st_mode & 0o077 == 0
    Memory(file).keep(BASE, "")
    assert Memory(file).token(BASE) == ""


@pytest.mark.parametrize("content", ["", "[]", "{"])
def test_a_file_that_can_not_be_used_is_as_none(tmp_path: Path, content: str) -> None:
    file = tmp_path / "joined.json"
    file.write_text(content)
    memory = Memory(file)
    assert memory.token(BASE) == ""
    memory.keep(BASE, "token")
    assert Memory(file).token(BASE) == "token"


def test_terminals_that_join_at_the_same_time_all_keep_their_tokens(tmp_path: Path) -> None:
    file = tmp_path / "joined.json"

    def join_often(terminal: int) -> None:
        memory = Memory(file)
        for number in range(50):
            memory.keep(f"http://box-{terminal}-{number}", "token")

    terminals = [Thread(target=join_often, args=(terminal,)) for terminal in range(4)]
    for each in terminals:
        each.start()
    for each in terminals:
        each.join()
    kept = Memory(file)
    assert all(kept.token(f"http://box-{terminal}-{number}") for terminal in range(4) for number in range(50))
