"""The refused claims that wait for the instructor: the newest are kept, and whoever makes many pushes out his own."""

from collections import Counter
from collections.abc import Callable

from appliance.quiz.state import Claim

MAX_CLAIMS, MAX_CLAIMS_AN_ID, MAX_CLAIMS_A_SOURCE = 200, 3, 50
MAX_DISMISSED = 1000


def add(claims: dict[str, Claim], claim: Claim) -> None:
    """Put `claim` last; where that makes too many of an id, of a source or in all, an older one goes."""
    claims.pop(claim.ticket, None)
    claims[claim.ticket] = claim
    _shorten(claims, MAX_CLAIMS_AN_ID, lambda other: other.student_id == claim.student_id)
    _shorten(claims, MAX_CLAIMS_A_SOURCE, lambda other: claim.source != "" and other.source == claim.source)
    _shorten(claims, MAX_CLAIMS, lambda _: True)


def _shorten(claims: dict[str, Claim], most: int, counts: Callable[[Claim], bool]) -> None:
    """Let the oldest go of the source that has most among those that count, if they are more than `most`."""
    among = [claim for claim in claims.values() if counts(claim)]
    if len(among) > most:
        [(source, _)] = Counter(claim.source for claim in among).most_common(1)
        del claims[next(claim.ticket for claim in among if claim.source == source)]
