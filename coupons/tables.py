"""Coupon templates with their immutable terms and stock, the coupons, what happened to them, what orders used."""

from piccolo.columns import (
    UUID,
    BigInt,
    Boolean,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    SmallInt,
    Timestamptz,
    Varchar,
)
from piccolo.columns.column_types import JSONB
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from coupons.claiming import TemplateStatus
from guide_app.ground.associates.tables import Associate
from guide_app.ground.members.tables import Member
from guide_app.ground.orders.tables.sales import Order
from guide_app.ground.stores.tables import Store


class CouponTemplate(Table, tablename="coupon_template"):
    """What can be given out: how many, when, how often. What it is worth is said by `terms_version`.

    `path` is the part of the organisation in which it may be issued; where it may be spent is said by the terms.
    """

    id = UUID(primary_key=True, default=None, null=False)
    code = Varchar(64, default=None, null=False, unique=True)
    name = Varchar(80, default=None, null=False)
    path = Varchar(500, default="/", null=False)
    claim_from = Timestamptz(default=None, null=False)
    claim_to = Timestamptz(default=None, null=True)
    stock = Integer(default=None, null=False)
    shards = SmallInt(default=1, null=False)
    per_member_limit = Integer(default=1, null=False)
    per_associate_day_quota = Integer(default=None, null=True)
    terms_version = Integer(default=1, null=False)
    status = Varchar(10, choices=TemplateStatus, default=TemplateStatus.OPEN, null=False)
    created_at = Timestamptz(default=None, null=False)
    version = Integer(default=1, null=False)
    claim_window_in_order = Check("claim_to IS NULL OR claim_to > claim_from")
    limits_are_positive = Check("stock >= 0 AND per_member_limit >= 1 AND coalesce(per_associate_day_quota, 1) >= 1")
    at_most_sixteen_shards = Check("shards BETWEEN 1 AND 16")


class CouponTerms(Table, tablename="coupon_terms"):
    """One version of a template's terms. Never changed, by trigger: a coupon keeps the version it was issued under.

    `document` and `validity` are the documents of the quote and validity contract.
    """

    id = UUID(primary_key=True, default=None, null=False)
    template = ForeignKey(CouponTemplate, default=None, null=False, on_delete=OnDelete.restrict)
    version = Integer(default=None, null=False)
    document = JSONB(default=None, null=False)
    validity = JSONB(default=None, null=False)
    grace_days = SmallInt(default=0, null=False)
    published_at = Timestamptz(default=None, null=False)
    published_by = UUID(default=None, null=True)
    one_row_per_version = Unique([template, version])
    grace_is_at_most_a_year = Check("grace_days BETWEEN 0 AND 365")


class CouponStockShard(Table, tablename="coupon_stock_shard"):
    """A part of a template's stock. `issued` never falls: return, void and expiry do not give stock back."""

    id = UUID(primary_key=True, default=None, null=False)
    template = ForeignKey(CouponTemplate, default=None, null=False, on_delete=OnDelete.restrict)
    no = SmallInt(default=None, null=False)
    stock = Integer(default=None, null=False)
    issued = Integer(default=0, null=False)
    one_row_per_number = Unique([template, no])
    nothing_is_oversold = Check("issued BETWEEN 0 AND stock")


class CouponMemberCounter(Table, tablename="coupon_member_counter"):
    """How many of a template a member has claimed, ever."""

    id = UUID(primary_key=True, default=None, null=False)
    template = ForeignKey(CouponTemplate, default=None, null=False, on_delete=OnDelete.restrict)
    member = ForeignKey(Member, default=None, null=False, on_delete=OnDelete.restrict)
    claimed = Integer(default=None, null=False)
    one_row_per_member = Unique([template, member])


class CouponAssociateDay(Table, tablename="coupon_associate_day"):
    """How many of a template an associate has sent on a local day; its id is that of the first coupon."""

    id = UUID(primary_key=True, default=None, null=False)
    template = ForeignKey(CouponTemplate, default=None, null=False, on_delete=OnDelete.restrict)
    associate = ForeignKey(Associate, default=None, null=False, on_delete=OnDelete.restrict)
    day = Date(default=None, null=False)
    sent = Integer(default=None, null=False)
    one_row_per_day = Unique([template, associate, day])


