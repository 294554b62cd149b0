"""The server as people start it: what stops it, how it ends, and that it continues after a restart."""

import asyncio
import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from appliance.app import serving
from tests.support import qr_codes
from tests.support.disk import events_in
from tests.support.people import PASSWORD, POOL, Phone, box, config
from tests.support.served import end_of, run, served, start
from tests.support.waiting import eventually


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


async def test_a_class_that_connects_at_once_is_let_in(folder: Path) -> None:
    """All of them may connect before one is accepted: the kernel lets that many wait."""
    async with served(*usual(folder)) as server:
        told = subprocess.check_output(["ss", "-Hltn", f"sport = :{server.port}"], text=True)
    assert int(told.split()[2]) == 1024


async def test_the_terminal_shows_every_address(folder: Path) -> None:
    async with served("--data", folder / "data", "--pools", folder) as server:
        text = "\n".join(server.introduction)
        for name, path in (("Students", ""), ("Projector", "projector"), ("Instructor", "admin")):
            assert re.search(rf"{name} +{server.url}/{path}(?: |$)", text, re.MULTILINE)
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


async def test_results_that_could_not_be_exported_before_the_stop_are_exported_at_the_next_start(
    tmp_path: Path,
) -> None:
    results = tmp_path / "results"
    async with box(tmp_path, export=results) as here:
        results.rmdir()
        results.write_text("no folder")
        async with here.instructor() as instructor, here.phone("ann") as ann:
            await instructor.command("next")
            await ann.answer("a")
            await instructor.command("finish")
    results.unlink()
    async with box(tmp_path, export=results):
        await eventually(lambda: any(results.glob("*/session.sqlite")))
    [file] = results.glob("*/results.csv")
    assert b"ann" in file.read_bytes()
