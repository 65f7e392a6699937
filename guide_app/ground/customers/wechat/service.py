"""Customers are recognised by their WeChat once a code has proven their phone in it, until they want it no more.

Nothing of WeChat is kept but a keyed hash of who somebody is to the official account.
"""

from datetime import datetime
from uuid import UUID

import httpx
import msgspec
import structlog

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Customer
from guide_app.base.kernel.database import execute, fetch_as, fetch_row_as, fetch_value, transaction
from guide_app.base.kernel.devices import device_name
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.privacy import vault
from guide_app.ground.customers.opening import open_session
from guide_app.ground.customers.permissions import OWN_SESSIONS
from guide_app.ground.customers.wechat.calling import NotTold, Why, who_came_back
from guide_app.ground.customers.wechat.connecting import official_account
from guide_app.ground.customers.wechat.rules import (
    BELIEVED,
    CUSTOMERS_WITHIN,
    FAILURES_PER_ADDRESS,
    FAILURES_WITHIN,
    MOST_ACCOUNTS,
    MOST_CUSTOMERS,
    Outcome,
)
from guide_app.ground.customers.wechat.schemas import CameBack
from guide_app.ground.members.fragments import identities_of

log = structlog.get_logger(__name__)

IDENTITY, ADDRESS = "customers.wechat", "customers.wechat.address"
BUSY = frozenset({"-1", "45009", "45011"})
"""What WeChat says where it cannot look: the code may have been good."""
FAILURES = """
SELECT count(*) FROM (
  SELECT FROM customer_wechat_try WHERE address = $1 AND at > $2 AND outcome = 'refused' LIMIT $3) failed
"""
NOTE = "INSERT INTO customer_wechat_try (id, address, outcome, at) VALUES ($1, $2, $3, $4)"
# Of a member who was merged the account is that of whom they are now; nobody who was erased is found.
RECOGNISE = """
SELECT k.id, k.code, who.id AS member FROM customer_wechat k JOIN member m ON m.id = k.member
JOIN member who ON who.id = coalesce(m.merged_into, m.id)
WHERE k.identity = $1 AND k.ended_at IS NULL AND k.used_at > $2 AND m.erased_at IS NULL AND who.erased_at IS NULL
"""
USE = "UPDATE customer_wechat SET used_at = $2 WHERE id = $1 AND ended_at IS NULL RETURNING id"
OTHERS = f"""
SELECT count(DISTINCT coalesce(m.merged_into, m.id)) FROM customer_wechat k JOIN member m ON m.id = k.member
WHERE k.identity = $1 AND k.linked_at > $3 AND k.member NOT IN ({identities_of("$2")})
"""
END_OF_OTHERS = f"""
UPDATE customer_wechat SET ended_at = $3
WHERE identity = $1 AND ended_at IS NULL AND member NOT IN ({identities_of("$2")}) RETURNING id, member
"""
LINK = """
INSERT INTO customer_wechat AS k (id, identity, member, code, device, linked_at, used_at)
VALUES ($1, $2, $3, $4, $5, $6, $6)
ON CONFLICT (identity) WHERE ended_at IS NULL DO UPDATE SET code = excluded.code, used_at = excluded.used_at
RETURNING k.id, k.member
"""
END_OLDEST = f"""
UPDATE customer_wechat SET ended_at = $2 WHERE id IN (
  SELECT id FROM customer_wechat WHERE member IN ({identities_of("$1")}) AND ended_at IS NULL
  ORDER BY used_at DESC, id DESC OFFSET {MOST_ACCOUNTS}
) RETURNING id, member
"""
END = f"""
UPDATE customer_wechat SET ended_at = $3 WHERE id = $1 AND member IN ({identities_of("$2")}) AND ended_at IS NULL
RETURNING id, member
"""
END_SESSIONS = """
UPDATE customer_session SET revoked_at = $2 WHERE wechat = $1 AND revoked_at IS NULL AND id IS DISTINCT FROM $3
"""


class Known(msgspec.Struct, frozen=True):
    """An account that is believed, whose it is, and the code that proved it."""

    id: UUID
    code: UUID
    member: UUID


