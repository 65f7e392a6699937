"""Associates and their postings. Everybody who signs in is an associate; a posting says where and as what."""

from piccolo.columns import UUID, Boolean, Bytea, Date, ForeignKey, OnDelete, Timestamptz, Varchar
from piccolo.columns import Integer as IntegerColumn
from piccolo.constraints import Check
from piccolo.table import Table

from guide_app.base.kernel.access import Role
from guide_app.ground.associates.rules import AssociateStatus
from guide_app.ground.stores.tables import Store


class Associate(Table, tablename="associate"):
    """A person who works in the chain."""

    id = UUID(primary_key=True, default=None, null=False)
    number = Varchar(40, default=None, null=False, unique=True)
    name = Varchar(60, default=None, null=False)
    title = Varchar(60, default="", null=False)
    phone_sealed = Bytea(default=None, null=True)
    phone_masked = Varchar(30, default="", null=False)
    wecom_userid = Varchar(64, default=None, null=True, unique=True)
    own_member_id = UUID(default=None, null=True)
    status = Varchar(10, choices=AssociateStatus, default=AssociateStatus.ACTIVE, null=False)
    left_at = Timestamptz(default=None, null=True)
    version = IntegerColumn(default=1, null=False)


class Posting(Table, tablename="posting"):
    """Where an associate works and as what, by dates: `valid_from` included, `valid_to` excluded or open.

    On a day the main post that began last is the person's place; the others hold beside it.
    """

    id = UUID(primary_key=True, default=None, null=False)
    associate = ForeignKey(Associate, default=None, null=False, on_delete=OnDelete.restrict, index=True)
    role = Varchar(30, choices=Role, default=None, null=False)
    path = Varchar(500, default=None, null=False, index=True)
    store = ForeignKey(Store, default=None, null=True, on_delete=OnDelete.restrict, index=True)
    valid_from = Date(default=None, null=False)
    valid_to = Date(default=None, null=True)
    is_main = Boolean(default=True, null=False)
    dates_in_order = Check("valid_to IS NULL OR valid_to > valid_from")
