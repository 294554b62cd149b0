"""The pictures of questions within a page."""

from base64 import b64encode
from collections.abc import Callable
from typing import Any, Final

from appliance.quiz.kinds.question import Image

MAX_PICTURES: Final = 8_000_000  # bytes in a page; base64 makes a third more of them

_TYPES: Final = {"png": "png", "jpg": "jpeg"}


class Sources:
    """The pictures of a page, up to `MAX_PICTURES` bytes in all; beyond that a picture's text stands for it."""

    def __init__(self, picture: Callable[[str], bytes | None]) -> None:
        """`picture` gives the file with an address."""
        self._picture = picture
        self._left = MAX_PICTURES

    def shown(self, image: Image | None) -> dict[str, Any] | None:
        """What a template has of a picture; `src` is "" where it is not there, or too much."""
        if image is None:
            return None
        file = self._picture(image.src)
        src = ""
        if file is not None and len(file) <= self._left:
            self._left -= len(file)
            src = f"data:image/{_TYPES[image.src.rpartition('.')[2]]};base64,{b64encode(file).decode()}"
        return {"src": src, "alt": image.alt, "width": image.width, "height": image.height}
