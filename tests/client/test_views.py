"""The client's types know all that the server sends, and what is no message of a server is said clearly."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from appliance.client.errors import NotUnderstood
from appliance.client.messages import Ack, Ping, read
from appliance.client.views import InstructorView, ProjectorView, Room, StudentView

WIRE = Path(__file__).parents[1] / "wire"
STEPS = [
    step for name in ("class", "kinds") for step in json.loads((WIRE / f"{name}.json").read_text("utf-8"))["steps"]
]
VIEWS: dict[str, type[msgspec.Struct]] = {
    "student": StudentView,
    "instructor": InstructorView,
    "projector": ProjectorView,
}


def missing(sent: Any, known: Any, where: str) -> list[str]:
    """Which parts of what was sent are not in what a client knows of it."""
    if isinstance(known, msgspec.Struct):
        parts = {name: getattr(known, name) for name in known.__struct_fields__}
        return [each for name, part in sent.items() for each in missing(part, parts.get(name), f"{where}.{name}")]
    if isinstance(known, tuple | list):
        return [each for part, kept in zip(sent, known, strict=True) for each in missing(part, kept, f"{where}[]")]
    return [] if sent == known else [where]


@pytest.mark.parametrize("audience", VIEWS)
def test_a_client_knows_every_field_that_its_audience_is_sent(audience: str) -> None:
    for step in STEPS:
        sent = {name: part for name, part in step[audience].items() if name != "type"}
        view = read(json.dumps(step[audience]).encode(), VIEWS[audience])
        assert missing(sent, view, step["name"]) == []


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (b'{"type":"ping","n":3,"new":1}', Ping(3)),
        (b'{"type":"ack","id":"a-1","elapsed_ms":5}', Ack("a-1")),
        (b'{"type":"room","here":2}', Room(here=2)),
        (b'{"type":"applause","n":"many"}', None),
    ],
)
def test_unknown_fields_and_messages_are_left_out(frame: bytes, message: object) -> None:
    assert read(frame, StudentView) == message


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"<html>",
        b"[]",
        b"{}",
        b'{"type":3}',
        b'{"type":"ping"}',
        b'{"type":"ping","n":"\xff"}',
        b'{"type":"view","v":2}',
        b'{"type":"ack","id":' + b"[" * 100_000,
    ],
)
def test_what_is_no_message_is_said_clearly(frame: bytes) -> None:
    with pytest.raises(NotUnderstood, match="does not speak as a Chalkbox does"):
        read(frame, StudentView)


def test_another_version_is_named() -> None:
    with pytest.raises(NotUnderstood, match=r"version 3 .* version 2: bring both"):
        read(b'{"type":"view","v":3}', StudentView)
