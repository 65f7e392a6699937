"""What is kept of orders beside its facts, and what no key of the database watches."""

from guide_app.base.kernel.verifying import Check, comparison, dangling, repeated
from guide_app.ground.orders.rules import Channel

REFUNDED = comparison(
    kept="SELECT id::text AS key, refunded_fen AS value FROM orders WHERE refunded_fen <> 0",
    facts="SELECT order_id::text AS key, sum(amount_fen)::bigint AS value FROM refund GROUP BY order_id",
)
REFERENCES = comparison(
    kept="SELECT concat_ws(' ', order_id, reference) AS key, 1::bigint AS value FROM payment_reference",
    facts="SELECT concat_ws(' ', order_id, reference) AS key, 1::bigint AS value FROM payment"
    " WHERE reference IS NOT NULL",
)
TILL_NUMBERS = comparison(
    kept="SELECT concat_ws(' ', order_id, number) AS key, 1::bigint AS value FROM till_order",
    facts="SELECT concat_ws(' ', id, number) AS key, 1::bigint AS value FROM orders"
    f" WHERE channel = '{Channel.TILL.value}'",
)


CHECKS = [
    Check("orders.refunded", ("订单已退金额", "What went back for each order"), REFUNDED),
    Check("orders.numbers", ("订单号不重复", "No number belongs to two orders"), repeated("orders", "number")),
    Check("orders.till_numbers", ("收银单号目录", "The directory of tills' own numbers"), TILL_NUMBERS),
    Check("orders.payment_references", ("支付流水号目录", "The directory of payments' references"), REFERENCES),
    Check("orders.members", ("订单的会员", "Members whom orders name"), dangling("orders", "member", to="member")),
    Check(
        "orders.unmatched_returns_members",
        ("无原单退货的会员", "Members whom unmatched returns name"),
        dangling("unmatched_return", "member", to="member"),
    ),
]
"""Not mended by a command: money that does not add up is looked into by people."""
