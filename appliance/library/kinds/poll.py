"""A poll: no right option."""

from appliance.library.fields import Fields
from appliance.library.kinds.options import Content, content, read_options
from appliance.sentence import sentence


def read(fields: Fields) -> Content | None:
    """The options."""
    options = read_options(fields)
    for name in ("correct", "correct_answer"):
        if fields.has(name):
            fields.error(
                fields.place_of(name), sentence("problem.poll_with_key"), sentence("problem.remove_key", field=name)
            )
    return None if options is None else content(fields, options, ())
