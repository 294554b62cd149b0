"""A part of a terminal's screen is written anew only for other lines."""

import pytest
from rich.text import Text
from textual.app import App, ComposeResult

from appliance.terminal.part import Part


async def test_lines_are_written_once_until_others_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    update = Part.update

    def counted(part: Part, content: Text) -> None:
        written.append(content.plain)
        update(part, content)

    monkeypatch.setattr(Part, "update", counted)
    part = Part()

    class Shown(App[None]):
        def compose(self) -> ComposeResult:
            yield part

    async with Shown().run_test():
        for lines in (["one", "two"], ["one", "two"], ["one"], ["one", "two"]):
            part.draw([Text(line) for line in lines])
        part.draw([Text("one"), Text("two", "bold")])
    assert written == ["one\ntwo", "one", "one\ntwo", "one\ntwo"]
