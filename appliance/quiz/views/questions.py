"""A question as pages get it, encoded once for the whole session."""

import msgspec

from appliance.quiz.kinds import Question

_encode = msgspec.json.Encoder().encode


def raw(value: object) -> msgspec.Raw:
    """`value` as JSON, encoded now and copied from then on."""
    return msgspec.Raw(_encode(value))


class OptionPart(msgspec.Struct, frozen=True):
    key: str
    html: str


class EncodedQuestion:
    """A question's option keys by index, and its encoded texts."""

    def __init__(self, question: Question, keys: dict[str, int]) -> None:
        self.keys = tuple(keys)
        self.html = raw(question.html)
        self.explanation_html = raw(question.explanation_html)
        parts = zip(self.keys, question.items(), strict=True)
        self.options = tuple(raw(OptionPart(key, option.html)) for key, option in parts)
