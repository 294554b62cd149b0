"""Pools as text, most of one question, and what reading them says."""

import textwrap

from appliance.library.schema import Loaded, load_pool
from appliance.quiz.kinds import Question
from appliance.quiz.pool import Pool
from tests.library.told import told

HEAD = "title: T\nquestions:\n  - text: Q\n"


def with_fields(fields: str) -> str:
    """A pool with one question that has these lines, from line 4 and column 5 on."""
    return HEAD + textwrap.indent(fields, "    ") + "\n"


def load(text: str | bytes, name: str = "pool.yaml") -> Loaded:
    return load_pool(text if isinstance(text, bytes) else text.encode(), name)


def said(text: str | bytes, name: str = "pool.yaml") -> list[str]:
    return told(load(text, name).problems)


def said_of(fields: str) -> list[str]:
    return said(with_fields(fields))


def pool_of(text: str | bytes, name: str = "pool.yaml") -> Pool:
    """The pool of a text in which nothing is wrong."""
    loaded = load(text, name)
    assert loaded.problems == ()
    assert loaded.pool is not None
    return loaded.pool


def read(fields: str) -> Question:
    return pool_of(with_fields(fields)).questions[0]
