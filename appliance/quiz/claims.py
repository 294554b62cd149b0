"""The refused claims that wait for the instructor. The newest are kept; a source with many loses its own oldest."""

from collections import Counter
from collections.abc import Callable, Mapping

from appliance.quiz.records import Claim

MAX_CLAIMS, MAX_CLAIMS_AN_ID, MAX_CLAIMS_A_SOURCE = 200, 3, 50
MAX_DISMISSED = 1000


def with_claim(claims: Mapping[str, Claim], claim: Claim) -> dict[str, Claim]:
    """`claims` with `claim` as the latest. If an id, a source or the session has too many, an older one goes."""
    more = {ticket: other for ticket, other in claims.items() if ticket != claim.ticket}
    more[claim.ticket] = claim
    _limit(more, MAX_CLAIMS_AN_ID, lambda other: other.student_id == claim.student_id)
    _limit(more, MAX_CLAIMS_A_SOURCE, lambda other: claim.source != "" and other.source == claim.source)
    _limit(more, MAX_CLAIMS, lambda _: True)
    return more


def _limit(claims: dict[str, Claim], most: int, counts: Callable[[Claim], bool]) -> None:
    """If more than `most` claims count, drop the oldest one of the source that has the most of them."""
    among = [claim for claim in claims.values() if counts(claim)]
    if len(among) > most:
        [(source, _)] = Counter(claim.source for claim in among).most_common(1)
        del claims[next(claim.ticket for claim in among if claim.source == source)]
