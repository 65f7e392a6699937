"""Signing in and out, opening accounts, changing passwords."""

import asyncio
import secrets
from uuid import UUID

import asyncpg
import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute, fetch_row_as, fetch_value, transaction
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.ids import new_id
from guide_app.ground.associates.queries import associate
from guide_app.ground.associates.reads import roles_held
from guide_app.ground.associates.rules import Verdict, verdict
from guide_app.ground.auth.errors import AccountUnknown, LoginTaken, MayNotGiveAccess, NoPassword, WrongLoginOrPassword
from guide_app.ground.auth.events import PasswordReset
from guide_app.ground.auth.fragments import REF
from guide_app.ground.auth.opening import open_session
from guide_app.ground.auth.permissions import OPEN_ACCOUNTS, OWN_ACCOUNT, RESET_PASSWORDS
from guide_app.ground.auth.rules import WITHOUT_PASSWORD
from guide_app.ground.auth.schemas import (
    AccountOpened,
    ChangePassword,
    OpenAccount,
    ResetPassword,
    SignedIn,
    SignIn,
    WhoAmI,
)
from guide_app.ground.auth.throttling import begin_try, forget_tries_of
from guide_app.ground.auth.tokens import digest_of, forget_token, forget_tokens

HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""argon2id with the parameters that OWASP names for interactive sign-in."""

END_SESSION = f"""
UPDATE access_token t SET revoked_at = $3
WHERE t.account = $1 AND {REF} = $2 AND t.revoked_at IS NULL AND t.expires_at > $3 RETURNING t.digest
"""
REVOKE_TOKENS = "UPDATE access_token SET revoked_at = $2 WHERE account = $1 AND revoked_at IS NULL"
RENEW = "UPDATE account SET password_hash = $2 WHERE id = $1"
ACCOUNT_CALLED = """
SELECT typed.form, a.id, a.password_hash, a.associate, a.active
FROM (SELECT login_form_v1($1) AS form) AS typed LEFT JOIN account a
  ON a.login = $1 AND a.spelled_exactly OR login_form_v1(a.login) = login_form_v1($1) AND NOT a.spelled_exactly
