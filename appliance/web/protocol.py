"""Wire messages, version 1: what comes in is decoded once, here; what goes out is encoded once, here."""

import logging
from typing import Annotated

import msgspec

from appliance.quiz.commands import FromInstructor, MessageId, Plain, Refused, SpotKind
from appliance.quiz.events import Auto, SignalKind, Why
from appliance.sentence import Sentence, sentence

log = logging.getLogger(__name__)

MAX_STUDENT_FRAME = 4096
MAX_INSTRUCTOR_FRAME = 64 * 1024

encode = msgspec.json.Encoder().encode

# Keys or words, a number, or a text; what a kind takes of it is its own matter. `quiz/kinds` has `Wire` without bounds.
_Keys = Annotated[tuple[Annotated[str, msgspec.Meta(max_length=80)], ...], msgspec.Meta(max_length=16)]
_Value = _Keys | float | Annotated[str, msgspec.Meta(max_length=400)]
_Sure = Annotated[int, msgspec.Meta(ge=0, le=3)]
_Count = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]


class AnswerIn(
    msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, tag_field="type", tag="answer"
):
    id: MessageId
    turn: _Count
    round: _Count
    value: _Value
    auto: bool = False
    sure: _Sure = 0


class SignalIn(
    msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, tag_field="type", tag="signal"
):
    kind: SignalKind
    turn: _Count = 0
    round: _Count = 0
    value: _Value = ()


class PongIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="pong"):
    n: int


class LeaveIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="leave"):
    pass


class AskIn(FromInstructor, frozen=True, tag="ask"):
    """A question on the spot as it was typed, in Markdown; `picture` is the address of a photograph."""

    kind: SpotKind
    text: str = ""
    options: tuple[str, ...] = ()
    picture: Annotated[str, msgspec.Meta(max_length=100)] = ""
    limit_s: Annotated[float, msgspec.Meta(ge=1, le=3600)] | None = None


StudentIn = AnswerIn | SignalIn | PongIn | LeaveIn


class JoinIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a join; lengths are checked after cleaning, so that the answer can say what is wrong."""

    student_id: str = ""
    name: str = ""
    code: Annotated[str, msgspec.Meta(max_length=16)] = ""
    pin: Annotated[str, msgspec.Meta(max_length=16)] = ""
    ticket: Annotated[str, msgspec.Meta(max_length=64)] = ""


class AckOut(msgspec.Struct, frozen=True, tag_field="type", tag="ack"):
    """It is on the disk."""

    id: str


class AnswerAckOut(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="type", tag="ack"):
    id: str
    elapsed_ms: int
    auto: Auto = ""


class RefusedOut(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="type", tag="refused"):
    why: Why
    message: Sentence
    id: str = ""


class _WithId(msgspec.Struct, frozen=True):
    id: MessageId


class BadMessage(Exception):
    """Not a valid message; `sentence` says why."""

    def __init__(self, why: Sentence | None = None) -> None:
        self.sentence = why or sentence("http.not_understood")
        super().__init__(self.sentence.code)


_student_decoder: msgspec.json.Decoder[StudentIn] = msgspec.json.Decoder(StudentIn)


def decode_student(frame: bytes) -> StudentIn:
    """Raises BadMessage."""
    try:
        return _student_decoder.decode(frame)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise BadMessage from error


def decode_instructor(frame: bytes) -> Plain | AskIn | PongIn:
    """A command (`{type: "command", do, id, …}`) or a pong. Raises BadMessage; the log says what is wrong with it."""
    try:
        message = msgspec.json.decode(frame)
        if not isinstance(message, dict):
            raise BadMessage(sentence("command.no_message"))
        kind = message.pop("type", None)
        if kind == "pong":
            return PongIn(msgspec.convert(message.get("n"), int))
        if kind != "command":
            raise BadMessage(sentence("command.no_command"))
        command: Plain | AskIn = msgspec.convert(message, Plain | AskIn)
        return command
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        log.info("a command can't be understood: %.200s", error)
        raise BadMessage from error


def decode_pong(frame: bytes) -> PongIn:
    """The one message that a projector sends. Raises BadMessage."""
    message = decode_student(frame)
    if not isinstance(message, PongIn):
        raise BadMessage
    return message


def message_id(frame: bytes) -> str:
    """The id that a frame which may be anything carries, "" if none."""
    try:
        return msgspec.json.decode(frame, type=_WithId).id
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return ""


def refusal(refused: Refused, message_id: str = "") -> bytes:
    return encode(RefusedOut(refused.why, refused.message, message_id))


TOO_FAST = Refused("too_fast", sentence("http.too_fast"))
