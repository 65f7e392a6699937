"""Customers sign in with a code to their phone, and out again."""

import secrets
from uuid import UUID

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Customer
from guide_app.base.kernel.database import execute, fetch_value, leave, transaction
from guide_app.base.kernel.devices import device_name
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.people import normalise_phone
from guide_app.base.kernel.privacy import vault
from guide_app.ground.customers.permissions import OWN_SESSIONS
from guide_app.ground.customers.rules import MOST_SESSIONS, SESSION_LIFETIME
from guide_app.ground.customers.schemas import AskForCode, CodeOnItsWay, CustomerSignedIn, SignInByCode
from guide_app.ground.customers.tokens import digest_of
from guide_app.ground.members.fragments import identities_of
from guide_app.ground.members.sealing import PHONE
from guide_app.ground.messages.codes import CodeWanted, send_code, try_code, used
from guide_app.ground.messages.errors import CodeNotRight
from guide_app.ground.messages.ports import Messenger
from guide_app.ground.messages.rules import Purpose

MEMBER_OF_PHONE = """
SELECT coalesce(m.merged_into, m.id) AS id FROM member_phone known JOIN member m ON m.id = known.member
WHERE known.phone_index = $1 AND m.erased_at IS NULL
"""
ADD_SESSION = """
INSERT INTO customer_session (id, digest, member, device, code, issued_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
# Those beyond the newest; the one that is added now is not there yet.
END_OLDEST = f"""
UPDATE customer_session SET revoked_at = $2 WHERE id IN (
  SELECT id FROM customer_session WHERE member IN ({identities_of("$1")}) AND revoked_at IS NULL AND expires_at > $2
  ORDER BY issued_at DESC, id DESC OFFSET $3
)
"""
END_SESSION = f"""
UPDATE customer_session SET revoked_at = $3
WHERE id = $1 AND member IN ({identities_of("$2")}) AND revoked_at IS NULL
"""


async def ask_for_code(command: AskForCode, *, address: str, messenger: Messenger) -> CodeOnItsWay:
    """Send a code to the phone of a member. For a phone that nobody has the answer is the same, as are the limits.

    Raises InvalidField, TooManyCodes, NoMessenger.
    """
    e164 = normalise_phone(command.phone)
    index = vault().index(PHONE, e164)
    known = await fetch_value(MEMBER_OF_PHONE, index) is not None
    wanted = CodeWanted(Purpose.SIGN_IN, index, e164 if known else None, address)
    return CodeOnItsWay(await send_code(wanted, messenger=messenger))


async def sign_in_by_code(command: SignInByCode, *, user_agent: str) -> CustomerSignedIn:
    """Exchange phone and code for a session. Raises InvalidField, CodeNotRight."""
    at = clock.now()
    index = vault().index(PHONE, normalise_phone(command.phone))
    code_id = await try_code(Purpose.SIGN_IN, index, command.code, at=at)
    member_id: UUID | None = await fetch_value(MEMBER_OF_PHONE, index)
    if member_id is None:
        raise CodeNotRight(field="code")
    token, session_id = secrets.token_urlsafe(32), new_id()
    expires_at = at + SESSION_LIFETIME
    async with transaction():
        await execute(END_OLDEST, member_id, at, MOST_SESSIONS - 1)
        named = device_name(user_agent)
        await execute(ADD_SESSION, session_id, digest_of(token), member_id, named, code_id, at, expires_at)
        await leave(used(code_id, at=at))
        await audit.record(Customer(member_id, session_id), "customers.signed_in", f"member:{member_id}", code=code_id)
    return CustomerSignedIn(access_token=token, token_type="Bearer", expires_at=expires_at)  # noqa: S106 - the scheme


async def sign_out(actor: Customer) -> None:
    """End the session of this request."""
    actor.require(OWN_SESSIONS)
    await _end(actor, actor.session_id)


async def end_session(actor: Customer, session_id: UUID) -> None:
    """End one of the customer's own sessions, wherever it is. Raises NotFound, also for one of somebody else."""
    actor.require(OWN_SESSIONS)
    if not await _end(actor, session_id):
        raise NotFound


async def _end(actor: Customer, session_id: UUID) -> bool:
    async with transaction():
        ended = await execute(END_SESSION, session_id, actor.member_id, clock.now())
        if ended:
            await audit.record(actor, "customers.signed_out", f"member:{actor.member_id}", session=session_id)
    return bool(ended)
