"""Sign-ins of customers."""

from piccolo.columns import UUID, Bytea, Timestamptz, Varchar
from piccolo.table import Table


class Session(Table, tablename="customer_session"):
    """A customer who is signed in on a device: the token as its SHA-256 alone, the device as a few plain words.

    `code` is the code from their phone by which it was proven whose it is.
    """

    id = UUID(primary_key=True, default=None, null=False)
    digest = Bytea(default=None, null=False, unique=True)
    member = UUID(default=None, null=False)
    device = Varchar(60, default="", null=False)
    code = UUID(default=None, null=False)
    issued_at = Timestamptz(default=None, null=False)
    expires_at = Timestamptz(default=None, null=False)
    revoked_at = Timestamptz(default=None, null=True)
