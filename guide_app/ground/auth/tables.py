"""Sign-ins and access tokens."""

from piccolo.columns import UUID, Boolean, Bytea, ForeignKey, Integer, OnDelete, SmallInt, Timestamptz, Varchar
from piccolo.table import Table

from guide_app.ground.associates.tables import Associate


class Account(Table, tablename="account"):
    """A login with its password hash (argon2id).

    It is found however it is spelled (`login_form_v1`, unique), but by its own spelling alone where it is
    `spelled_exactly`: where 0.2.0 had two logins that differ in capitals. `failed_attempts` and `locked_until` are from
    0.2.0 and serve nothing any more.
    """

    id = UUID(primary_key=True, default=None, null=False)
    login = Varchar(80, default=None, null=False, unique=True)
    password_hash = Varchar(200, default=None, null=False)
    associate = ForeignKey(Associate, default=None, null=False, on_delete=OnDelete.restrict, unique=True)
    active = Boolean(default=True, null=False)
    failed_attempts = SmallInt(default=0, null=False)
    locked_until = Timestamptz(default=None, null=True)
    spelled_exactly = Boolean(default=False, null=False)


class AccessToken(Table, tablename="access_token"):
    """A bearer token, kept as its SHA-256 alone, with what its owner tells it from their others by.

    The device is a few plain words, the address half of itself. `used_at` is written once an hour at most. By
    `wecom_userid`, an account of WeCom, they came in: it opens nothing once the associate is named another.
    """

    digest = Bytea(primary_key=True, default=None, null=False)
    account = ForeignKey(Account, default=None, null=False, on_delete=OnDelete.restrict, index=True)
    issued_at = Timestamptz(default=None, null=False)
    expires_at = Timestamptz(default=None, null=False)
    revoked_at = Timestamptz(default=None, null=True)
    device = Varchar(60, default="", null=False)
    address_masked = Varchar(40, default="", null=False)
    used_at = Timestamptz(default=None, null=True)
    wecom_userid = Varchar(64, default=None, null=True)


class SignInAttempt(Table, tablename="sign_in_attempt"):
    """Passwords that were tried for a login, from an address, or both; `key` is a keyed hash of what is counted, the
    login's before the address's.

    `failures` of them in a row were wrong, the last one `at`; `known_at` is when the login last signed in from the
    address.
    """

    key = Bytea(primary_key=True, default=None, null=False)
    failures = Integer(default=0, null=False)
    at = Timestamptz(default=None, null=False)
    known_at = Timestamptz(default=None, null=True)
