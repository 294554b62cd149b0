"""The text on the console, drawn on a small terminal that keeps what is written to it, and when the board is there."""

import asyncio
import os
import re
import sys
from pathlib import Path

import pytest

from appliance.box.screen import console, kiosk
from appliance.box.screen.console import LANGUAGES_OF_FONT, Console, Facts, board_command, draw, look, without_echo
from appliance.box.shared.exchange import HotspotReport, NetworkReport, RadioReport, write_report
from appliance.box.shared.new_password import make_code
from appliance.box.shared.places import Places
from appliance.box.wifi.name_server import Holder, explained
from appliance.sentence import Sentence, sentence, together
from appliance.words import say
from tests.support import qr_codes
from tests.support.waiting import PATIENCE_S

HOTSPOT = HotspotReport("Chalkbox-k7m4", "kuwanehi47", 6, "CH", (1, 6, 11))
LONGEST = HotspotReport(
    "W" * 32, "~" * 63, 11, "CH", (1,), message=Sentence("The country of the Wi-Fi is not known. Choose it.")
)

BLOCKED = explained(Holder("systemd-resolved", "systemd-resolved"))
TROUBLE = sentence("radio.no_iw")
SMALL, FULL_HD = os.terminal_size((80, 25)), os.terminal_size((240, 67))
_PART = re.compile(r"\x1b\[(?P<numbers>[?\d;]*)(?P<command>[A-Za-z])|(?P<text>[^\x1b]+)")


class Terminal:
    """The parts of a Linux console that the program uses; `light` holds each cell's background."""

    def __init__(self, size: os.terminal_size) -> None:
        self.cells = [[" "] * size.columns for _ in range(size.lines)]
        self.light = [[False] * size.columns for _ in range(size.lines)]

    def write(self, written: str) -> None:
        row = column = 0
        light = False
        for part in _PART.finditer(written):
            if part["command"] == "H":
                row, column = (int(number) - 1 for number in part["numbers"].split(";"))
            elif part["command"] == "m":
                light = part["numbers"] == "47"
            for letter in part["text"] or "":
                self.cells[row][column] = letter
                self.light[row][column] = light
                column += 1

    @property
    def text(self) -> str:
        return "\n".join("".join(row).rstrip() for row in self.cells)

    def codes(self) -> list[list[str]]:
        """The QR codes on the screen, left to right, as rows of `#` and blanks; a pair of cells is one module."""
        columns = [at for at in range(len(self.light[0])) if any(row[at] for row in self.light)]
        found = []
        for start in (at for at in columns if at - 1 not in columns):
            end = next(at for at in range(start, len(self.light[0]) + 1) if at not in columns)
            rows = ["".join(" " if row[at] else "#" for at in range(start, end, 2)) for row in self.light]
            found.append([row for row in rows if " " in row])
        return found


def shown(facts: Facts, size: os.terminal_size) -> Terminal:
    terminal = Terminal(size)
    terminal.write(draw(facts, size))
    return terminal


def test_the_console_shows_all_that_a_class_needs() -> None:
    text = shown(Facts(HOTSPOT, "AB12CD"), SMALL).text
    for said in ("Chalkbox-k7m4", "kuwanehi47", "http://10.20.0.1/", "http://10.20.0.1/admin", "AB12CD"):
        assert said in text


def plain(text: str) -> str:
    """The words of a text, with one space between them."""
    return " ".join(text.split())


@pytest.mark.parametrize("language", LANGUAGES_OF_FONT)
@pytest.mark.parametrize("trouble", [None, TROUBLE, BLOCKED])
@pytest.mark.parametrize("code", ["", "AB12CD"])
@pytest.mark.parametrize("hotspot", [None, HOTSPOT, LONGEST])
@pytest.mark.parametrize("size", [SMALL, os.terminal_size((120, 33)), FULL_HD])
def test_the_text_fits_on_every_screen(
    hotspot: HotspotReport | None, code: str, trouble: Sentence | None, size: os.terminal_size, language: str
) -> None:
    text = shown(Facts(hotspot, code, trouble, language), size).text  # a cell beyond the edge raises IndexError
    words = plain(text)  # of sentences, which may be wrapped
    assert "?" not in text
    assert trouble is None or plain(say(trouble, language)) in words
    if hotspot is not None:
        assert hotspot.ssid in text
        assert hotspot.passphrase in text
        assert hotspot.message is None or plain(say(hotspot.message, language)) in words
    assert code in text