class Coupon(Table, tablename="coupon"):
    """One coupon in one member's hands. The code is sealed, and found through `coupon_code`.

    `home_member` is the member it was issued to, for ever; whose it is now is said by `owner`.

    `status` is what was last written; what it means now depends on `lock_until`, `offer_until` and `valid_to`.
    `version` counts state changes and equals the number of the coupon's newest event.
    """

    id = UUID(primary_key=True, default=None, null=False)
    home_member = ForeignKey(Member, default=None, null=False, on_delete=OnDelete.restrict)
    code_sealed = Bytea(default=None, null=False)
    code_tail = Varchar(4, default=None, null=False)
    template = ForeignKey(CouponTemplate, default=None, null=False, on_delete=OnDelete.restrict)
    terms = ForeignKey(CouponTerms, default=None, null=False, on_delete=OnDelete.restrict)
    owner = UUID(default=None, null=False)
    issuer = ForeignKey(Associate, default=None, null=True, on_delete=OnDelete.restrict)
    store = ForeignKey(Store, default=None, null=False, on_delete=OnDelete.restrict)
    issued_at = Timestamptz(default=None, null=False)
    valid_from = Timestamptz(default=None, null=False)
    valid_to = Timestamptz(default=None, null=False)
    status = Varchar(12, default="ISSUED", null=False)
    lock_order = UUID(default=None, null=True)
    lock_hash = Varchar(64, default=None, null=True)
    lock_until = Timestamptz(default=None, null=True)
    used_order = UUID(default=None, null=True)
    used_at = Timestamptz(default=None, null=True)
    offer_until = Timestamptz(default=None, null=True)
    version = Integer(default=1, null=False)
    status_is_known = Check("status IN ('ISSUED', 'LOCKED', 'USED', 'VOID', 'TRANSFERRING')")
    window_in_order = Check("valid_to > valid_from")
    a_lock_is_whole = Check(
        "(status = 'LOCKED') = (lock_order IS NOT NULL)"
        " AND (lock_order IS NULL) = (lock_hash IS NULL) AND (lock_order IS NULL) = (lock_until IS NULL)"
    )
    used_by_an_order = Check(
        "(status = 'USED') = (used_order IS NOT NULL) AND (used_order IS NULL) = (used_at IS NULL)"
    )
    an_offer_ends = Check("(status = 'TRANSFERRING') = (offer_until IS NOT NULL)")


class CouponCode(Table, tablename="coupon_code"):
    """Which coupon a code opens, by its keyed hash."""

    code_index = Bytea(primary_key=True, default=None, null=False)
    coupon = UUID(default=None, null=False)
    home_member = UUID(default=None, null=False)


class CouponEvent(Table, tablename="coupon_event"):
    """One change of a coupon's state, numbered from 1. Append-only by trigger; exactly one per change."""

    id = UUID(primary_key=True, default=None, null=False)
    coupon = UUID(default=None, null=False)
    home_member = UUID(default=None, null=False)
    no = Integer(default=None, null=False)
    command = Varchar(10, default=None, null=False)
    from_status = Varchar(12, default=None, null=True)
    to_status = Varchar(12, default=None, null=False)
    order_id = UUID(default=None, null=True)
    actor_id = UUID(default=None, null=True)
    reason = Varchar(200, default="", null=False)
    request_id = Varchar(64, default=None, null=True)
    at = Timestamptz(default=None, null=False)
    one_event_per_change = Unique([coupon, no, home_member])


class OrderCoupon(Table, tablename="order_coupon"):
    """What a coupon takes off an order, as quoted. Stored, so that a refund never computes it anew.

    `shares` is a list of {line, share, units, funders}, fen; `no` is the order of application, from 0. A row without
    `used_at` is the plan of an order that holds the coupon; the newest lock decides whether it still may be used.
    """

    id = UUID(primary_key=True, default=None, null=False)
    order = ForeignKey(Order, default=None, null=False, on_delete=OnDelete.restrict, db_column_name="order_id")
    coupon = UUID(default=None, null=False)
    home_member = UUID(default=None, null=False)
    no = SmallInt(default=None, null=False)
    discount_fen = BigInt(default=None, null=False)
    shares = JSONB(default=None, null=False)
    used_at = Timestamptz(default=None, null=True)
    returned_at = Timestamptz(default=None, null=True)
    lives_again = Boolean(default=None, null=True)
    once_per_order = Unique([order, coupon])
    discount_is_money = Check("discount_fen > 0")
    returned_after_use = Check(
        "(returned_at IS NULL OR used_at IS NOT NULL) AND (returned_at IS NULL) = (lives_again IS NULL)"
    )


class CouponBookCheck(Table, tablename="coupon_book_check"):
    """A nightly check of the books, and how far it is: see `coupons.book_checks`. `counts` are coupons by template."""

    id = UUID(primary_key=True, default=None, null=False)
    begun_at = Timestamptz(default=None, null=False)
    walk = SmallInt(default=None, null=False)
    last = UUID(default=None, null=False)
    counted_until = UUID(default=None, null=False)
    counts = JSONB(default=None, null=False)
    pieces = Integer(default=None, null=False)
    found = BigInt(default=None, null=False)
    ended_at = Timestamptz(default=None, null=True)
