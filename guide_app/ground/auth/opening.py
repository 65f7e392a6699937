"""How a session of the staff begins, however they have proven who they are."""

import secrets
from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.database import execute, fetch_row_as, transaction
from guide_app.base.kernel.devices import device_name, masked_address
from guide_app.base.kernel.ids import new_id
from guide_app.ground.associates.rules import AssociateStatus
from guide_app.ground.auth.errors import AccountClosed, HasLeft
from guide_app.ground.auth.rules import TOKEN_LIFETIME, WITHOUT_PASSWORD
from guide_app.ground.auth.schemas import SignedIn
from guide_app.ground.auth.tokens import actor_of_associate, digest_of

WECOM = "wecom"
ADD_SIGN_IN = """
INSERT INTO access_token (digest, account, issued_at, expires_at, device, address_masked, wecom_userid)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
ACCOUNT_OF = """
SELECT c.id, a.status, coalesce(c.active, true) AS active
FROM associate a LEFT JOIN account c ON c.associate = a.id WHERE a.id = $1
"""
# Two first sign-ins at once open one account, whichever of its keys they meet at.
OPEN = """
INSERT INTO account (id, login, password_hash, associate, active, failed_attempts) VALUES ($1, $2, $3, $4, true, 0)
ON CONFLICT DO NOTHING
"""


class AccountOf(msgspec.Struct, frozen=True):
    """The account of an associate, if there is one, and whether they may come in."""

    id: UUID | None
    status: AssociateStatus
    active: bool


async def open_session(
    account_id: UUID,
    associate_id: UUID,
    *,
    by: str,
    at: datetime,
    address: str,
    user_agent: str,
    wecom_userid: str | None = None,
) -> SignedIn:
    """A token for somebody who has proven who they are, `by` a password or by WeCom, for as long as they are named
    this account of it. Raises NoPosting.
    """
    await actor_of_associate(associate_id, account_id=account_id, at=at)
    token = secrets.token_urlsafe(32)
    expires_at = at + TOKEN_LIFETIME
    async with transaction():
        told_by = device_name(user_agent), masked_address(address)
        await execute(ADD_SIGN_IN, digest_of(token), account_id, at, expires_at, *told_by, wecom_userid)
        await audit.record(SYSTEM, "auth.signed_in", f"account:{account_id}", by=by)
    return SignedIn(access_token=token, token_type="Bearer", expires_at=expires_at)  # noqa: S106 - the scheme's name


async def open_session_by_wecom(
    associate_id: UUID, userid: str, *, at: datetime, address: str, user_agent: str
) -> SignedIn:
    """A token for an associate whom WeCom names, for as long as this is their account there; who has no account of ours
    gets one without a password.

    Raises HasLeft, AccountClosed, NoPosting.
    """
    account = await _account_of(associate_id)
    if account.status is AssociateStatus.LEFT:
        raise HasLeft
    if not account.active:
        raise AccountClosed
    async with transaction():
        return await open_session(
            account.id or await _opened(associate_id),
            associate_id,
            by=WECOM,
            at=at,
            address=address,
            user_agent=user_agent,
            wecom_userid=userid,
        )


async def _account_of(associate_id: UUID) -> AccountOf:
    account = await fetch_row_as(AccountOf, ACCOUNT_OF, associate_id)
    assert account is not None, "associates are never deleted"
    return account


async def _opened(associate_id: UUID) -> UUID:
    """An account that no password opens. Its login is none that anybody can be given."""
    added = await execute(OPEN, new_id(), f"{WECOM}:{associate_id}", WITHOUT_PASSWORD, associate_id)
    account_id = (await _account_of(associate_id)).id
    assert account_id is not None, "added, or there already"
    if added:
        await audit.record(
            SYSTEM, "auth.account_opened", f"account:{account_id}", associate=str(associate_id), by=WECOM
        )
    return account_id
