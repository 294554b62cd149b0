"""The commands that end by themselves: the version, the help, and the check of pools and class lists."""

import asyncio
import json
import os
import re
import sys
from pathlib import Path

import pytest

from appliance import __version__
from tests.support.people import POOL
from tests.support.served import end_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a pool in it."""
    (tmp_path / "pool.yaml").write_text(POOL)
    return tmp_path


async def chalkbox(*arguments: object) -> tuple[int, str, str]:
    """Exit status, stdout and stderr of a command."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "appliance", *map(str, arguments)),
        cwd=Path(__file__).parents[2],
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    return await end_of(process)


async def test_the_version_is_printed() -> None:
    assert await chalkbox("--version") == (0, f"chalkbox {__version__}\n", "")


async def test_the_help_explains_every_option() -> None:
    status, out, _ = await chalkbox("serve", "--help")
    assert status == 0
    explained = dict(re.findall(r"^  (--[a-z-]+)(.*(?:\n {6,}.*)*)", out, re.MULTILINE))
    options = (
        "host",
        "port",
        "data",
        "pools",
        "open",
        "export",
        "admin-password-file",
        "no-mdns",
        "hall",
        "config",
        "replay",
    )
    assert set(explained) == {f"--{name}" for name in options}
    assert min(len(words.split()) for words in explained.values()) >= 6


async def test_pools_are_checked_before_the_class(folder: Path) -> None:
    good, broken, missing = folder / "pool.yaml", folder / "broken.yaml", folder / "missing.yaml"
    broken.write_text("title: Broken\nquestions:\n  - text: Which?\n    options: [a, b]\n    corect: a\n")
    assert await chalkbox("check", good) == (0, f"{good}: 3 questions, ready to be asked\n", "")
    assert await chalkbox("check", missing) == (1, f"{missing}: there is no such file or folder\n", "")
    status, out, err = await chalkbox("check", broken, good)
    assert (status, err) == (1, "")
    assert re.search(rf'^{broken}:5:5: question 1: .*"corect".*"correct"', out, re.MULTILINE), out
    assert out.endswith(f"{good}: 3 questions, ready to be asked\n")


async def test_the_check_counts_slides_apart(tmp_path: Path) -> None:
    pool = tmp_path / "pool.yaml"
    for slides, told in ((1, "1 question and 1 slide"), (2, "1 question and 2 slides")):
        pool.write_text("questions:\n  - {text: Q, correct: 3}\n" + slides * "  - {text: S, kind: slide}\n")
        assert await chalkbox("check", pool) == (0, f"{pool}: {told}, ready to be asked\n", "")


async def test_the_check_tells_other_programs_in_json(folder: Path) -> None:
    good, broken, missing = folder / "pool.yaml", folder / "broken.yaml", folder / "missing.yaml"
    broken.write_text("title: Broken\nquestions:\n  - text: Which?\n    options: [a, b]\n    correct: c\n")
    status, out, err = await chalkbox("check", "--format", "json", good, broken, missing)
    assert (status, err) == (1, "")
    problem = {
        "severity": "error",
        "line": 5,
        "column": 14,
        "question": 1,
        "code": "problem.no_such_option",
        "message": 'No option reads "c".',
        "hint": 'Write "correct" as the option is written.',
    }
    assert json.loads(out) == [
        {"file": str(good), "ready": True, "says": "3 questions, ready to be asked", "problems": []},
        {"file": str(broken), "ready": False, "says": "", "problems": [problem]},
        {"file": str(missing), "ready": False, "says": "there is no such file or folder", "problems": []},
    ]
    status, out, _ = await chalkbox("check", "--format", "json", good)
    assert (status, [file["ready"] for file in json.loads(out)]) == (0, [True])


async def test_a_folder_is_checked_with_everything_in_it(tmp_path: Path) -> None:
    (tmp_path / "pool.yaml").write_text(POOL)
    (tmp_path / "roster.csv").write_text("1,Ada\n")
    (tmp_path / "notes.md").write_text("no pool")
    status, out, err = await chalkbox("check", tmp_path)
    assert (status, err) == (0, "")
    pool, roster = tmp_path / "pool.yaml", tmp_path / "roster.csv"
    assert out == f"{pool}: 3 questions, ready to be asked\n{roster}: 1 student, ready to join\n"


