"""The wire matches the recording."""

import json

import msgspec
import pytest

from appliance.quiz.kinds import KINDS
from appliance.quiz.views.student import VERSION
from appliance.web.protocol import decode_student
from tests.wire.record import FILE, KINDS_FILE, PAGE, PLAYBACK_FILE, page_with, record, record_kinds, record_playback

GOLDEN = json.loads(FILE.read_text("utf-8"))
GOLDEN_KINDS = json.loads(KINDS_FILE.read_text("utf-8"))
STEPS = [step["name"] for step in GOLDEN["steps"]]


def test_the_recording_has_this_version() -> None:
    assert {step[page]["v"] for step in GOLDEN["steps"] for page in ("student", "projector", "instructor")} == {VERSION}


@pytest.mark.parametrize("step", STEPS)
def test_the_server_sends_what_is_recorded(step: str) -> None:
    """If the change is intended, record again with `python -m tests.wire.record` and adapt the pages."""
    recorded = {step["name"]: step for step in record()["steps"]}
    assert recorded[step] == GOLDEN["steps"][STEPS.index(step)]


def test_the_server_sends_what_is_recorded_of_each_kind() -> None:
    assert json.loads(json.dumps(record_kinds())) == GOLDEN_KINDS
    assert {step["name"].partition(":")[0] for step in GOLDEN_KINDS["steps"]} == {*KINDS, "on the spot"}


def test_the_server_sends_what_is_recorded_of_a_playback() -> None:
    assert json.loads(json.dumps(record_playback())) == json.loads(PLAYBACK_FILE.read_text("utf-8"))


@pytest.mark.parametrize("kind", GOLDEN_KINDS["sent"])
def test_the_server_understands_an_answer_of_each_kind(kind: str) -> None:
    frame = GOLDEN_KINDS["sent"][kind]
    assert json.loads(msgspec.json.encode(decode_student(json.dumps(frame).encode()))) == frame


@pytest.mark.parametrize("frame", GOLDEN["sent"], ids=lambda frame: frame["type"])
def test_the_server_understands_what_pages_send(frame: dict[str, object]) -> None:
    message = decode_student(json.dumps(frame).encode())
    assert json.loads(msgspec.json.encode(message)) == frame


def test_the_examples_of_the_protocols_page_are_what_the_server_sends() -> None:
    page = PAGE.read_text("utf-8")
    assert page.count("```json ") == 6
    assert page_with(GOLDEN, page) == page
