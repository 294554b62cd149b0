"""In a terminal with all colours the programs have those of the pages, and all text can be read; others keep theirs."""

import re
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from rich.color import Color as RichColor
from rich.style import Style
from rich.text import Text
from textual.app import App, ComposeResult
from textual.color import Color

from appliance.client.projector import Projector
from appliance.terminal.app import TerminalApp
from appliance.terminal.colours import DARK, LIGHT, Tokens, tokens_of
from appliance.terminal.part import Part
from appliance.terminal.projector.app import ProjectorApp
from tests.support.console import console
from tests.support.people import box
from tests.support.terminals import ENGLISH, Terminal, instructor_terminal, student_terminal
from tests.terminal.classes import klass

SHEET = (Path(__file__).parents[2] / "www/common/ui/theme.css").read_text("utf-8")
READABLE = 4.5  # between the luminances of text and background, as WCAG counts them
TRUECOLOR = {"COLORTERM": "truecolor"}
ON_LIGHT = {**TRUECOLOR, "COLORFGBG": "0;15"}
MODES = [pytest.param(TRUECOLOR, DARK, id="dark"), pytest.param(ON_LIGHT, LIGHT, id="light")]
STYLES = {
    "": "ink",
    "bold": "ink",
    "dim": "soft",
    "dim strike": "soft",
    "green": "good",
    "bold red": "bad",
    "yellow": "warn",
    "cyan": "accent",
    "dim cyan": "accent",
}


def of_sheet(selector: str) -> list[dict[str, str]]:
    """The colours of each block with this selector."""
    blocks = re.findall(rf"^ *{re.escape(selector)} \{{(.*?)\}}", SHEET, re.DOTALL | re.MULTILINE)
    found = [dict(re.findall(r"--([\w-]+): (#\w+);", block)) for block in blocks]
    return [{name: Color.parse(value).hex.lower() for name, value in block.items()} for block in found if block]


@pytest.mark.parametrize(
    ("tokens", "selector"),
    [(LIGHT, ":root"), (DARK, ':root[data-theme="dark"]'), (DARK, ':root:not([data-theme="light"])')],
)
def test_the_values_are_those_of_the_pages(tokens: Tokens, selector: str) -> None:
    (block,) = of_sheet(selector)
    assert tokens._asdict() == {name: block.get(name) for name in Tokens._fields}


@pytest.mark.parametrize(
    ("environment", "tokens"),
    [
        ({}, None),
        ({"TERM": "xterm-256color"}, None),
        ({"COLORTERM": "truecolor", "TERM": "xterm-256color"}, DARK),
        ({"COLORTERM": "24bit"}, DARK),
        ({"COLORTERM": "yes"}, None),
        ({"COLORTERM": "truecolor", "TERM": "linux"}, None),
        ({"COLORTERM": "truecolor", "NO_COLOR": "1"}, None),
        ({"COLORTERM": "truecolor", "COLORFGBG": "15;0"}, DARK),
        ({"COLORTERM": "truecolor", "COLORFGBG": "0;15"}, LIGHT),
        ({"COLORTERM": "truecolor", "COLORFGBG": "0;default;7"}, LIGHT),
        ({"COLORFGBG": "0;15"}, None),
    ],
)
def test_a_terminal_says_which_colours_it_has(environment: dict[str, str], tokens: Tokens | None) -> None:
    assert tokens_of(environment) is tokens


class Shown(TerminalApp):
    """An app that shows a word in each style."""

    def compose(self) -> ComposeResult:
        part = Part()
        yield part
        part.draw([Text(style or "plain", style) for style in STYLES])

    def draw(self) -> None:
        """All is there."""


def hex_of(color: RichColor | None) -> str:
    assert color is not None
    assert color.triplet is not None, f"{color} is for the terminal to choose"
    return color.triplet.hex


def drawn(app: App[str]) -> Iterator[tuple[str, Style]]:
    """What stands on the screen, and how."""
    for part in app.query(Part):
        for strip in part.render_lines(part.size.region):
            for text, style, _ in strip:
                if text.strip():
                    assert style is not None
                    yield text.strip(), style


