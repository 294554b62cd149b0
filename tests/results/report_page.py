"""The report of a class as a page, and what stands on it."""

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from appliance.quiz.commands import Close, Next, Reveal
from appliance.results.report.page import report
from appliance.results.tables import reading
from appliance.words.languages import ENGLISH
from tests.support.play import Play
from tests.support.record import SetClock, record

VOID = {"meta", "rect", "path", "use", "image", "img", "br"}


class Page(HTMLParser):
    """The elements of a page with name, attributes and text; an unclosed element is refused."""

    def __init__(self, body: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None], list[str]]] = []
        self._around: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.feed(body.decode())
        self.close()
        assert self._around == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs), []))
        if tag not in VOID:
            self._around.append(self.elements[-1])

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self._around.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        for _, _, text in self._around:
            text.append(data)

    def find(self, tag: str, **attributes: str) -> Iterator[str]:
        """The texts of all such elements, with white space reduced to one blank."""
        for name, has, text in self.elements:
            if name == tag and attributes.items() <= has.items():
                yield " ".join("".join(text).split())

    def options(self) -> list[str]:
        """The rows of each question's chart, in one line a question."""
        return list(self.find("ol", **{"class": "options"}))

    def outcomes(self) -> list[str]:
        """The line below each question's text."""
        return list(self.find("p", **{"class": "soft outcome"}))

    def findings(self) -> list[str]:
        """What is said of each question's figures, in one line a question that has any."""
        return list(self.find("ul", **{"class": "told"}))

    def cards(self) -> list[str]:
        """What stands at a glance besides figures."""
        return list(self.find("div", **{"class": "card"}))


def made(play: Play, path: Path, clock: SetClock | None = None, language: str = ENGLISH) -> bytes:
    with reading(record(play, path, clock), language=language) as session:
        return report(session)


def ask(play: Play, answers: dict[str, tuple[int, ...]]) -> None:
    """Open the next question, take the answers one second apart and reveal."""
    play.command(Next)
    for who, picks in answers.items():
        play.answer(who, *picks, after_ms=1000)
    if play.state.phase == "open":
        play.command(Close)
    if play.state.phase == "closed":
        play.command(Reveal)
