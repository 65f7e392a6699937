"""Carts that are parked."""

from piccolo.columns import JSONB, UUID, BigInt, Bytea, ForeignKey, Integer, OnDelete, Timestamptz, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from carts.rules import CartState
from guide_app.ground.associates.tables import Associate
from guide_app.ground.orders.rules import Channel
from guide_app.ground.stores.tables import Store


class Cart(Table, tablename="cart"):
    """What a customer may buy, kept for later. `associate` is whose it is, `member` who buys, if that is known.

    `lines` name articles with the price of a unit as it was last seen. `private_sealed` holds the note and the codes of
    chosen coupons, under the member's key, or the chain's without one; a cart that is closed has none. `version` counts
    the changes. `order_id` is the one order that it has become.
    """

    id = UUID(primary_key=True, default=None, null=False)
    store = ForeignKey(Store, default=None, null=False, on_delete=OnDelete.restrict)
    associate = ForeignKey(Associate, default=None, null=False, on_delete=OnDelete.restrict)
    member = UUID(default=None, null=True)
    channel = Varchar(16, choices=Channel, default=None, null=False)
    lines = JSONB(default=None, null=False)
    freight_fen = BigInt(default=None, null=False)
    seen_fen = BigInt(default=None, null=False)
    private_sealed = Bytea(default=None, null=True)
    state = Varchar(8, choices=CartState, default=None, null=False)
    order_id = UUID(default=None, null=True)
    parked_at = Timestamptz(default=None, null=False)
    changed_at = Timestamptz(default=None, null=False)
    expires_at = Timestamptz(default=None, null=False)
    closed_at = Timestamptz(default=None, null=True)
    version = Integer(default=1, null=False)
    ordered_has_its_order = Check("(state = 'ordered') = (order_id IS NOT NULL)")
    closed_keeps_no_text = Check(
        "(state = 'parked') = (closed_at IS NULL) AND (closed_at IS NULL) = (private_sealed IS NOT NULL)"
    )