async def test_a_note_beside_the_pools_is_named_and_no_error_unless_it_is_asked_for(tmp_path: Path) -> None:
    note, pool = tmp_path / "notes.txt", tmp_path / "pool.yaml"
    note.write_text("Buy chalk.\n\nWater the plants.\n")
    pool.write_text(POOL)
    why = "No question is found in this text; it looks like a note."
    said = f"{note}: {why} It is not listed among the pools.\n{pool}: 3 questions, ready to be asked\n"
    assert await chalkbox("check", tmp_path) == (0, said, "")
    status, out, _ = await chalkbox("check", "--format", "json", tmp_path)
    first = json.loads(out)[0]
    assert (status, first["ready"], first["problems"]) == (0, False, [])
    status, out, _ = await chalkbox("check", note)
    assert (status, out.startswith(f"{note}:1:1: {why}")) == (1, True)
    note.write_text("Is this a question?\n\nIt has no options.\n")
    assert (await chalkbox("check", tmp_path))[0] == 1


async def test_an_empty_folder_is_said_to_hold_no_pools(tmp_path: Path) -> None:
    assert await chalkbox("check", tmp_path) == (1, f"{tmp_path}: This folder holds no pools.\n", "")


async def test_a_pool_whose_name_is_not_utf_8_is_checked(tmp_path: Path) -> None:
    good, broken = (tmp_path / os.fsdecode(name) for name in (b"caf\xe9.yaml", b"caf\xe9s.yaml"))
    good.write_text(POOL)
    broken.write_text("")
    status, out, err = await chalkbox("check", good, broken)
    assert (status, err) == (1, "")
    checked = f"{tmp_path}/caf\ufffd.yaml: 3 questions, ready to be asked\n"
    assert out.startswith(f"{checked}{tmp_path}/caf\ufffds.yaml:1:1: ")


async def test_a_pipe_does_not_hold_up_the_check_of_a_folder(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "waves.yaml.txt").write_text(POOL)
    status, out, _ = await chalkbox("check", tmp_path)
    assert status == 1
    assert out == (
        f"{tmp_path / 'pipe.yaml'}: This is not a file: something else has its name.\n"
        f"{tmp_path / 'waves.yaml.txt'}: 3 questions, ready to be asked\n"
    )


async def test_a_class_list_is_checked_before_the_class(tmp_path: Path) -> None:
    good, broken = tmp_path / "roster.csv", tmp_path / "broken.csv"
    good.write_text("Matrikelnummer;Name;Gruppe\n1;Ada;a\n2;Bo;b\n")
    broken.write_text("1.23E+15,Ada\n")
    status, out, err = await chalkbox("check", good)
    assert (status, err) == (0, "")
    assert out == f'{good}:1:1: warning: These columns are not used: "Gruppe".\n{good}: 2 students, ready to join\n'
    good.write_text("1,Ada\n")
    assert await chalkbox("check", good) == (0, f"{good}: 1 student, ready to join\n", "")
    assert "a class list" in (await chalkbox("check", "--help"))[1]
    status, out, _ = await chalkbox("check", broken)
    assert status == 1
    assert out.startswith(f'{broken}:1:1: A spreadsheet has spoilt the id "1.23E+15".')


async def test_control_characters_in_the_name_of_a_file_do_not_reach_the_terminal(tmp_path: Path) -> None:
    pool = tmp_path / "a\x1b[31m\nb\x9bc.yaml"
    pool.write_text("title: P\nquestions: [{text: Q, correct: 1}]\n")
    for name, arguments in (("c.yaml", ["check", pool]), ("c.yaml-2.yaml", ["import", pool, "-o", f"{pool}-2.yaml"])):
        status, out, _ = await chalkbox(*arguments)
        assert status == 0
        assert out.removeprefix(f"{tmp_path}/").partition(":")[0] == f"a\ufffd[31m\ufffdb\ufffd{name}"
