"""What the tables of all kinds need: made-up questions, and the keys that pages know their items by."""

from typing import Any

from appliance.quiz.kinds.question import Option, Question


def options(*texts: str) -> tuple[Option, ...]:
    return tuple(Option(text, f"<p>{text}</p>") for text in texts)


def head(**fields: Any) -> dict[str, Any]:
    """The fields that every question has."""
    return {"id": "q", "text": "Q", "html": "<p>Q</p>"} | fields


def keys_of(question: Question) -> dict[str, int]:
    """`k0`, `k1` … for the items."""
    return {f"k{index}": index for index in range(len(question.items()))}


def reversed_order(size: int) -> range:
    """An order that every question can be arranged in by hand."""
    return range(size - 1, -1, -1)
