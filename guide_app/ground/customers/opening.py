"""Opening a session of a customer whose proof has been looked at: by a code to their phone, or by their WeChat."""

import secrets
from datetime import datetime
from uuid import UUID

from guide_app.base.kernel import audit
from guide_app.base.kernel.access import Customer
from guide_app.base.kernel.database import execute
from guide_app.base.kernel.devices import device_name
from guide_app.base.kernel.ids import new_id
from guide_app.ground.customers.rules import MOST_SESSIONS, SESSION_LIFETIME
from guide_app.ground.customers.schemas import CustomerSignedIn
from guide_app.ground.customers.tokens import digest_of
from guide_app.ground.members.fragments import identities_of

ADD_SESSION = """
INSERT INTO customer_session (id, digest, member, device, code, issued_at, expires_at, wechat)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
# Those beyond the newest; the one that is added now is not there yet.
END_OLDEST = f"""
UPDATE customer_session SET revoked_at = $2 WHERE id IN (
  SELECT id FROM customer_session WHERE member IN ({identities_of("$1")}) AND revoked_at IS NULL AND expires_at > $2
  ORDER BY issued_at DESC, id DESC OFFSET $3
)
"""


async def open_session(
    member_id: UUID, *, code_id: UUID, user_agent: str, at: datetime, wechat: UUID | None = None
) -> tuple[Customer, CustomerSignedIn]:
    """Sign a member in, within the transaction that uses the proof up: as whom they act, and the token."""
    token, session_id = secrets.token_urlsafe(32), new_id()
    expires_at = at + SESSION_LIFETIME
    await execute(END_OLDEST, member_id, at, MOST_SESSIONS - 1)
    named = device_name(user_agent)
    await execute(ADD_SESSION, session_id, digest_of(token), member_id, named, code_id, at, expires_at, wechat)
    actor = Customer(member_id, session_id)
    await audit.record(actor, "customers.signed_in", f"member:{member_id}", code=code_id, wechat=wechat)
    return actor, CustomerSignedIn(token, "Bearer", expires_at)  # the name of the scheme