ORDER BY a.spelled_exactly DESC LIMIT 1
"""
FORM_OF_ACCOUNT = """
SELECT login_form_v1(login) AS form, id, password_hash, associate, active FROM account WHERE id = $1
"""
# Who has come in without a password so far gets one, and a login to type.
ADD_ACCOUNT = """
INSERT INTO account AS known (id, login, password_hash, associate, active, failed_attempts)
VALUES ($1, $2, $3, $4, true, 0)
ON CONFLICT (associate) DO UPDATE SET login = EXCLUDED.login, password_hash = EXCLUDED.password_hash
WHERE known.password_hash = $5 RETURNING id
"""


class Called(msgspec.Struct, frozen=True):
    """What was typed in the form by which logins are compared, and the account it means, if there is one."""

    form: str
    id: UUID | None
    password_hash: str | None
    associate: UUID | None
    active: bool | None


class AccountInReach(msgspec.Struct, frozen=True):
    """An account, whose it is, and its login in the form by which tries are counted."""

    id: UUID
    associate: UUID
    form: str


async def sign_in(command: SignIn, *, address: str = "", user_agent: str = "") -> SignedIn:
    """Exchange login and password for a token.

    Wrong ones slow down what follows from the same `address`, and say the same and take as long whether the login
    exists or not. Raises WrongLoginOrPassword, TooManyTries, NoPosting.
    """
    at = clock.now()
    account = await fetch_row_as(Called, ACCOUNT_CALLED, command.login.strip())
    if account is None:
        raise WrongLoginOrPassword
    tried = await begin_try(account.form, address, at=at)
    right = await asyncio.to_thread(_verify, account.password_hash or _nobody_hash(), command.password)
    if account.id is None or account.associate is None or not (right and account.active):
        raise WrongLoginOrPassword
    await tried.forgive(at)
    return await open_session(
        account.id, account.associate, by="password", at=at, address=address, user_agent=user_agent
    )


async def sign_out(token: str) -> None:
    """Revoke a token."""
    digest = digest_of(token)
    await execute("UPDATE access_token SET revoked_at = $2 WHERE digest = $1", digest, clock.now())
    forget_token(digest)


async def end_session(actor: Actor, ref: str) -> None:
    """Sign the actor out of one of the places where they are signed in. Raises NotFound."""
    actor.require(OWN_ACCOUNT)
    async with transaction():
        digest = await fetch_value(END_SESSION, actor.id, ref, clock.now())
        if digest is None:
            raise NotFound
        await audit.record(actor, "auth.session_ended", f"account:{actor.id}")
    forget_token(digest)


async def open_account(actor: Actor, command: OpenAccount) -> AccountOpened:
    """Give an associate in reach a login, where no second person has to approve it.

    Raises NotFound, LoginTaken, MayNotGiveAccess.
    """
    actor.require(OPEN_ACCOUNTS)
    await require_access_alone(actor, command.associate_id)
    hashed = await asyncio.to_thread(HASHER.hash, command.password)
    return await open_hashed(actor, command.associate_id, command.login, hashed)


async def open_hashed(actor: Actor, associate_id: UUID, login: str, hashed: str) -> AccountOpened:
    """The same with a password that is hashed already. Raises NotFound, LoginTaken."""
    actor.require(OPEN_ACCOUNTS)
    await associate(actor, associate_id)
    async with transaction():
        try:
            async with transaction():
                account_id = await fetch_value(ADD_ACCOUNT, new_id(), login, hashed, associate_id, WITHOUT_PASSWORD)
        except asyncpg.UniqueViolationError as error:
            raise LoginTaken(field="login", login=login) from error
        if account_id is None:
            raise LoginTaken(field="login", login=login)
        await audit.record(actor, "auth.account_opened", f"account:{account_id}", associate=str(associate_id))
    return AccountOpened(account_id, login)


async def access_verdict(actor: Actor, associate_id: UUID) -> Verdict:
    """Whether the actor may give an associate in reach a way in: as they may give them the posts that they hold."""
    actor.require(OPEN_ACCOUNTS)
    person = await associate(actor, associate_id)
    held = await roles_held(person.id, business_date(clock.now()))
    return verdict(actor.role, on_oneself=person.id == actor.associate_id, held=held)


async def require_access_alone(actor: Actor, associate_id: UUID) -> None:
    """Raise MayNotGiveAccess unless the actor may give this associate a way in without a second person."""
    actor.require(OPEN_ACCOUNTS)
    found = await access_verdict(actor, associate_id)
    if found is not Verdict.ALONE:
        raise MayNotGiveAccess(reason=found.name.lower())


async def change_password(actor: Actor, command: ChangePassword, *, address: str = "") -> None:
    """Replace the actor's password. Every token of the account is revoked, this one too.

    A wrong old password counts as one of a sign-in from `address`. Raises WrongLoginOrPassword, TooManyTries,
    NoPassword.
    """
    actor.require(OWN_ACCOUNT)
    at = clock.now()
    account = await fetch_row_as(Called, FORM_OF_ACCOUNT, actor.id)
    if account is None:
        raise WrongLoginOrPassword
    if account.password_hash == WITHOUT_PASSWORD:
        raise NoPassword
    tried = await begin_try(account.form, address, at=at)
    if not await asyncio.to_thread(_verify, account.password_hash or "", command.old_password):
        raise WrongLoginOrPassword
    await tried.forgive(at)
    hashed = await asyncio.to_thread(HASHER.hash, command.new_password)
    async with transaction():
        await execute("UPDATE account SET password_hash = $2 WHERE id = $1", account.id, hashed)
        await execute(REVOKE_TOKENS, account.id, at)
        await audit.record(actor, "auth.password_changed", f"account:{account.id}")
    forget_tokens()


async def reset_password(actor: Actor, command: ResetPassword) -> None:
    """Give somebody in reach who cannot sign in any more a new password, and sign them out everywhere.

    Raises AccountUnknown, also for an account out of reach; MayNotGiveAccess where a second person has to approve.
    """
    actor.require(RESET_PASSWORDS)
    account = await account_in_reach(actor, command.login)
    await require_access_alone(actor, account.associate)
    hashed = await asyncio.to_thread(HASHER.hash, command.new_password)
    await renew_hashed(actor, account, hashed)


async def account_in_reach(actor: Actor, login: str) -> AccountInReach:
    """The account with this login. Raises AccountUnknown, also for one out of reach."""
    actor.require(RESET_PASSWORDS)
    account = await fetch_row_as(Called, ACCOUNT_CALLED, login.strip())
    if account is None or account.id is None or account.associate is None or not account.active:
        raise AccountUnknown(login=login)
    try:
        await associate(actor, account.associate)
    except NotFound as error:
        raise AccountUnknown(login=login) from error
    return AccountInReach(id=account.id, associate=account.associate, form=account.form)


async def renew_hashed(actor: Actor, account: AccountInReach, hashed: str) -> None:
    """A new password that is hashed already; every sign-in ends."""
    actor.require(RESET_PASSWORDS)
    at = clock.now()
    async with transaction():
        await execute(RENEW, account.id, hashed)
        await execute(REVOKE_TOKENS, account.id, at)
        await forget_tries_of(account.form)
        await audit.record(actor, "auth.password_reset", f"account:{account.id}", associate=str(account.associate))
        told = PasswordReset(account_id=account.id, associate_id=account.associate, reset_by=actor.associate_id)
        await publish(told, at=at)
    forget_tokens()


async def who_am_i(actor: Actor) -> WhoAmI:
    """What the app shows about the person signed in."""
    actor.require(OWN_ACCOUNT)
    name = await fetch_value("SELECT name FROM associate WHERE id = $1", actor.associate_id)
    return WhoAmI(
        account_id=actor.id,
        associate_id=actor.associate_id,
        name=name or "",
        role=actor.role,
        paths=list(actor.paths),
        store_id=actor.store_id,
    )


def _verify(hashed: str, password: str) -> bool:
    try:
        return HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


def _nobody_hash() -> str:
    """A hash to verify against when there is no such login, so that the answer takes as long as for one that exists."""
    global _nobody  # noqa: PLW0603 - made once, when first needed
    if not _nobody:
        _nobody = HASHER.hash(secrets.token_urlsafe(16))
    return _nobody


_nobody = ""
