"""The command as people use it: what stops it from starting, how it ends, and that it continues after a restart."""

import asyncio
import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from appliance import __version__
from appliance.app import serving
from tests.support import qr_codes
from tests.support.disk import events_in
from tests.support.people import PASSWORD, POOL, Phone, config
from tests.support.served import end_of, run, served, start


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pool.yaml").write_text(POOL)
    (tmp_path / "password").write_text(PASSWORD)
    return tmp_path


def usual(folder: Path) -> list[object]:
    return [
        *("--data", folder / "data", "--pools", folder, "--open", folder / "pool.yaml"),
        *("--export", folder / "results", "--admin-password-file", folder / "password"),
    ]


# The dark modules in the upper and in the lower half of a line of the terminal.
UPPER, LOWER = str.maketrans("█▀▄\xa0", "##  "), str.maketrans("█▀▄\xa0", "# # ")


def is_one_sentence(text: str, words: str) -> None:
    assert re.search(words, text), text
    assert text.count("\n") == 1, text
    assert text.endswith(".\n"), text
    assert text[0].isupper(), text


BAD_STARTS: dict[str, tuple[list[str], str]] = {
    "an unknown flag": (["--colour", "red"], "colour.*--help"),
    "a flag without its value": (["--port"], "--port.*--help"),
    "a port that is no number": (["--port", "many"], "--port.*a port is a number from 1 to 65535.*--help"),
    "a port that there is not": (["--port", "70000"], "--port.*a port is a number from 1 to 65535.*--help"),
    "an address that is not ours": (["--host", "198.51.100.7"], "198.51.100.7.*does not have this address.*--host"),
    "a host that has no address": (["--host", "nowhere.invalid"], "nowhere.invalid.*no computer of this name.*--host"),
    "a data folder that can't be": (
        ["--data", "{folder}/pool.yaml/data"],
        "data folder.*where a folder should be.*--data",
    ),
    "a data folder on which nobody writes": (["--data", "/proc/chalkbox"], "data folder.*--data"),
    "a results folder that can't be": (
        ["--export", "{folder}/pool.yaml/results"],
        "results.*where a folder should be.*--export",
    ),
    "no such pool": (["--open", "{folder}/missing.yaml"], "missing.yaml can't be read: there is no such file"),
    "no such pool, with results to export": (
        ["--open", "{folder}/missing.yaml", "--export", "{folder}/results"],
        "missing.yaml can't be read: there is no such file",
    ),
    "a broken pool": (["--open", "{folder}/broken.yaml"], r"has errors\. broken\.yaml:\d+:\d+: question 1: "),
    "a broken class list": (
        ["--open", "{folder}/pool.yaml", "--pools", "{folder}/class"],
        r"class list has errors\. roster\.csv:2:\d+: ",
    ),
    "a file where the sessions should be": (
        ["--open", "{folder}/pool.yaml", "--data", "{folder}/taken"],
        "can't be stored in the data folder",
    ),
    "no such password file": (["--admin-password-file", "{folder}/missing"], "password file.*there is no such file"),
    "an empty password file": (["--admin-password-file", "{folder}/empty"], "password file.*is empty"),
    "no such settings": (["--config", "{folder}/missing.toml"], "settings file.*there is no such file"),
    "broken settings": (["--config", "{folder}/broken.toml"], "settings file.*not valid TOML"),
}


@pytest.mark.parametrize(("arguments", "words"), BAD_STARTS.values(), ids=BAD_STARTS.keys())
async def test_each_reason_not_to_start_is_one_sentence(arguments: list[str], words: str, folder: Path) -> None:
    (folder / "broken.yaml").write_text("title: Broken\nquestions: [{text: No options}]\n")
    (folder / "broken.toml").write_text("=\n")
    (folder / "empty").touch()
    (folder / "class").mkdir()
    (folder / "class" / "roster.csv").write_text("7,Ann\n7,Bob\n")
    (folder / "taken").mkdir()
    (folder / "taken" / "sessions").touch()
    given = [argument.format(folder=folder) for argument in arguments]
    usual = [] if "--data" in given else ["--data", str(folder / "data")]
    status, out, err = await run("--host", "127.0.0.1", "--no-mdns", *usual, *given)
    assert (status, out) == (2, "")
    is_one_sentence(err, words)


async def test_a_second_server_on_the_same_data_or_port_says_so(folder: Path) -> None:
    async with served(*usual(folder)) as first:
        status, _, err = await run("--host", "127.0.0.1", "--no-mdns", "--data", folder / "data")
        assert status == 2
        is_one_sentence(err, "Another Chalkbox uses the data folder.*--data")
        status, _, err = await run("--host", "127.0.0.1", "--no-mdns", "--data", folder / "other", "--port", first.port)
        assert status == 2
        is_one_sentence(err, f"Port {first.port} is taken.*--port")


async def test_without_a_port_the_server_takes_the_next_free_one(tmp_path: Path) -> None:
    with socket.socket() as taken:
        with contextlib.suppress(OSError):  # if another server has it, that is just as good
            taken.bind(("127.0.0.1", 8080))
        taken.listen()
        async with serving(config(tmp_path, port=None, open=None)) as running:
            assert 8080 < running.port < 8100


