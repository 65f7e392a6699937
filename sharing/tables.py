"""Links that associates share, their openings, and the orders that followed."""

from piccolo.columns import UUID, BigInt, Date, ForeignKey, Integer, OnDelete, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table

from guide_app.ground.associates.tables import Associate
from guide_app.ground.stores.tables import Store
from sharing.rules import VISITOR_LETTERS, ShareKind


class ShareLink(Table, tablename="share_link"):
    """An associate's link to a product or a coupon template, `thing`. `store` is theirs when they shared it last,
    `badge` the code that leads to them."""

    id = UUID(primary_key=True, default=None, null=False)
    token = Varchar(16, default=None, null=False, unique=True)
    kind = Varchar(10, choices=ShareKind, default=None, null=False)
    thing = UUID(default=None, null=False)
    associate = ForeignKey(Associate, default=None, null=False, on_delete=OnDelete.restrict)
    store = ForeignKey(Store, default=None, null=False, on_delete=OnDelete.restrict)
    badge = UUID(default=None, null=False)
    made_at = Timestamptz(default=None, null=False)
    one_link_per_thing = Unique([associate, kind, thing])


class ShareGift(Table, tablename="share_gift"):
    """A link as it was given to one customer, with a secret of its own: whoever opens it is taken for them."""

    id = UUID(primary_key=True, default=None, null=False)
    token = Varchar(16, default=None, null=False, unique=True)
    link = ForeignKey(ShareLink, default=None, null=False, on_delete=OnDelete.restrict)
    member = UUID(default=None, null=False)
    made_at = Timestamptz(default=None, null=False)
    one_gift_per_member = Unique([link, member])


class ShareDay(Table, tablename="share_day"):
    """How often a link was shared, and opened by how many, on a business day of the chain. Keyed by both."""

    link = ForeignKey(ShareLink, primary_key=True, default=None, null=False, on_delete=OnDelete.restrict)
    day = Date(default=None, null=False)
    shares = Integer(default=0, null=False)
    clicks = Integer(default=0, null=False)


class ShareClick(Table, tablename="share_click"):
    """That somebody opened a link on a day, when first: a customer, or a browser by the keyed hash of its cookie."""

    id = UUID(primary_key=True, default=None, null=False)
    link = ForeignKey(ShareLink, default=None, null=False, on_delete=OnDelete.restrict)
    who = Varchar(VISITOR_LETTERS, default=None, null=False)
    member = UUID(default=None, null=True)
    day = Date(default=None, null=False)
    at = Timestamptz(default=None, null=False)
    one_click_a_day = Unique([link, who, day])


class ShareOrder(Table, tablename="share_order"):
    """A paid order of a customer who had opened the link before, counted with the one opened last."""

    order_id = UUID(primary_key=True, default=None, null=False)
    link = UUID(default=None, null=False)
    day = Date(default=None, null=False)
    received_fen = BigInt(default=None, null=False)
    refunded_fen = BigInt(default=0, null=False)


class ShareClaim(Table, tablename="share_claim"):
    """That a customer took the coupon of a link: once. Keyed by both."""

    link = ForeignKey(ShareLink, primary_key=True, default=None, null=False, on_delete=OnDelete.restrict)
    member = UUID(default=None, null=False)
    claimed_at = Timestamptz(default=None, null=False)
