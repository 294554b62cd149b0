"""What is drawn by lot. All of it follows from the session's seed, so a replay draws the same."""

import hashlib
import math
from base64 import urlsafe_b64encode
from functools import lru_cache

from appliance.quiz.pool import Pool


def number(seed: bytes, words: str, below: int) -> int:
    """A number from 0 to `below` − 1 for these words."""
    digest = hashlib.blake2b(words.encode(), key=seed, digest_size=8).digest()
    return int.from_bytes(digest, "big") % below


def order(seed: bytes, question: int, reader: str, size: int) -> tuple[int, ...]:
    """The order in which `reader` sees the `size` options of a question."""
    return _permutation(size, number(seed, f"order {question} {reader}", math.factorial(size)))


def option_keys(pool: Pool, seed: bytes) -> tuple[dict[str, int], ...]:
    """Opaque keys of each question's options → index, in the order of the index."""

    def key(question: int, option: int) -> str:
        digest = hashlib.blake2b(f"key {question} {option}".encode(), key=seed, digest_size=9).digest()
        return urlsafe_b64encode(digest).decode()

    return tuple(
        {key(place, index): index for index in range(len(question.options))}
        for place, question in enumerate(pool.questions)
    )


@lru_cache(maxsize=1024)
def _permutation(size: int, code: int) -> tuple[int, ...]:
    """The permutation of `size` things that `code`, 0 to size! − 1, is in the factorial base (Lehmer code)."""
    left, placed = list(range(size)), list[int]()
    while left:
        code, place = divmod(code, len(left))
        placed.append(left.pop(place))
    return tuple(placed)
