"""Limits for those who try too much: a token bucket, and a wait that grows with each wrong try.

Both count by client (`access.client_of`) and in memory. A restart forgets the counts, but no client can cause one.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from appliance.live.clock import Clock
from appliance.sentence import Sentence, sentence

FREE_TRIES: Final = 10  # wrong tries of a client without a wait
FIRST_WAIT_MS, LONGEST_WAIT_MS = 5_000, 300_000  # then each wrong one doubles the wait
FORGET_MS: Final = 15 * 60_000  # a client that has not tried for so long counts as new
ALARM_TRIES, ALARM_EVERY_MS = 20, 60_000  # more wrong tries than these: somebody is guessing
ALARM_MS: Final = 10 * 60_000  # how long after the last try the alarm stays on
_MAX_KEYS: Final = 10_000


class TokenBucket:
    """A token bucket for each key: at most `most` at once, and one more every `every_ms`."""

    def __init__(self, most: int, every_ms: int, now_ms: Callable[[], int]) -> None:
        self._all_ms = most * every_ms
        self._every_ms = every_ms
        self._now_ms = now_ms
        self._full_ms: dict[str, int] = {}  # by key: when the bucket is full again

    def take(self, key: str = "") -> int:
        """Take a token and return 0; if there is none, return in how many ms there will be one."""
        now_ms = self._now_ms()
        full_ms = max(now_ms, self._full_ms.get(key, 0)) + self._every_ms
        if full_ms - now_ms > self._all_ms:
            return full_ms - now_ms - self._all_ms
        if key not in self._full_ms and len(self._full_ms) >= _MAX_KEYS:
            self._full_ms = {k: v for k, v in self._full_ms.items() if v > now_ms}
            if len(self._full_ms) >= _MAX_KEYS:
                del self._full_ms[next(iter(self._full_ms))]
        self._full_ms[key] = full_ms
        return 0

    def give_back(self, key: str = "") -> None:
        """Put back a token that was taken and not used."""
        if key in self._full_ms:
            self._full_ms[key] -= self._every_ms


class _Tries(NamedTuple):
    wrong: int
    last_ms: int
    until_ms: int  # the next one is not looked at before


class AttemptLimits:
    """Limits the wrong tries at one kind of secret: each client waits longer and longer, and all share one bucket.

    `on_alarm()` runs when `alarmed` changes.
    """

    def __init__(self, clock: Clock, common: TokenBucket, on_alarm: Callable[[], None]) -> None:
        self._clock = clock
        self._common = common
        self._on_alarm = on_alarm
        self._alarm = TokenBucket(ALARM_TRIES, ALARM_EVERY_MS, clock.now_ms)
        self._alarm_until_ms = -1
        self._clients: dict[str, _Tries] = {}

    @property
    def alarmed(self) -> bool:
        """Whether there were so many wrong tries lately that somebody must be guessing."""
        return self._clock.now_ms() < self._alarm_until_ms

    def is_new(self, client: str) -> bool:
        """Whether the client has not tried lately."""
        tries = self._clients.get(client)
        return tries is None or self._clock.now_ms() - tries.last_ms >= FORGET_MS

    def take(self, client: str, *, shares: bool = True) -> int:
        """Count a try and return 0; if the client has to wait, return for how many ms.

        The try counts as wrong until `right` is called. With `shares` false only the client's own tries limit it.
        """
        now_ms = self._clock.now_ms()
        tries = _Tries(0, now_ms, now_ms) if self.is_new(client) else self._clients[client]
        wait_ms = max(0, tries.until_ms - now_ms) or (self._common.take() if shares else 0)
        if self._alarm.take():
            self._raise_alarm(now_ms)
        if wait_ms:
            return wait_ms
        wrong = tries.wrong + 1
        beyond = wrong - FREE_TRIES
        penalty_ms = 0 if beyond < 0 else min(LONGEST_WAIT_MS, FIRST_WAIT_MS << min(beyond, 10))
        self._clients.pop(client, None)
        self._clients[client] = _Tries(wrong, now_ms, now_ms + penalty_ms)
        if len(self._clients) > _MAX_KEYS:
            del self._clients[next(iter(self._clients))]
        return 0

    def right(self, client: str, *, shares: bool = True) -> None:
        """The client's last try was right and doesn't count; the wrong ones before still do."""
        tries = self._clients.pop(client, None)
        if tries is not None and tries.wrong > 1:
            self._clients[client] = _Tries(tries.wrong - 1, tries.last_ms, tries.last_ms)
        self._alarm.give_back()
        if shares:
            self._common.give_back()

    def _raise_alarm(self, now_ms: int) -> None:
        was, self._alarm_until_ms = self.alarmed, now_ms + ALARM_MS
        if not was:
            self._on_alarm()
            self._clock.after(ALARM_MS, self._end_alarm)

    def _end_alarm(self) -> None:
        if self.alarmed:
            self._clock.after(self._alarm_until_ms - self._clock.now_ms(), self._end_alarm)
        else:
            self._on_alarm()


def in_words(wait_ms: int) -> Sentence:
    """A wait, rounded up, in words: `20 seconds`, `3 minutes`."""
    seconds = max(1, -(-wait_ms // 1000))
    return sentence("http.seconds", n=seconds) if seconds < 100 else sentence("http.minutes", n=-(-seconds // 60))