async def chalkbox(*arguments: object) -> tuple[int, str, str]:
    """Exit status, stdout and stderr of a command."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "appliance", *map(str, arguments)),
        cwd=Path(__file__).parents[1],
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
    options = ("host", "port", "data", "pools", "open", "export", "admin-password-file", "no-mdns", "config")
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


async def test_a_class_that_connects_at_once_is_let_in(folder: Path) -> None:
    """All of them may connect before one is accepted: the kernel lets that many wait."""
    async with served(*usual(folder)) as server:
        told = subprocess.check_output(["ss", "-Hltn", f"sport = :{server.port}"], text=True)
    assert int(told.split()[2]) == 1024


async def test_the_terminal_shows_every_address(folder: Path) -> None:
    async with served("--data", folder / "data", "--pools", folder) as server:
        text = "\n".join(server.introduction)
        for name, path in (("Students", ""), ("Projector", "projector"), ("Instructor", "admin")):
            assert re.search(rf"{name} +{server.url}/{path}$", text, re.MULTILINE)
        halves = [line for line in server.introduction if re.fullmatch("[█▀▄\xa0 ]{20,}", line)]
        rows = [row for line in halves for row in (line.translate(UPPER), line.translate(LOWER))]
        (folder / "code.pgm").write_bytes(qr_codes.pgm(rows[: len(rows[0])]))
        assert qr_codes.read(folder / "code.pgm") == [f"{server.url}/"]
        [code] = re.findall(r"Claim code +([A-Z2-9]{6}) ", text)
        async with aiohttp.ClientSession(server.url) as http:
            body = {"code": code.lower(), "password": "a new password"}
            async with http.post("/api/admin/claim", json=body) as reply:
                assert reply.status == 200
        status, _, err = await server.stop()
        assert (status, [line for line in err.splitlines() if not line.startswith("INFO ")]) == (0, [])
    async with served("--data", folder / "data", "--pools", folder) as server:
        assert "Claim code" not in "\n".join(server.introduction)


async def post(http: aiohttp.ClientSession, path: str, body: object) -> dict[str, Any]:
    async with http.post(path, json=body) as reply:
        assert reply.ok, await reply.text()
        return dict(await reply.json())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_repeated_interrupts_end_the_server_just_as_cleanly(number: signal.Signals, folder: Path) -> None:
    async with served(*usual(folder)) as server:
        told = asyncio.create_task(end_of(server.process))
        while not told.done():
            with contextlib.suppress(ProcessLookupError):
                os.kill(server.process.pid, number)  # send_signal would collect the exit status and keep it to itself
            await asyncio.sleep(0.001)
        status, _, err = await told
    assert status == 0
    assert [line for line in err.splitlines() if not line.startswith("INFO ")] == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_the_server_ends_cleanly_and_continues_when_started_again(number: signal.Signals, folder: Path) -> None:
    jar = aiohttp.CookieJar(unsafe=True)
    async with served(*usual(folder)) as server:
        async with aiohttp.ClientSession(server.url, cookie_jar=jar) as http:
            await post(http, "/api/admin/login", {"password": PASSWORD})
            token = (await post(http, "/api/join", {"student_id": "ann", "name": "Ann"}))["token"]
            async with (
                http.ws_connect("/ws/instructor") as instructor,
                http.ws_connect("/ws/projector") as projector,
                http.ws_connect(f"/ws/student?token={token}") as ws,
            ):
                ann, opened = Phone(ws), asyncio.Event()
                polling = asyncio.create_task(poll(server.url, token, opened))
                await instructor.send_json({"type": "command", "id": "n", "do": "next"})
                await opened.wait()
                assert (await ann.answer("a"))["type"] == "ack"
                ended = asyncio.create_task(server.stop(number))
                assert await ann.closed() == 4003
                assert ann.heard[-1] == {"type": "bye", "why": "restarting"}
                for socket_ in (instructor, projector):
                    page = Phone(socket_)
                    assert await page.closed() == 4003
                    assert page.heard[-1] == {"type": "bye", "why": "restarting"}
                await polling
                status, _, err = await ended
        assert status == 0
        assert [line for line in err.splitlines() if not line.startswith("INFO ")] == []
    [path] = (folder / "data" / "sessions").glob("*.sqlite")
    alone = Path(shutil.copy(path, folder))  # the file holds everything
    assert [event["answer_id"] for event in events_in(alone, "answered")] == ["a"]
    exported = sorted(file.name.split("-")[0] + file.suffix for file in (folder / "results").rglob("*.*"))
    assert exported == ["answers.csv", "results.csv", "session.sqlite"]
    async with served(*usual(folder), port=server.port) as again, aiohttp.ClientSession(again.url) as http:
        async with http.ws_connect(f"/ws/student?token={token}") as ws:
            ann = Phone(ws)
            view = await ann.until(type="view")
            assert (view["phase"], view["paused"]) == ("open", True)
            assert view["answer"]["value"]
        assert list(path.parent.glob("*.sqlite")) == [path]


async def poll(url: str, token: str, opened: asyncio.Event) -> None:
    """A page without a socket gets the same goodbye."""
    async with aiohttp.ClientSession(url, headers={"Authorization": f"Bearer {token}"}) as http:
        last: dict[str, Any] = {}
        while last.get("type") != "bye":
            async with http.get("/api/view", params={"after": str(last.get("rev", ""))}) as reply:
                last = json.loads(await reply.read())
            if last.get("phase") == "open":
                opened.set()
        assert last == {"type": "bye", "why": "restarting"}


async def test_a_server_stopped_before_it_listens_ends_too(folder: Path) -> None:
    process = await start("--host", "127.0.0.1", "--no-mdns", "--data", folder / "data")
    process.send_signal(signal.SIGTERM)
    status, _, _ = await end_of(process)
    assert status in (0, -signal.SIGTERM)
