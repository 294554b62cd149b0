"""The machine around a boot."""

import socket

import pytest

from tests.box.boot.booting import RADIO
from tests.box.programs import Programs


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names that the machine was given."""
    given: list[str] = []
    monkeypatch.setattr(socket, "sethostname", given.append)
    return given


@pytest.fixture
def radio(programs: Programs, names: list[str]) -> Programs:
    """The programs that a boot calls."""
    for name in RADIO:
        programs.add(name)
    programs.add("update-alternatives", status=2)
    return programs
