"""Signing in and out, and reading tokens."""

import asyncio
import hashlib
import secrets
import time
from datetime import datetime
from uuid import UUID

import asyncpg
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import SYSTEM, Actor, Role
from guide_app.base.kernel.database import execute, fetch, fetch_row, fetch_value, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.base.web.authentication import NotSignedIn
from guide_app.ground.associates.queries import associate
from guide_app.ground.associates.rules import AssociateStatus
from guide_app.ground.auth.errors import AccountLocked, LoginTaken, NoPosting, WrongLoginOrPassword
from guide_app.ground.auth.rules import TOKEN_LIFETIME, locked_until
from guide_app.ground.auth.schemas import AccountOpened, ChangePassword, OpenAccount, SignedIn, SignIn, WhoAmI
from guide_app.ground.auth.tables import Account

HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""argon2id with the parameters that OWASP names for interactive sign-in."""

REMEMBERED_SECONDS = 20.0
"""How long a token that was read is believed without asking again; a leaver is out sooner than the 60 s promised."""
REMEMBERED_TOKENS = 50_000

_remembered: dict[bytes, tuple[float, Actor]] = {}

ACCOUNT_BEHIND = """
SELECT t.account, t.expires_at, c.associate
FROM access_token t JOIN account c ON c.id = t.account JOIN associate a ON a.id = c.associate
WHERE t.digest = $1 AND t.revoked_at IS NULL AND t.expires_at > $2 AND c.active AND a.status = $3
"""
POSTINGS = """
SELECT role, path, store FROM posting
WHERE associate = $1 AND valid_from <= $2 AND (valid_to IS NULL OR valid_to > $2) ORDER BY valid_from DESC, id DESC
"""


async def sign_in(command: SignIn) -> SignedIn:
    """Exchange login and password for a token. Wrong ones are counted, and lock the account for a while."""
    at = clock.now()
    account = await Account.objects().where(Account.login == command.login).first()
    hashed = account.password_hash if account is not None else _nobody_hash()
    right = await asyncio.to_thread(_verify, hashed, command.password)
    if account is None or not account.active:
        raise WrongLoginOrPassword
    if account.locked_until is not None and account.locked_until > at:
        raise AccountLocked(until=account.locked_until)
    if not right:
        await _count_failure(account.id, at)
        raise WrongLoginOrPassword
    await actor_of_associate(account.associate, account_id=account.id, at=at)
    token = secrets.token_urlsafe(32)
    expires_at = at + TOKEN_LIFETIME
    async with transaction():
        await execute("UPDATE account SET failed_attempts = 0, locked_until = NULL WHERE id = $1", account.id)
        await execute(
            "INSERT INTO access_token (digest, account, issued_at, expires_at) VALUES ($1, $2, $3, $4)",
            _digest(token),
            account.id,
            at,
            expires_at,
        )
        await audit.record(SYSTEM, "auth.signed_in", f"account:{account.id}")
    return SignedIn(access_token=token, token_type="Bearer", expires_at=expires_at)  # noqa: S106 - the scheme's name


async def sign_out(token: str) -> None:
    """Revoke a token."""
    digest = _digest(token)
    await execute("UPDATE access_token SET revoked_at = $2 WHERE digest = $1", digest, clock.now())
    _remembered.pop(digest, None)


async def actor_of_token(token: str) -> Actor:
    """The actor a bearer token stands for. Raises NotSignedIn."""
    digest = _digest(token)
    known = _remembered.get(digest)
    if known is not None and known[0] > time.monotonic():
        return known[1]
    at = clock.now()
    row = await fetch_row(ACCOUNT_BEHIND, digest, at, AssociateStatus.ACTIVE)
    if row is None:
        _remembered.pop(digest, None)
        raise NotSignedIn
    actor = await actor_of_associate(row["associate"], account_id=row["account"], at=at)
    believed = min(REMEMBERED_SECONDS, (row["expires_at"] - at).total_seconds())
    if len(_remembered) >= REMEMBERED_TOKENS:
        _remembered.clear()
    _remembered[digest] = (time.monotonic() + believed, actor)
    return actor


async def actor_of_associate(associate_id: UUID, *, account_id: UUID, at: datetime) -> Actor:
    """The actor an associate is by his postings of this day: the latest says the role, all say the reach."""
    postings = await fetch(POSTINGS, associate_id, clock.business_date(at))
    if not postings:
        raise NoPosting
    first = postings[0]
    role = Role(first["role"])
    return Actor(
        id=account_id,
        role=role,
        paths=tuple(row["path"] for row in postings if row["role"] == role),
        associate_id=associate_id,
        store_id=first["store"],
    )


async def open_account(actor: Actor, command: OpenAccount) -> AccountOpened:
    """Give an associate in reach a login. HQ's matter. Raises NotFound, LoginTaken."""
    actor.require_role(Role.HQ_OPERATOR)
    await associate(actor, command.associate_id)
    account_id = new_id()
    hashed = await asyncio.to_thread(HASHER.hash, command.password)
    async with transaction():
        try:
            async with transaction():
                await execute(
                    "INSERT INTO account (id, login, password_hash, associate, active, failed_attempts)"
                    " VALUES ($1, $2, $3, $4, true, 0)",
                    account_id,
                    command.login,
                    hashed,
                    command.associate_id,
                )
        except asyncpg.UniqueViolationError as error:
            raise LoginTaken(field="login", login=command.login) from error
        await audit.record(actor, "auth.account_opened", f"account:{account_id}", associate=str(command.associate_id))
    return AccountOpened(account_id, command.login)


async def change_password(actor: Actor, command: ChangePassword) -> None:
    """Replace the actor's password. Every token of the account dies, this one too."""
    account = await Account.objects().where(Account.id == actor.id).first()
    if account is None or not await asyncio.to_thread(_verify, account.password_hash, command.old_password):
        raise WrongLoginOrPassword
    hashed = await asyncio.to_thread(HASHER.hash, command.new_password)
    async with transaction():
        await execute("UPDATE account SET password_hash = $2 WHERE id = $1", account.id, hashed)
        await execute(
            "UPDATE access_token SET revoked_at = $2 WHERE account = $1 AND revoked_at IS NULL",
            account.id,
            clock.now(),
        )
        await audit.record(actor, "auth.password_changed", f"account:{account.id}")
    forget_tokens()


async def who_am_i(actor: Actor) -> WhoAmI:
    """What the app shows about the person signed in."""
    name = await fetch_value("SELECT name FROM associate WHERE id = $1", actor.associate_id)
    return WhoAmI(
        account_id=actor.id,
        associate_id=actor.associate_id,
        name=name or "",
        role=actor.role,
        paths=list(actor.paths),
        store_id=actor.store_id,
    )


def forget_tokens() -> None:
    """Believe nothing without asking the database again."""
    _remembered.clear()


async def _count_failure(account_id: UUID, at: datetime) -> None:
    failed = await fetch_value(
        "UPDATE account SET failed_attempts = failed_attempts + 1 WHERE id = $1 RETURNING failed_attempts", account_id
    )
    until = locked_until(failed, at)
    if until is not None:
        await execute("UPDATE account SET locked_until = $2, failed_attempts = 0 WHERE id = $1", account_id, until)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _verify(hashed: str, password: str) -> bool:
    try:
        return HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


def _nobody_hash() -> str:
    """A hash to verify against when there is no such login, so that the time tells nothing."""
    global _nobody  # noqa: PLW0603 - made once, when first needed
    if not _nobody:
        _nobody = HASHER.hash(secrets.token_urlsafe(16))
    return _nobody


_nobody = ""
