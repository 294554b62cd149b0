"""A pool before it is opened: what is wrong with it, and its questions with what is right."""

from collections.abc import Callable, Sequence

from rich.text import Text

from appliance.client.library import Pool, PoolRow, Previewed, Problem, SessionRow
from appliance.client.views import KeyedQuestion
from appliance.terminal.html_text import html_text
from appliance.terminal.instructor.hosting import Hosting
from appliance.terminal.instructor.screen import Picture, Screen
from appliance.terminal.instructor.start import Start
from appliance.terminal.lines import Lines, wrapped
from appliance.terminal.speech import Speech
from appliance.terminal.values import TOLD_BY_OPTIONS, asked_text, key_text, label_of


def contents(pool: PoolRow, said: Speech) -> str:
    """How much a pool has; a slide is no question."""
    asked = said("instructor.home.questions", n=pool.questions)
    return f"{asked} · {said('instructor.home.slides', n=pool.slides)}" if pool.slides else asked


def problem_lines(problem: Problem, said: Speech, width: int, file: str = "") -> Lines:
    """What is wrong, where, and what to do."""
    where = " · ".join(filter(None, (file, said.that(problem.where))))
    style = "red" if problem.severity == "error" else "yellow"
    text = Text.assemble((f"{where}: ", "dim"), (said.that(problem.message), style))
    if problem.hint is not None:
        text.append(f" {said.that(problem.hint)}")
    return wrapped(text, width)


def question_lines(question: Previewed | KeyedQuestion, said: Speech, width: int) -> Lines:
    """A question as it will be asked, with what is right."""
    number = "" if question.number is None else f"{question.number}. "
    lines = wrapped(Text(number) + asked_text(question.html, said), width, "bold")
    if question.image is not None:
        lines += wrapped(f"[{question.image.alt or '…'}]", width, "dim")
    if question.kind not in ("order", "match"):
        for option in question.options:
            mark, style = ("✓ ", "green") if option.right else ("  ", "")
            first, *others = wrapped(label_of(option, said), width - 4, style)
            lines += [Text("  ") + Text(mark, style) + first, *(Text("    ") + line for line in others)]
    if (key := key_of(question, said)) is not None:
        lines += [Text("  ") + line for line in wrapped(key, width - 2, "green")]
    if question.explanation_html:
        lines += [Text("  ") + line for line in wrapped(html_text(question.explanation_html), width - 2, "dim")]
    return lines


def key_of(question: Previewed | KeyedQuestion, said: Speech) -> Text | None:
    """What is right in words, where no option says it."""
    key = key_text(question, question.correct, said, between_pairs=" · ")
    if key is None or question.kind in TOLD_BY_OPTIONS:
        return None
    return key.append(f" ± {said.number(question.tolerance)}") if question.tolerance else key


class Preview(Screen):
    """Enter goes on to the settings of a session; `running` are the open classes, `opened` gets a join code."""

    def __init__(
        self,
        host: Hosting,
        row: PoolRow,
        running: Sequence[SessionRow],
        *,
        has_roster: bool,
        opened: Callable[[str], None],
    ) -> None:
        self._host = host
        self._row = row
        self._running = running
        self._has_roster = has_roster
        self._opened = opened
        self._pool: Pool | None = None
        host.go(self._load())

    async def _load(self) -> None:
        self._pool = await self._host.ask(self._host.client.pool(self._row.id))
        self._host.changed()

    def press(self, key: str, character: str | None) -> bool:
        row = self._row
        if key != "enter" or row.options is None:
            return False
        about = contents(row, self._host.said)
        self._host.show(Start(self._host, row, about, self._running, has_roster=self._has_roster, opened=self._opened))
        return True

    def draw(self, width: int) -> Picture:
        said, row = self._host.said, self._row
        head = [*wrapped(row.title, width, "bold"), Text(contents(row, said), "dim")]
        lines: Lines = []
        if row.about is not None:
            lines += wrapped(said.that(row.about), width, "dim")
        for problem in row.problems:
            lines += problem_lines(problem, said, width)
        for question in self._pool.preview if self._pool is not None else ():
            lines += [Text(), *question_lines(question, said, width)]
        if self._pool is None:
            lines += [Text(), Text(said("instructor.one_moment"))]
        go = f"Enter: {said('instructor.home.start')} · " if row.options is not None else ""
        return Picture(head, lines, [Text(f"{go}Esc: {said('common.back')}", "bold")])
