"""Random draws. They follow from the session's seed, so a replay draws the same."""

import hashlib
import math
from base64 import urlsafe_b64encode
from functools import lru_cache

from appliance.quiz.kinds import Question
from appliance.quiz.pool import Options, Pool


def number(seed: bytes, words: str, below: int) -> int:
    """A number from 0 to `below` − 1; the same for the same seed and `words`."""
    digest = hashlib.blake2b(words.encode(), key=seed, digest_size=8).digest()
    return int.from_bytes(digest, "big") % below


def order(seed: bytes, question: int, reader: str, size: int) -> tuple[int, ...]:
    """The order in which `reader` sees the `size` options of a question."""
    return _permutation(size, number(seed, f"order {question} {reader}", math.factorial(size)))


def asked(pool: Pool, options: Options, seed: bytes) -> tuple[int, ...]:
    """The questions that a session asks, in order, by their index in the pool.

    Slides go with the question that follows them; those at the end stay there.
    """
    if options.order == "written" and options.ask is None:
        return tuple(range(len(pool.questions)))
    groups, run = list[list[int]](), list[int]()
    for index, question in enumerate(pool.questions):
        run.append(index)
        if question.answerable:
            groups.append(run)
            run = []
    drawn = sorted(range(len(groups)), key=lambda place: number(seed, f"ask {place}", 1 << 64))[: options.ask]
    if options.order == "written":
        drawn.sort()
    return (*(index for place in drawn for index in groups[place]), *run)


def option_keys(question: Question, place: int, seed: bytes) -> dict[str, int]:
    """Opaque keys of the items of the question at `place` in the pool → index, in the order of the index.

    Four characters out of 64 are enough for twenty items. A key that the question has already is drawn again.
    """

    def key(words: str) -> str:
        return urlsafe_b64encode(hashlib.blake2b(words.encode(), key=seed, digest_size=3).digest()).decode()

    taken: dict[str, int] = {}
    tries = 0
    for index in range(len(question.items())):
        while (drawn := key(f"key {place} {index} {tries}")) in taken:
            tries += 1
        taken[drawn] = index
    return taken


@lru_cache(maxsize=1024)
def _permutation(size: int, code: int) -> tuple[int, ...]:
    """The permutation of `size` things that `code`, 0 to size! − 1, is in the factorial base (Lehmer code)."""
    left = list(range(size))
    placed: list[int] = []
    while left:
        code, place = divmod(code, len(left))
        placed.append(left.pop(place))
    return tuple(placed)
