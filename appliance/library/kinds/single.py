"""One right option."""

from typing import Final

from appliance.library.fields import Fields
from appliance.library.kinds.choice import KEYED, choice, write_key, write_options
from appliance.library.kinds.key import chosen, key
from appliance.library.kinds.make import Make, Written
from appliance.quiz.kinds.single import Single
from appliance.quiz.kinds.true_false import TrueFalse
from appliance.sentence import sentence

FIELDS: Final = KEYED


def read(fields: Fields) -> Make | None:
    """The options and the one that is right."""
    return read_one(fields, Single)


def read_one(fields: Fields, kind: type[Single | TrueFalse]) -> Make | None:
    """A question of a kind with one right option."""
    found = chosen(fields)
    if found is None:
        return None
    options, correct = found
    if len(correct) > 1:
        message = sentence("problem.several_right", right=len(correct))
        fields.error(key(fields) or fields.place, message, sentence("problem.write_multiple"))
        return None
    return choice(fields, kind, options, correct)


def write(question: Single | TrueFalse) -> Written:
    """The options and the one that is right."""
    name, (right,) = write_key(question)
    return {**write_options(question), name: right}
