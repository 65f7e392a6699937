"""What of an order's payments is left to go back."""

from collections.abc import Sequence

from guide_app.ground.orders.booked import BookedOrder, KnownPayment
from guide_app.ground.orders.ways.rules import PaymentLeft, less


def left_of(order: BookedOrder, payments: Sequence[KnownPayment]) -> list[PaymentLeft]:
    """What is left of each payment of a paid order, as it is before the money of the next refund goes.

    Refunds that were made before it was written where they went are taken to have gone as they would go now.
    """
    stay = [one for one in payments if not one.given_back]
    unknown_fen = order.refunded_fen + order.refunded_freight_fen - sum(one.back_fen for one in stay)
    left = [PaymentLeft(one.id, one.method, one.reference, one.paid_at, one.left_fen) for one in stay]
    return less(left, unknown_fen)