def contrast(first: str, second: str) -> float:
    """Between two colours, as WCAG computes it."""

    def luminance(value: str) -> float:
        shares = [part / 255 for part in Color.parse(value).rgb]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in shares)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    darker, lighter = sorted(map(luminance, (first, second)))
    return (lighter + 0.05) / (darker + 0.05)


def set_environment(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]) -> None:
    """The terminal of the test says this of its colours, and nothing else."""
    for name in ("COLORTERM", "COLORFGBG", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)


def all_can_be_read(app: App[str], tokens: Tokens) -> None:
    """Each word on the screen is in colours of the pages, or black and white as a QR code is, and can be read."""
    words = list(drawn(app))
    assert len(words) > 2
    for text, style in words:
        colours = {hex_of(style.color), hex_of(style.bgcolor)}
        assert colours <= {*tokens, "#000000", "#ffffff"}, text
        assert not style.dim, text
        assert contrast(*colours) >= READABLE, (text, colours)


@pytest.mark.parametrize(("environment", "tokens"), MODES)
async def test_each_style_has_the_colour_of_its_meaning(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], tokens: Tokens
) -> None:
    set_environment(monkeypatch, environment)
    app = Shown()
    async with app.run_test(size=(40, 12)):
        found = {text: (hex_of(style.color), hex_of(style.bgcolor)) for text, style in drawn(app)}
        all_can_be_read(app, tokens)
    assert found == {style or "plain": (getattr(tokens, name), tokens.board) for style, name in STYLES.items()}


async def test_a_terminal_that_says_nothing_of_its_colours_keeps_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    set_environment(monkeypatch, {})
    app = Shown()
    async with app.run_test(size=(40, 12)):
        for text, style in drawn(app):
            own = Style.parse("" if text == "plain" else text)
            assert style.bgcolor is not None
            assert style.bgcolor.is_default
            assert (style.color and style.color.number) == (own.color and own.color.number)
            assert bool(style.dim) == bool(own.dim)


@pytest.mark.parametrize(("environment", "tokens"), MODES)
async def test_a_whole_class_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], tokens: Tokens
) -> None:
    set_environment(monkeypatch, environment)
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(AsyncExitStack())
        here = await server.enter_async_context(klass(tmp_path / "box"))
        board_app = ProjectorApp(await stack.enter_async_context(Projector(here.url)), ENGLISH)
        board = Terminal(board_app, await stack.enter_async_context(board_app.run_test(size=(80, 24))))
        host = await stack.enter_async_context(instructor_terminal(here.url))
        student = await stack.enter_async_context(student_terminal(here.url, tmp_path))
        everywhere = (board, host, student)

        def all_can_be_read_everywhere() -> None:
            for terminal in everywhere:
                all_can_be_read(terminal.app, tokens)

        await board.shows("Scan to join")
        await host.enter_the_class()
        await student.join("Ada")
        all_can_be_read_everywhere()
        await host.press("space")
        await board.shows("Question 1 of 2")
        await student.shows("2 ( ) wrong")
        await student.press("2")
        await student.shows("Saved at")
        await host.shows("Everybody has answered")
        all_can_be_read_everywhere()
        await host.press("space")
        await host.shows("Space: Question 2")
        await student.shows("Question 2 comes next")
        all_can_be_read_everywhere()
        await server.aclose()
        for terminal in (board, host):
            await terminal.shows("No connection to Chalkbox for")
        all_can_be_read_everywhere()


@pytest.mark.parametrize(
    ("environment", "tokens"),
    [*MODES, pytest.param({"TERM": "linux", **ON_LIGHT}, None, id="console"), pytest.param({}, None, id="sixteen")],
)
async def test_a_terminal_gets_the_colours_that_it_asked_for(
    tmp_path: Path, environment: dict[str, str], tokens: Tokens | None
) -> None:
    async with (
        box(tmp_path) as here,
        console(80, 24, "board", here.url, **{"TERM": "xterm-256color", "COLORFGBG": ""} | environment) as terminal,
    ):
        await terminal.shows("Made up")
        terminal.press("q")
        assert await terminal.ended() == 0
    found = set(re.findall(r"[34]8;2;(\d+);(\d+);(\d+)", terminal.received))
    if tokens is None:
        assert not found
    else:
        assert {tuple(map(str, Color.parse(value).rgb)) for value in (tokens.ink, tokens.soft, tokens.board)} <= found
