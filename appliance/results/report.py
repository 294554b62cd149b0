"""A session as one HTML page that an instructor prints or keeps: it needs nothing beside it and runs no script.

`report.html` is the template; this module computes what it shows. Strangers wrote the texts of a session, so the
template escapes everything but what was made of questions when their pool was loaded (`library/render.py`), which the
pages show too; and the page's own policy forbids all but its style and pictures that it holds itself. The bars are
drawings, since browsers don't print backgrounds.
"""

from base64 import b64encode
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from statistics import fmean, median
from typing import TYPE_CHECKING, Any

from appliance.config import shipped
from appliance.quiz.kinds import KINDS
from appliance.quiz.kinds.question import Image
from appliance.results.tables import About, Table
from appliance.results.wording import Wording
from appliance.sentence import Sentence, sentence
from appliance.words import say
from appliance.words.languages import LANGUAGES

if TYPE_CHECKING:
    from jinja2 import Template

MAX_PICTURES = 8_000_000  # bytes in a report; base64 makes a third more of them

_TYPES = {"png": "png", "jpg": "jpeg"}

Row = dict[str, Any]


def report(
    about: About,
    *,
    items: Table,
    choices: Table,
    wordings: Mapping[int, Wording],
    picture: Callable[[str], bytes | None],
    turns: Table,
    results: Table,
    language: str,
) -> bytes:
    """The whole page, as UTF-8, of what is read of one moment; `picture` gives the file with an address."""
    words = partial(say, language=language)
    opened, students = _by_question(turns), _rows(results)
    sources = _Sources(picture)
    page = _template().render(
        language=language,
        direction=LANGUAGES[language].direction,
        title=about.title,
        summary=_joined(_summary(about, students), language),
        items=[
            item
            | {
                "heading": words(sentence("report.question", number=item["question"])),
                "outcome": _joined(_outcome(item, opened[item["question"]]), language),
                "html": wordings[item["question"]].html,
                "image": sources.shown(wordings[item["question"]].image),
            }
            for item in _rows(items)
        ],
        options=_with_html(_by_question(choices), wordings),
        text_style=(shipped("www") / "common" / "ui" / "text.css").read_text("utf-8"),
        students=[
            row | {"share_answered": words(sentence("report.out_of", answered=row["answered"], of=row["of"]))}
            for row in students
        ],
        marked=_is_marked(students),
        share=_share,
        number=_number,
        words={
            "questions": words(sentence("report.questions")),
            "students": words(sentence("report.students")),
            "nobody": words(sentence("report.nobody_joined")),
            "right": words(sentence("report.right")),
            "rank": words(sentence("report.rank")),
            "student_id": words(sentence("report.student_id")),
            "name": words(sentence("report.name")),
            "points": words(sentence("report.points")),
            "correct": words(sentence("report.correct")),
            "answered": words(sentence("report.answered")),
        },
    )
    return page.encode()


class _Sources:
    """The pictures of the page, up to `MAX_PICTURES` bytes in all; beyond that a picture's text stands for it."""

    def __init__(self, picture: Callable[[str], bytes | None]) -> None:
        self._picture = picture
        self._left = MAX_PICTURES

    def shown(self, image: Image | None) -> dict[str, Any] | None:
        """What the template has of a picture; `src` is "" where it is not there, or too much."""
        if image is None:
            return None
        file = self._picture(image.src)
        src = ""
        if file is not None and len(file) <= self._left:
            self._left -= len(file)
            src = f"data:image/{_TYPES[image.src.rpartition('.')[2]]};base64,{b64encode(file).decode()}"
        return {"src": src, "alt": image.alt, "width": image.width, "height": image.height}


@cache
def _template() -> "Template":
    from jinja2 import Environment, StrictUndefined  # takes some MB, which are used only once somebody wants a report

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(Path(__file__).with_suffix(".html").read_text("utf-8"))


def _with_html(choices: dict[int, list[Row]], wordings: Mapping[int, Wording]) -> dict[int, list[Row]]:
    for number, wording in wordings.items():
        for row, html in zip(choices[number], wording.rows, strict=True):
            row["html"] = html
    return choices


def _rows(table: Table) -> list[Row]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def _by_question(table: Table) -> dict[int, list[Row]]:
    rows = defaultdict(list)
    for row in _rows(table):
        rows[row["question"]].append(row)
    return rows


def _joined(parts: list[Sentence | str], language: str) -> str:
    return " · ".join(part if isinstance(part, str) else say(part, language) for part in parts)


def _summary(about: About, students: list[Row]) -> list[Sentence | str]:
    """The day if it is known, the number of students without those who were removed, and their points, if any count."""
    points = [row["points"] for row in students if row["rank"] is not None]
    day = [] if about.opened_ms is None else [f"{datetime.fromtimestamp(about.opened_ms / 1000).astimezone():%Y-%m-%d}"]
    parts: list[Sentence | str] = [*day, sentence("report.class_size", n=len(points))]
    if points and _is_marked(students):
        parts.append(sentence("report.mean_points", mean=f"{fmean(points):.2f}"))
        parts.append(sentence("report.median_points", median=f"{median(points):.2f}"))
    return parts


def _is_marked(students: list[Row]) -> bool:
    """Whether anybody was asked something that is right or wrong; otherwise there are no points to tell."""
    return any(row["of"] for row in students)


def _outcome(item: Row, openings: list[Row]) -> list[Sentence | str]:
    asked, answered = item["asked"], item["answered"]
    counting = [turn for turn in openings if not turn["skipped"]]
    parts: list[Sentence | str] = [
        sentence("report.answered_of", answered=answered, asked=asked) if asked else sentence("report.not_asked")
    ]
    if answered and item["correct"] is not None:
        parts.append(sentence("report.share_right", share=_share(item["correct"], answered)))
    if item["mean_elapsed_ms"] is not None:
        parts.append(sentence("report.mean_time", seconds=f"{item['mean_elapsed_ms'] / 1000:.1f}"))
    parts += _sureness(item)
    if item["correct"] is None and not item["void"]:
        parts.append(sentence("report.not_marked"))
    if KINDS[item["kind"]].counts_tell:
        parts.append(sentence("report.rightly_placed"))
    if item["void"]:
        parts.append(sentence("report.void"))
    if any(turn["rounds"] > 1 for turn in counting):
        parts.append(sentence("report.two_rounds"))
    if any(not turn["closed"] for turn in counting):
        parts.append(sentence("report.still_open"))
    return parts


def _sureness(item: Row) -> list[Sentence | str]:
    """How sure students were of right and of wrong answers; nothing where nobody said it, as in a file of old."""
    sure_wrong = item.get("sure_wrong")
    if sure_wrong is None:
        return []
    right, wrong = (_mean(item[name]) for name in ("mean_sure_right", "mean_sure_wrong"))
    means = sentence("report.sure", right=right, wrong=wrong)
    return [means, sentence("report.sure_wrong", n=sure_wrong)] if sure_wrong else [means]


def _mean(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %"


def _number(points: float) -> str:
    return f"{points:.2f}".rstrip("0").rstrip(".")
