"""Sign-ins and access tokens."""

from piccolo.columns import UUID, Boolean, Bytea, ForeignKey, OnDelete, SmallInt, Timestamptz, Varchar
from piccolo.table import Table

from guide_app.ground.associates.tables import Associate


class Account(Table, tablename="account"):
    """A login with its password hash (argon2id)."""

    id = UUID(primary_key=True, default=None, null=False)
    login = Varchar(80, default=None, null=False, unique=True)
    password_hash = Varchar(200, default=None, null=False)
    associate = ForeignKey(Associate, default=None, null=False, on_delete=OnDelete.restrict, unique=True)
    active = Boolean(default=True, null=False)
    failed_attempts = SmallInt(default=0, null=False)
    locked_until = Timestamptz(default=None, null=True)


class AccessToken(Table, tablename="access_token"):
    """A bearer token, kept as its SHA-256 alone."""

    digest = Bytea(primary_key=True, default=None, null=False)
    account = ForeignKey(Account, default=None, null=False, on_delete=OnDelete.restrict, index=True)
    issued_at = Timestamptz(default=None, null=False)
    expires_at = Timestamptz(default=None, null=False)
    revoked_at = Timestamptz(default=None, null=True)