@pytest.mark.parametrize("language", LANGUAGES_OF_FONT)
def test_a_code_for_a_new_password_is_shown_whole(language: str) -> None:
    text = shown(Facts(LONGEST, "", language=language, new_code="QR34ST"), SMALL).text
    intro = say(sentence("console.new_password", page="http://10.20.0.1/admin"), language)
    assert plain(intro) in [plain(line) for line in text.splitlines()]
    assert "QR34ST" in text


def test_after_the_claim_no_code_is_shown() -> None:
    assert "code" not in shown(Facts(HOTSPOT, ""), SMALL).text


def test_reports_cannot_send_control_codes_to_the_terminal() -> None:
    text = shown(Facts(HotspotReport("a\x1b[2Jb", "kuwanehi47", 6, "CH", ()), ""), SMALL).text
    assert "a?[2Jb" in text


def test_the_console_shows_as_many_codes_as_fit() -> None:
    facts = Facts(HOTSPOT, "AB12CD")
    assert [len(shown(facts, os.terminal_size(size)).codes()) for size in ((80, 25), (120, 33), (240, 67))] == [0, 1, 2]


def test_the_codes_do_not_overlap_the_text() -> None:
    bare = shown(Facts(HOTSPOT, "AB12CD"), SMALL).text.strip()
    assert all(line.strip() in shown(Facts(HOTSPOT, "AB12CD"), FULL_HD).text for line in bare.splitlines())


def test_a_scanner_reads_each_code_as_it_was_meant(tmp_path: Path) -> None:
    facts = Facts(HotspotReport('a;b"c', "with:colon,", 6, "CH", ()), "")
    for number, code in enumerate(shown(facts, FULL_HD).codes()):
        (tmp_path / f"{number}.pgm").write_bytes(qr_codes.pgm(code))
    assert qr_codes.read(*sorted(tmp_path.iterdir())) == [
        r"WIFI:T:WPA;S:a\;b\"c;P:with\:colon\,;;",
        "http://10.20.0.1/",
    ]


def test_the_facts_are_read_from_their_files(tmp_path: Path) -> None:
    places = Places(tmp_path)
    assert look(places) == Facts(None, "")
    places.reports.mkdir(parents=True)
    places.state.mkdir(parents=True)
    write_report(places.reports, "hotspot", HOTSPOT)
    (places.state / "claim-code").write_text("AB12CD\n", "ascii")
    write_report(places.reports, "radio", RadioReport(18, 19, "43455", 6, 0, Sentence("The Wi-Fi is nearly full.")))
    assert look(places) == Facts(HOTSPOT, "AB12CD")
    write_report(places.reports, "radio", RadioReport(0, 19, "43455", None, 0, TROUBLE))
    assert look(places) == Facts(HOTSPOT, "AB12CD", TROUBLE)
    write_report(places.reports, "network", NetworkReport(0, 1012, BLOCKED))
    assert look(places) == Facts(HOTSPOT, "AB12CD", together(TROUBLE, BLOCKED))
    write_report(places.reports, "network", NetworkReport(0, 1012))
    (places.data / "data").mkdir()
    (places.data / "data/instructor.json").write_text("{}", "ascii")
    assert look(places) == Facts(HOTSPOT, "", TROUBLE)
    code = make_code(places)
    assert look(places) == Facts(HOTSPOT, "", TROUBLE, new_code=code)
    (places.data / "data/instructor.json").write_text('{"password": "another"}', "ascii")
    assert look(places) == Facts(HOTSPOT, "", TROUBLE)


@pytest.mark.parametrize(
    ("chosen", "language"),
    [("de\n", "de"), ("hi\n", "en"), ("xx", "en"), ("", "en"), ("x" * 10_000, "en"), ("de\x00", "en"), (None, "en")],
)
def test_the_console_has_the_language_that_the_instructor_chose_if_its_font_has_the_letters(
    chosen: str | None, language: str, tmp_path: Path
) -> None:
    places = Places(tmp_path)
    (places.data / "data").mkdir(parents=True)
    if chosen is None:
        os.mkfifo(places.data / "data/language")  # which would be waited for without an end
    else:
        (places.data / "data/language").write_text(chosen, "ascii")
    assert look(places).language == language


