"""Which months were reckoned anew, by whom and when, and how many keys differed."""

from datetime import datetime
from uuid import UUID

import msgspec

from commissions.permissions import SEE_SETTLEMENTS
from commissions.whole_chain import require_whole_chain
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as


class VerificationView(msgspec.Struct, frozen=True):
    """A verification of a month: keys compared, how many differ, what was due and not settled then."""

    id: UUID
    verified_at: datetime
    by_name: str | None
    period: str
    keys: int
    differing: int
    due: int


MOST = 50
VERIFICATIONS = f"""
SELECT e.id, e.at AS verified_at, a.name AS by_name, substr(e.subject, 8) AS period,
  (e.detail->>'keys')::bigint AS keys, (e.detail->>'differing')::bigint AS differing,
  (e.detail->>'due')::bigint AS due
FROM audit_entry e LEFT JOIN account c ON c.id = e.actor_id LEFT JOIN associate a ON a.id = c.associate
WHERE e.action = 'commissions.verified' ORDER BY e.action DESC, e.at DESC, e.id DESC LIMIT {MOST}
"""


async def verifications(actor: Actor) -> list[VerificationView]:
    """The latest, the newest first, as the audit log keeps them. Raises Forbidden."""
    actor.require(SEE_SETTLEMENTS)
    require_whole_chain(actor)
    return await fetch_as(VerificationView, VERIFICATIONS)
