"""How often a client may try to join: more often than a class does, less often than would disturb it.

A class of 500 behind one address may join at once, every phone twice. A try counts if something comes of it: an id is
taken, an id moves to another phone, or the instructor is shown a claim. A phone that repeats what it asked before is
not counted. Rejoin pins have four digits, so wrong pins are counted over all ids together.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable
from typing import Final

from appliance.live.clock import Clock
from appliance.live.letters import Reply
from appliance.quiz.commands import Refused
from appliance.sentence import Sentence, sentence
from appliance.web.attempt_limits import AttemptLimits, TokenBucket, in_words

JOINS, JOIN_EVERY_MS = 1200, 200  # of one client
ASKS, ASK_EVERY_MS = 300, 1_000  # of one ticket: a page asks every three seconds
CLAIMS, CLAIM_EVERY_MS = 600, 1_000  # of one client, that the instructor is shown
PINS, PIN_EVERY_MS = 100, 30_000  # wrong ones of all: 280 in 90 minutes, so the chance that one hits is 1 in 36
TRYING_PINS: Final = sentence("alert.trying_pins")


class JoinLimits:
    """The limits of all who join; `secret` is what tokens are made with."""

    def __init__(self, clock: Clock, on_alarm: Callable[[], None]) -> None:
        now_ms = clock.now_ms
        self.pins = AttemptLimits(clock, TokenBucket(PINS, PIN_EVERY_MS, now_ms), on_alarm)
        self.clients = TokenBucket(JOINS, JOIN_EVERY_MS, now_ms)
        self.tickets = TokenBucket(ASKS, ASK_EVERY_MS, now_ms)
        self.claims = TokenBucket(CLAIMS, CLAIM_EVERY_MS, now_ms)
        self.secret = secrets.token_bytes(32)

    def token(self, session_id: str, student_id: str, ticket: str) -> str:
        """128 bits that nobody can guess without the ticket.

        They are the same for the same ticket. If a reply is lost or late, the phone asks again; all replies hold the
        same token, so whichever of them arrives, it works.
        """
        asked = "\0".join((session_id, student_id, ticket)).encode()
        digest = hmac.digest(self.secret, asked, hashlib.sha256)
        return base64.urlsafe_b64encode(digest[:16]).rstrip(b"=").decode()

    def source(self, client: str) -> str:
        """A name for a client in the log, which holds no addresses."""
        return hmac.digest(self.secret, client.encode(), hashlib.sha256).hex()[:16]

    def attempt(self, client: str, ticket: str, *, with_pin: bool) -> "JoinAttempt":
        """Count a try to join, until `settle` as one that changes something."""
        return JoinAttempt(self, client, ticket, with_pin=with_pin)


class JoinAttempt:
    """One try to join; it has to wait if `wait_ms` is not 0, and `why_wait` then says why."""

    def __init__(self, limits: JoinLimits, client: str, ticket: str, *, with_pin: bool) -> None:
        self._limits = limits
        self._client = client
        self._with_pin = with_pin
        self.source = limits.source(client)
        self.noted = False
        self.why_wait: Sentence | None = None
        self.wait_ms = limits.tickets.take(ticket) or limits.clients.take(client)
        if self.wait_ms:
            self.why_wait = sentence("join.many", wait=in_words(self.wait_ms))
            return
        if with_pin:
            self.wait_ms = limits.pins.take(client)
        if self.wait_ms:
            limits.clients.give_back(client)
            self.why_wait = sentence("join.too_many_pins", wait=in_words(self.wait_ms))
            return
        self.noted = limits.claims.take(client) == 0

    def settle(self, reply: Reply) -> None:
        """Take out of the counts what the try did not change."""
        limits, client = self._limits, self._client
        refused = reply if isinstance(reply, Refused) else None
        if self._with_pin and (refused is None or refused.why != "wrong_pin"):
            limits.pins.right(client)
        if self.noted and (refused is None or not refused.events):
            limits.claims.give_back(client)
        if isinstance(reply, Refused) or not reply.changed:
            limits.clients.give_back(client)
