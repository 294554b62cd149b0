"""The `image` of a question → a picture for pages. One that can't be shown is a warning: the question can be asked."""

from typing import Final

from msgspec.structs import replace

from appliance.library.fields import Fields
from appliance.library.nodes import Embedded
from appliance.library.pictures import NoPicture, Pictures
from appliance.library.problems import shown
from appliance.quiz.kinds.question import Image
from appliance.sentence import sentence

MAX_NAME: Final = 500
MAX_ALT: Final = 1000


def read_image(fields: Fields, pictures: Pictures) -> Image | None:
    """The picture of a question, if it has one that can be shown."""
    alt = fields.text("image_alt", MAX_ALT) or ""
    node = fields.node("image")
    if node is None:
        if fields.has("image_alt"):
            fields.warning(fields.place_of("image_alt"), sentence("picture.alt_alone"))
        return None
    name = fields.text("image", MAX_NAME)
    if name is None:
        return None
    try:
        if isinstance(node, Embedded):
            image = pictures.held(node.data)
        else:
            image, other_name = pictures.named(name)
            if other_name:
                message = sentence("picture.other_case", name=shown(name), found=shown(other_name))
                fields.warning(node, message, sentence("picture.write_so"))
    except NoPicture as error:
        why = sentence("picture.not_shown", name=shown(name), why=error.sentence)
        fields.warning(node, why, sentence("picture.asked_without", hint=error.hint))
        return None
    return replace(image, alt=alt)
