"""One right option."""

from appliance.library.fields import Fields
from appliance.library.kinds.key import chosen, key
from appliance.library.kinds.options import Content
from appliance.sentence import sentence


def read(fields: Fields) -> Content | None:
    """The options and the one that is right."""
    content = chosen(fields)
    if content is not None and len(content.correct) > 1:
        message = sentence("problem.several_right", right=len(content.correct))
        fields.error(key(fields) or fields.place, message, sentence("problem.write_multiple"))
        return None
    return content
