"""Policies of attribution, and what they decided of each order."""

from piccolo.columns import UUID, Date, Integer, Timestamptz, Varchar
from piccolo.columns.column_types import JSONB
from piccolo.constraints import Unique
from piccolo.table import Table

from guide_app.ground.orders.attribution.rules import DecidedBy
from guide_app.ground.touches.rules import TouchKind


class AttributionPolicy(Table, tablename="attribution_policy"):
    """A version of what holds at or below `path` from a business day on. Versions are added and never changed, but for
    the path, which goes along with its unit."""

    id = UUID(primary_key=True, default=None, null=False)
    path = Varchar(500, default=None, null=False)
    version = Integer(default=None, null=False)
    title = Varchar(80, default=None, null=False)
    valid_from = Date(default=None, null=False)
    steps = JSONB(default=None, null=False)
    decided_at = Timestamptz(default=None, null=False)
    decided_by = UUID(default=None, null=True)
    one_policy_per_version = Unique([path, version])


class OrderAttribution(Table, tablename="order_attribution"):
    """Who is named for an order that nobody served, by which step of which policy, and why. Written once.

    Without an associate it stays with the store.
    """

    order_id = UUID(primary_key=True, default=None, null=False)
    associate = UUID(default=None, null=True)
    policy = UUID(default=None, null=False)
    step = Varchar(12, choices=DecidedBy, default=None, null=False)
    touch = UUID(default=None, null=True)
    touch_kind = Varchar(12, choices=TouchKind, default=None, null=True)
    touch_at = Timestamptz(default=None, null=True)
    reason_zh = Varchar(120, default=None, null=False)
    reason_en = Varchar(160, default=None, null=False)
    decided_at = Timestamptz(default=None, null=False)
