"""A poll: no right option."""

from typing import Final

from appliance.library.fields import Fields
from appliance.library.kinds.choice import OPTIONS, choice, write_options
from appliance.library.kinds.key import refuse_key
from appliance.library.kinds.make import Make, Written
from appliance.library.kinds.options import read_options
from appliance.quiz.kinds.poll import Poll
from appliance.sentence import sentence

FIELDS: Final = OPTIONS


def read(fields: Fields) -> Make | None:
    """The options."""
    options = read_options(fields)
    refuse_key(fields, sentence("problem.poll_with_key"), lambda name: sentence("problem.remove_key", field=name))
    return None if options is None else choice(fields, Poll, options)


def write(question: Poll) -> Written:
    """The options."""
    return write_options(question)
