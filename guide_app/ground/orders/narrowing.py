"""What lists of orders are narrowed by beside their days: one condition for the list, its sums and its lines."""

from enum import StrEnum
from uuid import UUID

import msgspec

from guide_app.base.kernel.errors import InvalidField
from guide_app.ground.members.fragments import identities_of
from guide_app.ground.orders.fragments import STATUS
from guide_app.ground.orders.fulfilment.rules import FulfilmentState
from guide_app.ground.orders.rules import Channel, OrderStatus, PaymentMethod

MOST_RECEIPTS = 1_000
"""Receipts of one number that are looked at without days: tills of many stores print the same ones, each day anew."""


class Narrow(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is asked of each order; what is left out is not asked. Travels as one value.

    Amounts are of `payable_fen`, both included. `source` is the code of the system that sent the order.
    """

    status: OrderStatus | None = None
    channel: Channel | None = None
    serving_id: UUID | None = None
    fulfilment: FulfilmentState | None = None
    least_fen: int | None = None
    most_fen: int | None = None
    with_coupons: bool | None = None
    source: str | None = None

    @property
    def is_narrow(self) -> bool:
        """Whether anything but the status is asked, for which there is no index."""
        return msgspec.structs.replace(self, status=None) != Narrow()

    @property
    def is_summed(self) -> bool:
        """Whether sums of days are kept by all that is asked: see `day_sums`."""
        return msgspec.structs.replace(self, status=None, channel=None, with_coupons=None) == Narrow()

    @property
    def bound(self) -> str:
        """As statements take it. Raises InvalidField for amounts out of order."""
        if self.least_fen is not None and self.most_fen is not None and self.most_fen < self.least_fen:
            raise InvalidField("most_fen", "不得低于 least_fen / not below least_fen")
        return msgspec.json.encode(self).decode()


class RefundKind(StrEnum):
    """What came back."""

    GOODS = "goods"
    MONEY = "money"
    """Money, or freight, while the goods stayed."""
    EXCHANGE = "exchange"
    CORRECTION = "correction"
    """Nothing: an import was wrong."""


class NarrowRefunds(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is asked of each refund; what is left out is not asked. `associate_id` is who recorded it."""

    kind: RefundKind | None = None
    channel: Channel | None = None
    method: PaymentMethod | None = None
    returned_at: UUID | None = None
    associate_id: UUID | None = None
    reason: str | None = None
    approved: bool | None = None

    @property
    def is_narrow(self) -> bool:
        """Whether anything is asked, for which there is no index."""
        return self != NarrowRefunds()

    @property
    def bound(self) -> str:
        """As statements take it."""
        return msgspec.json.encode(self).decode()


def told(asked: str, name: str, kind: str = "text") -> str:
    """What is asked by that name, as an expression that is reckoned once for all rows."""
    return f"(SELECT ({asked}::jsonb->>'{name}')::{kind})"


def narrowed_refunds(asked: str) -> str:
    """The condition on a refund `r`. `asked` is the parameter that takes `NarrowRefunds.bound`."""
    channel, method, who, kind = (told(asked, name) for name in ("channel", "method", "associate_id", "kind"))
    return f"""coalesce(coalesce(r.returned_at_store, r.store) = {told(asked, "returned_at", "uuid")}, true)
  AND coalesce(strpos(lower(r.reason), lower({told(asked, "reason")})) > 0, true)
  AND coalesce((r.approval IS NOT NULL) = {told(asked, "approved", "boolean")}, true)
  AND ({channel} IS NULL OR EXISTS (SELECT FROM orders o WHERE o.id = r.order_id AND o.channel = {channel}))
  AND ({method} IS NULL OR EXISTS (
    SELECT FROM refund_payment w WHERE w.order_id = r.order_id AND w.refund = r.id AND w.method = {method}))
  AND ({who} IS NULL OR EXISTS (SELECT FROM account c WHERE c.id = r.recorded_by AND c.associate = {who}::uuid))
  AND ({kind} IS NULL OR {kind} = CASE
    WHEN r.corrects THEN 'correction'
    WHEN EXISTS (SELECT FROM exchange e WHERE e.order_id = r.order_id AND e.refund = r.id) THEN 'exchange'
    WHEN EXISTS (
      SELECT FROM refund_line l WHERE l.order_id = r.order_id AND l.refund = r.id AND l.units <> 0) THEN 'goods'
    ELSE 'money' END)"""


def narrowed(asked: str) -> str:
    """The condition on an order `o`. `asked` is the parameter that takes `Narrow.bound`."""
    state, source = told(asked, "fulfilment"), told(asked, "source")
    return f"""coalesce({STATUS} = {told(asked, "status")}, true)
  AND coalesce(o.channel = {told(asked, "channel")}, true)
  AND coalesce(o.serving = {told(asked, "serving_id", "uuid")}, {told(asked, "serving_id")} IS NULL)
  AND coalesce(o.payable_fen >= {told(asked, "least_fen", "bigint")}, true)
  AND coalesce(o.payable_fen <= {told(asked, "most_fen", "bigint")}, true)
  AND coalesce((o.coupon_fen > 0) = {told(asked, "with_coupons", "boolean")}, true)
  AND ({state} IS NULL OR o.fulfilment IS NOT NULL AND EXISTS (
    SELECT FROM fulfilment f WHERE f.order_id = o.id AND f.state = {state}))
  AND ({source} IS NULL OR EXISTS (
    SELECT FROM sent_row t WHERE t.order_id = o.id AND t.kind = 'order' AND t.source = {source}))"""


def few(by: str, at: int) -> str:
    """The condition of the orders of a member or of one number. Its parameters begin at `at`: member, number, the first
    and the last day, what else is asked."""
    member, number, first, last, asked = (f"${place}" for place in range(at, at + 5))
    theirs = f"o.member = ANY (ARRAY({identities_of(member)}))"
    called = f"""o.id = ANY (ARRAY(
    SELECT n.id FROM orders n WHERE n.number = {number}
    UNION ALL SELECT p.order_id FROM payment p WHERE p.reference = {number}
    UNION ALL SELECT r.order_id FROM till_receipt r WHERE r.number = {number}
      AND ({first}::date IS NULL OR r.day BETWEEN {first} AND {last})))"""
    whose = {
        "member": f"{theirs} AND ({number}::text IS NULL OR {called})",
        "number": f"{called} AND ({member}::uuid IS NULL OR {theirs})",
    }
    return f"""{whose[by]} AND ({first}::date IS NULL OR o.business_on BETWEEN {first} AND {last})
  AND {narrowed(asked)}"""
