"""The small pictures of all pools, so that each is made once. Everything blocks."""

import hashlib
import logging
import threading
from collections.abc import Collection
from pathlib import Path
from typing import Final

import msgspec

from appliance import os_errors
from appliance.durable import write_durably
from appliance.library.pictures.no_picture import NoPicture
from appliance.library.pictures.shrinker import Shrinker
from appliance.quiz.kinds.question import Image
from appliance.sentence import sentence

log = logging.getLogger(__name__)

ADDRESS: Final = "/pictures/"  # where pages get them, see `web.pictures`
_HEAD: Final = msgspec.json.Decoder(Image)


class PictureStore:
    """Pictures in a folder, or in memory. The caller uses one thread at a time for `keep` and `sweep`.

    A file is called after the hash of the picture that it was made of, and holds a line about the picture before it.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._held: dict[str, bytes] = {}  # by name, without a folder
        self._names: dict[str, str] = {}  # by address
        self._lock = threading.Lock()

    def keep(self, original: bytes, shrinker: Shrinker) -> tuple[Image, int]:
        """The picture made small, with the bytes that it has. Raises NoPicture."""
        name = hashlib.sha256(original).hexdigest()[:32]
        held = self._read(name)
        if held is not None:
            head, _, file = held.partition(b"\n")
            image = _HEAD.decode(head)
        else:
            shrunk = shrinker.shrink(original)
            file = shrunk.file
            address = f"{ADDRESS}{hashlib.sha256(file).hexdigest()[:32]}.{shrunk.ending}"
            image = Image(src=address, width=shrunk.width, height=shrunk.height)
            self._write(name, msgspec.json.encode(image) + b"\n" + file)
        with self._lock:
            self._names[image.src] = name
        return image, len(file)

    def file(self, address: str) -> bytes | None:
        """The picture with this address; None if there is none (any more)."""
        with self._lock:
            name = self._names.get(address)
        held = None if name is None else self._read(name)
        return None if held is None else held.partition(b"\n")[2]

    def sweep(self, used: Collection[str]) -> None:
        """Remove all pictures but those with these addresses."""
        with self._lock:
            self._names = {address: name for address, name in self._names.items() if address in used}
            names = set(self._names.values())
        self._held = {name: held for name, held in self._held.items() if name in names}
        if self._folder is None or not self._folder.is_dir():
            return
        for path in self._folder.iterdir():
            if path.name not in names:
                path.unlink(missing_ok=True)

    def _read(self, name: str) -> bytes | None:
        if self._folder is None:
            return self._held.get(name)
        try:
            held = (self._folder / name).read_bytes()
            _HEAD.decode(held.partition(b"\n")[0])
        except (OSError, msgspec.MsgspecError):
            return None
        return held

    def _write(self, name: str, held: bytes) -> None:
        if self._folder is None:
            self._held[name] = held
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            write_durably(self._folder / name, held)
        except OSError as error:
            raise NoPicture(
                sentence("picture.not_stored", why=os_errors.why(error)), sentence("picture.make_room")
            ) from error
