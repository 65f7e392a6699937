"""What of an order's waiting is not said by the order itself."""

from piccolo.columns import UUID, ForeignKey, OnDelete, Timestamptz
from piccolo.table import Table

from guide_app.ground.associates.tables import Associate


class OrderTerm(Table, tablename="order_term"):
    """Until when an order of which a part is paid waits for the rest; without a row, as long as any order.

    `told_at` says when it was told that this term is over, and nothing before. `keeper` looks after it where somebody
    took it over from whoever served.
    """

    order_id = UUID(primary_key=True, default=None, null=False)
    ends_at = Timestamptz(default=None, null=False)
    told_at = Timestamptz(default=None, null=True)
    keeper = ForeignKey(Associate, default=None, null=True, on_delete=OnDelete.restrict, index=True)
