"""Several right options."""

from appliance.library.fields import Fields
from appliance.library.kinds.key import chosen
from appliance.library.kinds.options import Content


def read(fields: Fields) -> Content | None:
    """The options and those that are right."""
    return chosen(fields)
