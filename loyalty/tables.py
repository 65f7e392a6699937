"""Rules of points and levels by versions, the ledger of points, who has which level, and what it has brought."""

from piccolo.columns import UUID, BigInt, Boolean, Bytea, Date, Integer, Timestamptz, Varchar
from piccolo.columns.column_types import JSONB
from piccolo.constraints import Unique
from piccolo.table import Table

from loyalty.rules.benefits import Benefit
from loyalty.rules.levels import ChangeReason
from loyalty.rules.points import EntryReason


class LoyaltyVersion(Table, tablename="loyalty_version"):
    """A version of the rules, in force from a business day until the next one. Versions are added and never changed."""

    id = UUID(primary_key=True, default=None, null=False)
    number = Integer(default=None, null=False, unique=True)
    valid_from = Date(default=None, null=False)
    growth = JSONB(default=None, null=False)
    levels = JSONB(default=None, null=False)
    made_by = UUID(default=None, null=True)
    made_at = Timestamptz(default=None, null=False)


class GrowthEntry(Table, tablename="growth_entry"):
    """Points that came or went, keyed by member and `source`, of which there is one of each.

    `store` is where it came about, or where the member belongs. A `lot` is what was earned together, an order or one
    entry: what takes from it names it, and it expires as a whole. `lines` are the lines of an order with their rates,
    or what went back of them. `note_sealed` is what somebody wrote who gave points by hand, sealed under the member's
    own key.
    """

    id = UUID(primary_key=True, default=None, null=False)
    member = UUID(default=None, null=False)
    store = UUID(default=None, null=False)
    source = Varchar(60, default=None, null=False)
    lot = UUID(default=None, null=False)
    reason = Varchar(12, choices=EntryReason, default=None, null=False)
    points = BigInt(default=None, null=False)
    order_id = UUID(default=None, null=True)
    lines = JSONB(default=None, null=True)
    version = Integer(default=None, null=True)
    note_sealed = Bytea(default=None, null=True)
    made_by = UUID(default=None, null=True)
    at = Timestamptz(default=None, null=False)
    business_on = Date(default=None, null=False)
    expires_on = Date(default=None, null=True)
    once_per_source = Unique(["member", "source"])


class GrowthBalance(Table, tablename="growth_balance"):
    """The sum of a member's entries. It `is_due` until what follows from it for their level is judged."""

    member = UUID(primary_key=True, default=None, null=False)
    points = BigInt(default=0, null=False)
    is_due = Boolean(default=True, null=False)


class LevelStanding(Table, tablename="level_standing"):
    """Until when a member has the level that `member.level` says, and the version by which it was judged last."""

    member = UUID(primary_key=True, default=None, null=False)
    level = Varchar(20, default=None, null=False)
    until = Date(default=None, null=True, index=True)
    version = Integer(default=None, null=False, index=True)


class LevelChange(Table, tablename="level_change"):
    """A member got another level, or the same one anew: why, with how many points, until when."""

    id = UUID(primary_key=True, default=None, null=False)
    member = UUID(default=None, null=False)
    store = UUID(default=None, null=False)
    before = Varchar(20, default=None, null=False)
    after = Varchar(20, default=None, null=False)
    is_up = Boolean(default=None, null=False)
    reason = Varchar(12, choices=ChangeReason, default=None, null=False)
    points = BigInt(default=None, null=False)
    until = Date(default=None, null=True)
    version = Integer(default=None, null=False)
    at = Timestamptz(default=None, null=False)
    business_on = Date(default=None, null=False)


class BenefitGrant(Table, tablename="benefit_grant"):
    """A coupon that a level brought on an occasion, of which there is one of each; or why there is none.

    The occasion of a birthday is its year, that of an upgrade the level and the year.
    """

    id = UUID(primary_key=True, default=None, null=False)
    member = UUID(default=None, null=False)
    store = UUID(default=None, null=False)
    benefit = Varchar(12, choices=Benefit, default=None, null=False)
    occasion = Varchar(30, default=None, null=False)
    level = Varchar(20, default=None, null=False)
    template = Varchar(40, default=None, null=False)
    coupon = UUID(default=None, null=True)
    refusal = Varchar(60, default=None, null=True)
    at = Timestamptz(default=None, null=False)
    business_on = Date(default=None, null=False)
    once_per_occasion = Unique(["member", "benefit", "occasion"])
