"""How a request is brought on: by whoever has its lock, on record."""

from collections.abc import Sequence

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor, Customer
from guide_app.base.kernel.database import execute
from guide_app.ground.privacy.requests.errors import IdentityNotProven, RequestClosed
from guide_app.ground.privacy.requests.reads import Handled
from guide_app.ground.privacy.requests.rules import Proof, RequestState, is_open, may_become

MOVE = """
UPDATE privacy_request SET state = $2, proof = coalesce($3, proof), ground = $4, closed_at = $5, closed_by = $6,
  corrected = coalesce($7::varchar[], corrected),
  details_sealed = CASE WHEN $5::timestamptz IS NULL THEN details_sealed END, version = version + 1
WHERE id = $1
"""


def require_proven(found: Handled) -> None:
    """Refuse what is done before it is known who asks."""
    if found.state is RequestState.RECEIVED:
        raise IdentityNotProven


async def move(
    actor: Actor | Customer,
    found: Handled,
    to: RequestState,
    *,
    proof: Proof | None = None,
    ground: str | None = None,
    corrected: Sequence[str] | None = None,
    note: str | None = None,
) -> None:
    """Bring a locked request on, on record. Raises RequestClosed where it cannot get there."""
    if to not in may_become(found.state):
        raise RequestClosed(state=found.state)
    at = clock.now()
    closed = None if is_open(to) else at
    await execute(MOVE, found.id, to, proof, ground, closed, actor.id if closed else None, corrected)
    told = {"kind": found.kind, "proof": proof, "ground": ground, "corrected": corrected, "note": note}
    facts = {name: value for name, value in told.items() if value is not None}
    await audit.record(actor, f"privacy.request_{to}", f"privacy_request:{found.id}", member=found.member_id, **facts)
