"""How often somebody may ask to be let in: more than a class ever does, less than would spoil it.

A class of 500 behind one address may join at once, every phone twice. What leads to something new costs: an id that is
taken, an id that moves to another phone, a claim that the instructor is shown. A phone that asks again what it has
asked before costs nothing. Rejoin pins have four digits, so wrong ones are counted over all ids together.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable
from typing import Final

from appliance.live.clock import Clock
from appliance.live.letters import Reply
from appliance.quiz.messages import Refused
from appliance.sentence import Sentence, sentence
from appliance.web.guesses import Budget, Guesses, in_words

JOINS, JOIN_EVERY_MS = 1200, 200  # of one client
ASKS, ASK_EVERY_MS = 300, 1_000  # of one ticket: a page asks every three seconds
CLAIMS, CLAIM_EVERY_MS = 600, 1_000  # of one client, that the instructor is shown
PINS, PIN_EVERY_MS = (
    100,
    30_000,
)  # wrong ones of all: 280 in 90 minutes, so the chance that one hits is 1 in 36
TRYING_PINS: Final = sentence("alert.trying_pins")


class Joins:
    """What those who join have left."""

    def __init__(self, clock: Clock, on_alarm: Callable[[], None]) -> None:
        now_ms = clock.now_ms
        self.pins = Guesses(clock, Budget(PINS, PIN_EVERY_MS, now_ms), on_alarm)
        self.clients = Budget(JOINS, JOIN_EVERY_MS, now_ms)
        self.tickets = Budget(ASKS, ASK_EVERY_MS, now_ms)
        self.claims = Budget(CLAIMS, CLAIM_EVERY_MS, now_ms)
        self._secret = secrets.token_bytes(32)

    def token(self, session_id: str, student_id: str, ticket: str) -> str:
        """128 bits that nobody can guess without the ticket.

        They are the same for the same ticket. So the replies to a phone that asked several times, since one reply was
        lost or late, all hold a token that works, whichever of them the phone gets to see.
        """
        asked = "\0".join((session_id, student_id, ticket)).encode()
        digest = hmac.digest(self._secret, asked, hashlib.sha256)
        return base64.urlsafe_b64encode(digest[:16]).rstrip(b"=").decode()

    def source(self, client: str) -> str:
        """What stands for a client in the log, which holds no addresses."""
        return hmac.digest(self._secret, client.encode(), hashlib.sha256).hex()[:16]

    def enter(self, client: str, ticket: str, *, with_pin: bool) -> "Entering":
        """Count a join, at first as one that changes something."""
        return Entering(self, client, ticket, with_pin=with_pin)


class Entering:
    """One join: it has to wait if `wait_ms` is not 0, for the reason `why_wait`."""

    def __init__(self, joins: Joins, client: str, ticket: str, *, with_pin: bool) -> None:
        self._joins = joins
        self._client = client
        self._with_pin = with_pin
        self.source = joins.source(client)
        self.noted = False
        self.why_wait: Sentence | None = None
        self.wait_ms = joins.tickets.take(ticket) or joins.clients.take(client)
        if self.wait_ms:
            self.why_wait = sentence("join.many", wait=in_words(self.wait_ms))
            return
        if with_pin:
            self.wait_ms = joins.pins.take(client)
        if self.wait_ms:
            joins.clients.give_back(client)
            self.why_wait = sentence("join.too_many_pins", wait=in_words(self.wait_ms))
            return
        self.noted = joins.claims.take(client) == 0

    def came_of_it(self, reply: Reply) -> None:
        """Give back what it did not cost."""
        joins, client = self._joins, self._client
        refused = reply if isinstance(reply, Refused) else None
        if self._with_pin and (refused is None or refused.why != "wrong_pin"):
            joins.pins.right(client)
        if self.noted and (refused is None or not refused.events):
            joins.claims.give_back(client)
        if isinstance(reply, Refused) or not reply.changed:
            joins.clients.give_back(client)
