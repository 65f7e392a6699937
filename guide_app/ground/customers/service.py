"""Customers sign in with a code to their phone, and out again."""

from uuid import UUID

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Customer
from guide_app.base.kernel.database import execute, fetch_value, leave, transaction
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.people import normalise_phone
from guide_app.base.kernel.privacy import vault
from guide_app.ground.customers.opening import open_session
from guide_app.ground.customers.permissions import OWN_SESSIONS
from guide_app.ground.customers.schemas import AskForCode, CodeOnItsWay, CustomerSignedIn, SignInByCode
from guide_app.ground.customers.wechat.service import believe
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


async def sign_in_by_code(command: SignInByCode, *, user_agent: str, identity: bytes | None = None) -> CustomerSignedIn:
    """Exchange phone and code for a session. Raises InvalidField, CodeNotRight.

    With an `identity`, what WeChat has just said of this browser, the customer is recognised by it from now on.
    """
    at = clock.now()
    index = vault().index(PHONE, normalise_phone(command.phone))
    code_id = await try_code(Purpose.SIGN_IN, index, command.code, at=at)
    member_id: UUID | None = await fetch_value(MEMBER_OF_PHONE, index)
    if member_id is None:
        raise CodeNotRight(field="code")
    async with transaction():
        actor, signed = await open_session(member_id, code_id=code_id, user_agent=user_agent, at=at)
        await leave(used(code_id, at=at))
        if identity is not None:
            await believe(actor, identity, code_id=code_id, user_agent=user_agent, at=at)
    return signed


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
