"""Whether a target was alive when the last case was over: without that, no run says that it conforms."""

from __future__ import annotations

from collections.abc import Sequence

from artifact_contracts.errors import BudgetSpentError
from artifact_contracts.running.exchange_cache import CONFLICTS, REFUSALS_OF_REPETITION, Count, ExchangeCache

# The end of a run has so many seconds, even if --max-time is over.
SECONDS = 5.0
NOT_KNOWN = "it is not known to have been alive at the end: no valid call could be sent again"


async def why_not_alive(exchanges: ExchangeCache, count: Count) -> str | None:
    """Return why a target is not known to be alive; None if it is.

    Nothing is sent where the last request of all was a valid call that was accepted.

    Args:
        exchanges: what was sent to an operation of it.
        count: told of each request.
    """
    state = exchanges.state
    call = exchanges.sign_of_life
    if call is None:
        return NOT_KNOWN
    try:
        if not (state.alive.last_was_valid and shows_life(state.statuses)):
            exchange = await exchanges.once_more(call, "alive at the end", count)
            if not shows_life(state.statuses):
                return f"it was not alive at the end: a valid call like one accepted before ended with {exchange}"
        last, stranger_call = state.statuses[-1], call.without_credential()
        if last in REFUSALS_OF_REPETITION and stranger_call.draft != call.draft:
            exchanges.spare_one()
            stranger = await exchanges.of_a_stranger(stranger_call, count)
            if stranger.response is None or stranger.response.status == last:
                return f"everybody was refused at the end, a valid call and one without a key alike: {stranger}"
    except BudgetSpentError as error:
        return f"it is not known to have been alive at the end: {error.problem}"
    return None


def shows_life(statuses: Sequence[int | None]) -> bool:
    """Whether the last of several valid calls was accepted, or refused as a repetition may be.

    A key that has expired is refused as well. So a refusal that says nothing of a conflict counts only where the
    service refuses each call after the first one it accepted, or has accepted another one after such a refusal.

    Args:
        statuses: with what valid calls were answered, in their order; None where there was no answer.
    """
    last = statuses[-1] if statuses else None
    if last is None or last // 100 == 2 or last in CONFLICTS:
        return last is not None
    if last not in REFUSALS_OF_REPETITION:
        return False
    accepted = [at for at, status in enumerate(statuses) if status is not None and status // 100 == 2]
    always = bool(accepted) and len(statuses) > accepted[0] + 2 and set(statuses[accepted[0] + 1 :]) == {last}
    return always or (bool(accepted) and last in statuses[: accepted[-1]])
