"""What a second person approves about accounts: a way in for people of headquarters. Only hashes of passwords wait."""

import asyncio
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.approvals import ApprovalKind, ApprovalRequested, ask
from guide_app.base.kernel.database import transaction
from guide_app.ground.associates.permissions import APPROVE_HEADQUARTERS
from guide_app.ground.associates.queries import associate
from guide_app.ground.associates.reads import posts_as_they_are
from guide_app.ground.associates.rules import Verdict
from guide_app.ground.auth import service
from guide_app.ground.auth.errors import LoginTaken, MayNotGiveAccess
from guide_app.ground.auth.permissions import OPEN_ACCOUNTS, RESET_PASSWORDS
from guide_app.ground.auth.schemas import AccountOpened, OpenAccount, ResetPassword


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """An account for somebody. `number` is theirs, for whoever reads it."""

    associate_id: UUID
    number: str
    login: str
    password_hash: str


class Renewal(msgspec.Struct, frozen=True, kw_only=True):
    """A new password for the account of somebody."""

    account: service.AccountInReach
    number: str
    login: str
    password_hash: str


async def open_account(actor: Actor, command: OpenAccount) -> AccountOpened | ApprovalRequested:
    """Give an associate a login; ask a second person for people of headquarters. Raises as `service.open_account`."""
    if await service.access_verdict(actor, command.associate_id) is not Verdict.SECOND_PERSON:
        return await service.open_account(actor, command)
    person = await associate(actor, command.associate_id)
    asked = Opening(
        associate_id=person.id, number=person.number, login=command.login, password_hash=await _hash(command.password)
    )
    return await ask(OPENING, actor, asked, subject=f"account_of:{person.id}", path=person.path)


async def reset_password(actor: Actor, command: ResetPassword) -> ApprovalRequested | None:
    """Give a new password; ask a second person for people of headquarters. Raises as `service.reset_password`."""
    async with transaction():
        account = await service.account_in_reach(actor, command.login)
        if await service.access_verdict(actor, account.associate) is not Verdict.SECOND_PERSON:
            await service.reset_password(actor, command)
            return None
        person = await associate(actor, account.associate)
        asked = Renewal(
            account=account,
            number=person.number,
            login=command.login,
            password_hash=await _hash(command.new_password),
        )
        return await ask(RENEWAL, actor, asked, subject=f"account:{account.id}", path=person.path)


async def _hash(password: str) -> str:
    return await asyncio.to_thread(service.HASHER.hash, password)


OPENING = ApprovalKind(
    name="auth.account",
    title=("为总部人员开通账号", "An account for somebody at headquarters"),
    command=Opening,
    may_ask=OPEN_ACCOUNTS,
    may_approve=APPROVE_HEADQUARTERS,
    describe=lambda asked: (f"为 {asked.number} 开通账号 {asked.login}", f"Open {asked.login} for {asked.number}"),
    carry_out=lambda requester, asked: service.open_hashed(
        requester, asked.associate_id, asked.login, asked.password_hash
    ),
    version=lambda asked: posts_as_they_are(asked.associate_id),
    concerns=lambda asked: asked.associate_id,
    refusals=(LoginTaken, MayNotGiveAccess),
    personal=True,
)
RENEWAL = ApprovalKind(
    name="auth.password_reset",
    title=("重置总部人员的密码", "A new password for somebody at headquarters"),
    command=Renewal,
    may_ask=RESET_PASSWORDS,
    may_approve=APPROVE_HEADQUARTERS,
    describe=lambda asked: (
        f"重置 {asked.number} 的账号 {asked.login} 的密码",
        f"Reset the password of {asked.login}, {asked.number}",
    ),
    carry_out=lambda requester, asked: service.renew_hashed(requester, asked.account, asked.password_hash),
    version=lambda asked: posts_as_they_are(asked.account.associate),
    concerns=lambda asked: asked.account.associate,
    personal=True,
)
