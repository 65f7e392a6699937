"""Sign-ins of customers, and the WeChat accounts by which they are recognised."""

from piccolo.columns import UUID, Bytea, Timestamptz, Varchar
from piccolo.table import Table

from guide_app.ground.customers.wechat.rules import Outcome


class Session(Table, tablename="customer_session"):
    """A customer who is signed in on a device: the token as its SHA-256 alone, the device as a few plain words.

    `code` is the code from their phone by which it was proven whose it is. `wechat` is the WeChat account by which they
    were recognised without one; then `code` is the one by which that account was proven to be theirs.
    """

    id = UUID(primary_key=True, default=None, null=False)
    digest = Bytea(default=None, null=False, unique=True)
    member = UUID(default=None, null=False)
    device = Varchar(60, default="", null=False)
    code = UUID(default=None, null=False)
    issued_at = Timestamptz(default=None, null=False)
    expires_at = Timestamptz(default=None, null=False)
    revoked_at = Timestamptz(default=None, null=True)
    wechat = UUID(default=None, null=True)


class WechatAccount(Table, tablename="customer_wechat"):
    """A WeChat account by which a customer is recognised, as a keyed hash alone; `code` proved whose phone it is.

    An account is one customer's at a time; `member` is the id as it was written, who it is now is read over it.
    """

    id = UUID(primary_key=True, default=None, null=False)
    identity = Bytea(default=None, null=False)
    member = UUID(default=None, null=False)
    code = UUID(default=None, null=False)
    device = Varchar(60, default="", null=False)
    linked_at = Timestamptz(default=None, null=False)
    used_at = Timestamptz(default=None, null=False)
    ended_at = Timestamptz(default=None, null=True)


class WechatTry(Table, tablename="customer_wechat_try"):
    """Somebody who came back from WeChat, and what became of it, for a day. The address is a keyed hash."""

    id = UUID(primary_key=True, default=None, null=False)
    address = Bytea(default=None, null=True)
    outcome = Varchar(12, choices=Outcome, default=None, null=False)
    at = Timestamptz(default=None, null=False)
