"""What somebody sees of their own sign-ins."""

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as
from guide_app.ground.auth.fragments import REF
from guide_app.ground.auth.permissions import OWN_ACCOUNT
from guide_app.ground.auth.schemas import StaffSession
from guide_app.ground.auth.tokens import digest_of

SESSIONS = f"""
SELECT {REF} AS ref, t.device, t.address_masked AS address, t.issued_at, COALESCE(t.used_at, t.issued_at) AS used_at,
  t.expires_at, t.digest = $2 AS is_this_one
FROM access_token t JOIN account c ON c.id = t.account JOIN associate a ON a.id = c.associate
WHERE t.account = $1 AND t.revoked_at IS NULL AND t.expires_at > $3
  AND (t.wecom_userid IS NULL OR t.wecom_userid = a.wecom_userid)
ORDER BY t.digest = $2 DESC, t.issued_at DESC, t.digest LIMIT 200
"""


async def my_sessions(actor: Actor, token: str) -> list[StaffSession]:
    """Where the actor is signed in: the place that asks, with this `token`, before the others, the newest first."""
    actor.require(OWN_ACCOUNT)
    return await fetch_as(StaffSession, SESSIONS, actor.id, digest_of(token), clock.now())
