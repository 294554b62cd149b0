"""The made-up quiz that simulated classes play: its right answers are known here, not asked of the server."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

TITLE = "Seats in the hall"
LIMIT_S = 30


@dataclass(frozen=True)
class Question:
    """A single-choice question in plain text; `right` is one of the four options."""

    text: str
    options: tuple[str, ...]
    right: str
    explanation: str


def questions(count: int) -> list[Question]:
    """Return `count` different questions, always the same ones."""
    return [_question(rows=7 + number, seats=12 + 2 * number) for number in range(count)]


def write_pool(path: Path, count: int) -> list[Question]:
    """Write a pool of `count` questions with speed scoring to `path` and return them."""
    asked = questions(count)
    path.write_text(pool_text(TITLE, asked), encoding="utf-8")
    return asked


def pool_text(title: str, asked: Sequence[Question]) -> str:
    """A pool of these questions, as a file has it."""
    import yaml  # the limit server asks the same questions, and its memory is measured

    body = [
        {"text": q.text, "options": list(q.options), "correct": q.right, "explanation": q.explanation} for q in asked
    ]
    pool = {"title": title, "time_limit": LIMIT_S, "scoring": "speed", "reveal": "auto", "questions": body}
    return yaml.safe_dump(pool, sort_keys=False)


def read_pool(path: Path) -> list[Question]:
    """Return the questions of a pool as `write_pool` writes them."""
    import yaml

    body = yaml.safe_load(path.read_text(encoding="utf-8"))["questions"]
    return [Question(q["text"], tuple(q["options"]), q["correct"], q["explanation"]) for q in body]


def plain(option_html: str) -> str:
    """Return the text of an option as this quiz wrote it, from its HTML."""
    return html.unescape(re.sub(r"<[^>]*>", "", option_html)).strip()


def _question(rows: int, seats: int) -> Question:
    right = rows * seats
    wrong = (right + rows, right - seats, right + 10 * seats)
    return Question(
        text=f"A hall has {rows} rows with {seats} seats in each. How many people can sit down?",
        options=tuple(f"{number} people" for number in sorted((right, *wrong))),
        right=f"{right} people",
        explanation=f"{rows} rows of {seats} seats make {right} seats, and one person sits on each.",
    )
