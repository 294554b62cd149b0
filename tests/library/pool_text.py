"""A pool of one question, as text, and what reading it says."""

import textwrap

from appliance.library.schema import load_pool
from appliance.quiz.kinds import Question
from tests.library.told import told

HEAD = "title: T\nquestions:\n  - text: Q\n"


def with_fields(fields: str) -> str:
    """A pool with one question that has these lines, from line 4 and column 5 on."""
    return HEAD + textwrap.indent(fields, "    ") + "\n"


def said_of(fields: str) -> list[str]:
    return told(load_pool(with_fields(fields).encode(), "p").problems)


def read(fields: str) -> Question:
    loaded = load_pool(with_fields(fields).encode(), "p")
    assert (loaded.problems, loaded.pool is not None) == ((), True)
    assert loaded.pool is not None
    return loaded.pool.questions[0]