def test_damaged_reports_are_not_shown(tmp_path: Path) -> None:
    places = Places(tmp_path)
    places.reports.mkdir(parents=True)
    places.state.mkdir(parents=True)
    for report in ("hotspot", "network", "radio"):
        (places.reports / f"{report}.json").write_bytes(b"{")
    (places.state / "claim-code").write_bytes(b"\xff\xff")
    assert look(places) == Facts(None, "")


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The root folder of a small machine with a screen; a browser can start once `browser` is there."""
    for name, text in (
        ("proc/meminfo", "MemTotal:        450000 kB\n"),
        ("sys/class/drm/card1-HDMI-A-1/status", "connected\n"),
        ("run/chalkbox/reports/hotspot.json", ""),
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "ascii")
    write_report(Places(tmp_path).reports, "hotspot", HOTSPOT)

    def obstacle(root: Path) -> Sentence | None:
        return None if (root / "browser").exists() else sentence("kiosk.no_browser")

    monkeypatch.setattr(kiosk, "obstacle", obstacle)
    return tmp_path


def test_the_board_needs_a_screen_some_memory_and_what_draws_it(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert board_command(machine)[-3:] == ["-I", "-m", "appliance.terminal.projector.own_screen"]
    (machine / "proc/meminfo").write_text("MemTotal:  390000 kB\n")
    assert board_command(machine) == []
    (machine / "proc/meminfo").write_text("MemTotal:  450000 kB\n")
    monkeypatch.setitem(sys.modules, "textual", None)
    assert board_command(machine) == []
    monkeypatch.undo()
    (machine / "sys/class/drm/card1-HDMI-A-1/status").write_text("disconnected\n")
    assert board_command(machine) == []


async def test_the_console_updates_and_ends_once_the_browser_can_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    places = Places(tmp_path)
    places.reports.mkdir(parents=True)
    looks = iter([sentence("kiosk.no_screen")] * 3 + [None])

    def obstacle(root: Path) -> Sentence | None:
        assert root == tmp_path
        return next(looks)

    async def later(_: float) -> None:
        await asyncio.to_thread(write_report, places.reports, "hotspot", HOTSPOT)

    monkeypatch.setattr(kiosk, "obstacle", obstacle)
    await Console(tmp_path, lambda _: [], away).run(pause=later)
    first, second = capsys.readouterr().out.split("\x1b[?25l")[1:]  # the third look found nothing new
    assert "kuwanehi47" not in first
    assert "kuwanehi47" in second


def test_keys_are_neither_shown_nor_do_they_stop_the_screen() -> None:
    ours, theirs = os.openpty()
    with os.fdopen(ours, "wb", buffering=0) as keyboard, os.fdopen(theirs, "w") as screen:
        without_echo(screen)
        keyboard.write(b"x\x03\x13")  # Ctrl-C, and Ctrl-S, which stops an ordinary terminal
        screen.write("shown")
        screen.flush()
        assert os.read(ours, 100) == b"shown"


async def away() -> bool | None:
    """A server that doesn't answer."""
    return None


async def there() -> bool | None:
    """A server whose board is heard."""
    return True


async def test_while_the_server_does_not_answer_the_console_says_how_to_join(
    machine: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    async def soon(_: float) -> None:
        await asyncio.to_thread((machine / "browser").touch)

    await Console(machine, lambda _: ["echo", "the board"], away).run(pause=soon)
    shown = capfd.readouterr().out
    assert "kuwanehi47" in shown
    assert "the board" not in shown


async def test_the_text_stands_before_the_board_and_after_it(machine: Path, capfd: pytest.CaptureFixture[str]) -> None:
    async def soon(_: float) -> None:
        await asyncio.to_thread((machine / "browser").touch)

    await Console(machine, lambda _: ["sh", "-c", "echo the board; exit 3"], there).run(pause=soon)
    shown = capfd.readouterr()
    assert shown.out.index("kuwanehi47") < shown.out.index("the board") < shown.out.rindex("kuwanehi47")
    assert "the board ended with status 3" in shown.err


async def test_where_the_board_can_not_be_started_the_text_stands(
    machine: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    async def soon(_: float) -> None:
        await asyncio.to_thread((machine / "browser").touch)

    await Console(machine, lambda _: [str(machine / "no such program")], there).run(pause=soon)
    shown = capfd.readouterr()
    assert "kuwanehi47" in shown.out
    assert "the board could not be started" in shown.err


async def test_a_browser_that_can_start_ends_the_board(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "LOOK_S", 0.01)
    board = ["sh", "-c", 'echo $$ > "$1"; exec sleep 600', "sh", str(machine / "browser")]
    async with asyncio.timeout(PATIENCE_S):
        await Console(machine, lambda _: board, there).run()
    number = await asyncio.to_thread((machine / "browser").read_text)
    assert not await asyncio.to_thread(Path(f"/proc/{number.strip() or 'gone'}").exists)
