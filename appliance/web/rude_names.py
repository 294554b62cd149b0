"""Which names and typed answers the class does not see, on the board and on phones.

There is a list of words for each language, which the instructor can change. The instructor, the class list and the
results always have what was typed.
"""

import asyncio
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Final

import msgspec
from aiohttp import web

from appliance.durable import write_durably
from appliance.quiz.spelling import normal
from appliance.sentence import sentence
from appliance.web.replies import fail, reply_json
from appliance.web.signing import Guard, read
from appliance.words.languages import LANGUAGES

HIDDEN: Final = "•••"
MAX_LIST: Final = 50_000  # characters
_SHIPPED: Final = Path(__file__).parents[1] / "rude"
# Digits and signs that stand for letters in words like these.
_LEET: Final = str.maketrans("01345789@$!|", "oieastbgasii")


class _Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    words: str


class RudeNames:
    """The lists of all languages. One that was changed lies in `folder`, and counts in place of the shipped one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._shipped = {tag: _read(_SHIPPED / f"{tag}.txt") for tag in LANGUAGES}
        self._lists = {tag: _read(folder / f"{tag}.txt") or self._shipped[tag] for tag in LANGUAGES}
        self._learn()

    def words(self, tag: str) -> str:
        """The list of a language as it is edited: a word a line, `*` for any letters, lines with `#` are remarks."""
        return self._lists[tag]

    async def change(self, tag: str, words: str) -> None:
        """Takes effect at once; an empty list brings back the shipped one. OSError if it was not saved."""
        self._lists[tag] = words if words.strip() else self._shipped[tag]
        self._learn()
        await asyncio.to_thread(self._save, tag, self._lists[tag])

    def shown(self, name: str) -> str:
        """A name, or a typed answer, as the class sees it."""
        return self._shown(name)

    def _save(self, tag: str, words: str) -> None:
        self._folder.mkdir(exist_ok=True)
        write_durably(self._folder / f"{tag}.txt", words.encode())

    def _learn(self) -> None:
        words = [line.strip() for text in self._lists.values() for line in text.splitlines()]
        rude = _pattern(word for word in words if word and not word.startswith("#"))
        self._shown = lru_cache(maxsize=4_096)(lambda name: HIDDEN if _is_rude(name, rude) else name)


class RudeNamesDoor:
    """The instructor's requests about the lists."""

    def __init__(self, names: RudeNames, changed: Callable[[], None], *, signed_in: Guard) -> None:
        self._names = names
        self._changed = changed
        self._signed_in = signed_in

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/api/admin/rude/{tag}", self._signed_in(self.show)),
            web.post("/api/admin/rude/{tag}", self._signed_in(self.change)),
        ]

    async def show(self, request: web.Request) -> web.Response:
        """`{words}`: the list of a language."""
        tag = request.match_info["tag"]
        if tag not in LANGUAGES:
            return fail(404, "not_found", sentence("box.choose_language"))
        return reply_json({"words": self._names.words(tag)})

    async def change(self, request: web.Request) -> web.Response:
        """`{words}`: the list of a language from now on; empty for the one that came with the box."""
        tag, given = request.match_info["tag"], await read(request, _Words)
        if tag not in LANGUAGES:
            return fail(404, "not_found", sentence("box.choose_language"))
        if given is None or len(given.words) > MAX_LIST:
            return fail(422, "bad_value", sentence("box.long_list", most=MAX_LIST))
        try:
            await self._names.change(tag, given.words)
        except OSError:
            return fail(503, "storage", sentence("box.holds_for_now"))
        finally:
            self._changed()
        return reply_json({"words": self._names.words(tag)})


def _read(file: Path) -> str:
    try:
        return file.read_bytes()[: 4 * MAX_LIST].decode("utf-8", "replace")
    except OSError:  # it was never changed, or can't be read
        return ""


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    """What matches a rude word as a whole, in the letters of `normal`; a `*` counts at either end of a word."""
    plain = set()
    for word in words:
        if letters := normal(word.replace("*", "")):
            any_before, any_behind = (".*" if word[at] == "*" else "" for at in (0, -1))
            plain.add(any_before + re.escape(letters) + any_behind)
    return re.compile("|".join(sorted(plain)) or r"(?!)")


def _is_rude(name: str, rude: re.Pattern[str]) -> bool:
    """Whether a word of the name is rude: as it is, with digits read as letters, and without letters that repeat."""
    parts = name.split()
    if all(len(part) == 1 for part in re.split(r"[\W_]+", name) if part):
        parts.append("".join(re.split(r"[\W_]+", name)))  # letters that were typed apart
    parts += [piece for part in parts for piece in re.split(r"[\W_]+", part) if piece != part]
    for part in parts:
        for word in {normal(part), normal(part.translate(_LEET))}:
            for spelt in (word, re.sub(r"(.)\1{2,}", r"\1", word), re.sub(r"(.)\1{2,}", r"\1\1", word)):
                if spelt and rude.fullmatch(spelt):
                    return True
    return False