class Account(msgspec.Struct, frozen=True):
    """An account and the member it was linked to."""

    id: UUID
    member: UUID


async def come_back(
    code: str, *, address: str, user_agent: str, transport: httpx.AsyncBaseTransport | None = None
) -> CameBack:
    """Sign in whoever came back from WeChat with a code, if a phone was proven to be theirs. Raises NotFound.

    WeChat is asked outside of any transaction. What became of it is noted; from an address from which many came with
    codes that were none, nobody is asked about for a while.
    """
    account, at = official_account(), clock.now()
    place = vault().index(ADDRESS, address) if address else None
    if place is not None and await _is_limited(place, at):
        return await _noted(CameBack(Outcome.LIMITED), place, at)
    try:
        visitor = await who_came_back(account, code, transport=transport)
    except NotTold as error:
        log.warning("wechat has not said who came back", why=error.why, said=error.said)
        is_refused = error.why is Why.REFUSED and error.said not in BUSY
        outcome = Outcome.REFUSED if is_refused else Outcome.SILENT
        return await _noted(CameBack(outcome), place, at)
    if visitor.is_snapshotuser:
        return await _noted(CameBack(Outcome.NOBODY), place, at)
    identity = vault().index(IDENTITY, f"{account.app_id}\0{visitor.openid}")
    async with transaction():
        known = await fetch_row_as(Known, RECOGNISE, identity, at - BELIEVED)
        if known is None or await fetch_value(USE, known.id, at) is None:
            return await _noted(CameBack(Outcome.UNKNOWN, identity=identity), place, at)
        _, signed = await open_session(known.member, code_id=known.code, user_agent=user_agent, at=at, wechat=known.id)
        return await _noted(CameBack(Outcome.RECOGNISED, signed=signed), place, at)


async def believe(actor: Customer, identity: bytes, *, code_id: UUID, user_agent: str, at: datetime) -> bool:
    """Recognise a customer by this WeChat from now on: they have just proven their phone in it, and asked for that.

    Within the transaction of their signing in. Whose it was before is recognised by it no more. Not for an account that
    has become too many customers' lately: then codes go on to be typed.
    """
    actor.require(OWN_SESSIONS)
    others = await fetch_value(OTHERS, identity, actor.member_id, at - CUSTOMERS_WITHIN)
    if others >= MOST_CUSTOMERS:
        await audit.record(actor, "customers.wechat_not_believed", f"member:{actor.member_id}", customers=others)
        return False
    for other in await fetch_as(Account, END_OF_OTHERS, identity, actor.member_id, at):
        await _ended(actor, other, at=at, why="another_customer")
    device = device_name(user_agent)
    linked = await fetch_row_as(Account, LINK, new_id(), identity, actor.member_id, code_id, device, at)
    assert linked is not None, "added, or there already"
    for oldest in await fetch_as(Account, END_OLDEST, actor.member_id, at):
        await _ended(actor, oldest, at=at, why="too_many")
    await audit.record(actor, "customers.wechat_believed", f"member:{actor.member_id}", wechat=linked.id)
    return True


async def forget_wechat(actor: Customer, account_id: UUID) -> None:
    """Recognise the customer by this account no more; who came by it elsewhere is signed out. Raises NotFound."""
    actor.require(OWN_SESSIONS)
    at = clock.now()
    async with transaction():
        ended = await fetch_row_as(Account, END, account_id, actor.member_id, at)
        if ended is None:
            raise NotFound
        await _ended(actor, ended, at=at, why="asked")


async def _ended(actor: Customer, account: Account, *, at: datetime, why: str) -> None:
    await execute(END_SESSIONS, account.id, at, actor.session_id)
    await audit.record(actor, "customers.wechat_ended", f"member:{account.member}", wechat=account.id, why=why)


async def _is_limited(place: bytes, at: datetime) -> bool:
    failed: int = await fetch_value(FAILURES, place, at - FAILURES_WITHIN, FAILURES_PER_ADDRESS)
    return failed >= FAILURES_PER_ADDRESS


async def _noted(came: CameBack, place: bytes | None, at: datetime) -> CameBack:
    await execute(NOTE, new_id(), place, came.outcome, at)
    return came
