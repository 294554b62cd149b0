"""A box that is a folder, the server beside it, and sticks."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.box.stick.page import Page
from tests.box.stick.sticks import POOL, Box, Making, Stick


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path)


@pytest.fixture
def make_new(tmp_path: Path) -> Iterator[Making]:
    """Makes a stick that the box has never seen; sticks still plugged in at the end are pulled."""
    made: list[Stick] = []

    def make_one(files: Mapping[str, bytes | None] | None = None, **about: object) -> Stick:
        made.append(Stick(tmp_path / f"stick{len(made)}", files or {}, **about))  # type: ignore[arg-type]
        return made[-1]

    yield make_one
    for stick in made:
        stick.pull()


@pytest.fixture
def make(box: Box, make_new: Making) -> Making:
    """Makes a stick that the box knows."""
    known: list[Stick] = []

    def make_one(files: Mapping[str, bytes | None] | None = None, **about: object) -> Stick:
        known.append(make_new(files, **about))
        box.know(*known)
        return known[-1]

    return make_one


@pytest.fixture
def page(box: Box) -> Page:
    return Page(box)


@pytest.fixture
def stick(box: Box, make: Making) -> Stick:
    """A stick with one pool, which the box has read."""
    stick = make({"Physics/waves.yaml": POOL, "notes.txt": b"mine"}, label="KINGSTON")
    box.run("in", stick.plug())
    return stick
