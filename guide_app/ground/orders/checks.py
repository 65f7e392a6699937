"""The books of orders: lines, payments and refunds against each other, and what no key of the database watches."""

from guide_app.base.kernel.verifying import Check, breaches, comparison, dangling, not_archived, repeated
from guide_app.ground.orders.day_sums import SUMS, mend_sums
from guide_app.ground.orders.fulfilment.holding import STOCK_HOLDS
from guide_app.ground.orders.rules import Channel, PaymentMethod

REFUNDED = comparison(
    kept="SELECT id::text AS key, refunded_fen AS value FROM orders WHERE refunded_fen <> 0",
    facts="SELECT order_id::text AS key, sum(amount_fen)::bigint AS value FROM refund GROUP BY order_id",
)
REFUNDED_FREIGHT = comparison(
    kept="SELECT id::text AS key, refunded_freight_fen AS value FROM orders WHERE refunded_freight_fen <> 0",
    facts="SELECT order_id::text AS key, sum(freight_fen)::bigint AS value FROM refund WHERE freight_fen <> 0"
    " GROUP BY order_id",
)
RETURNED_IN_FULL = comparison(
    kept="SELECT id::text AS key, 1::bigint AS value FROM orders WHERE returned_in_full",
    facts="SELECT order_id::text AS key, 1::bigint AS value FROM order_line GROUP BY order_id"
    " HAVING bool_and(returned_units = quantity)",
)
TAKEN_BACK = comparison(
    kept="SELECT id::text AS key, 1::bigint AS value FROM orders WHERE taken_back",
    facts="SELECT order_id::text AS key, count(*) AS value FROM refund WHERE corrects AND reverses IS NULL"
    " GROUP BY order_id",
)
# What takes a return back says the same with the opposite sign, on the same day.
REVERSED = breaches(
    """
SELECT concat(back.order_id, ' ', back.number) AS key, back.amount_fen + back.freight_fen AS kept,
  -(r.amount_fen + r.freight_fen) AS facts
FROM refund back LEFT JOIN refund r ON r.order_id = back.order_id AND r.id = back.reverses AND NOT r.corrects
WHERE back.reverses IS NOT NULL AND (back.amount_fen, back.freight_fen, back.business_on, back.refunded_at)
  IS DISTINCT FROM (-r.amount_fen, -r.freight_fen, r.business_on, r.refunded_at)
""",
    of="refund WHERE reverses IS NOT NULL",
)
LOWERED = breaches(
    """
SELECT concat(low.reverses, ' ', value.name) AS key, value.low AS kept,
  least(0, greatest(value.low, -coalesce(value.whole, 0))) AS facts
FROM (
  SELECT reverses, store, business_on, sum(units) AS units, sum(amount_fen)::bigint AS amount_fen
  FROM unmatched_return WHERE reverses IS NOT NULL GROUP BY reverses, store, business_on
) AS low LEFT JOIN unmatched_return u ON u.id = low.reverses AND u.reverses IS NULL AND u.store = low.store
  AND u.business_on = low.business_on
CROSS JOIN LATERAL (VALUES ('units', low.units, u.units::bigint), ('fen', low.amount_fen, u.amount_fen))
  AS value (name, low, whole)
WHERE value.low NOT BETWEEN -coalesce(value.whole, 0) AND 0
""",
    of="unmatched_return WHERE reverses IS NOT NULL",
)
REFERENCES = comparison(
    kept="SELECT concat_ws(' ', order_id, reference) AS key, 1::bigint AS value FROM payment_reference WHERE pays",
    facts="SELECT concat_ws(' ', p.order_id, payment_reference_key_v1(p.method, o.store,"
    " coalesce(p.business_on, o.business_on), p.reference))"
    " AS key, 1::bigint AS value FROM payment p JOIN orders o ON o.id = p.order_id"
    f" WHERE p.reference IS NOT NULL AND p.method <> '{PaymentMethod.EXCHANGE.value}'",
)
# The receipt of an order that was taken back is free again.
TILL_NUMBERS = comparison(
    kept="SELECT concat_ws(' ', order_id, number) AS key, 1::bigint AS value FROM till_receipt",
    facts="SELECT concat_ws(' ', id, number) AS key, 1::bigint AS value FROM orders"
    f" WHERE channel = '{Channel.TILL.value}' AND NOT taken_back",
)
_AMOUNTS = ("list_fen", "promotion_fen", "coupon_fen", "goods_fen")
_OF_LINES = ("list_fen", "promotion_fen", "coupon_fen", "paid_fen")
_EACH = ", ".join(f"('{name}', o.{name}, lines.{of})" for name, of in zip(_AMOUNTS, _OF_LINES, strict=True))
LINES = breaches(
    f"""
SELECT concat(o.id, ' ', amount.name) AS key, amount.kept, amount.facts
FROM orders o LEFT JOIN (
  SELECT order_id, {", ".join(f"sum({name})::bigint AS {name}" for name in _OF_LINES)} FROM order_line GROUP BY order_id
) AS lines ON lines.order_id = o.id
CROSS JOIN LATERAL (VALUES {_EACH}) AS amount (name, kept, facts)
WHERE amount.kept IS DISTINCT FROM amount.facts
""",
    of="orders",
)
PAYMENTS = breaches(
    """
SELECT coalesce(o.id, paid.order_id)::text AS key,
  CASE WHEN o.paid_at IS NULL THEN o.part_paid_fen ELSE o.payable_fen END AS kept,
  coalesce(paid.amount_fen, 0) AS facts
FROM orders o FULL JOIN (
  SELECT order_id, sum(amount_fen)::bigint AS amount_fen FROM payment GROUP BY order_id
) AS paid ON paid.order_id = o.id
WHERE CASE WHEN o.paid_at IS NULL THEN coalesce(paid.amount_fen, 0) IS DISTINCT FROM o.part_paid_fen
  ELSE paid.amount_fen IS DISTINCT FROM o.payable_fen END
""",
    of="orders",
)
STATES = breaches(
    """
SELECT concat(id, ' ', status) AS key, num_nonnulls(paid_at) AS kept,
  (status NOT IN ('placed', 'cancelled'))::int AS facts
FROM orders
WHERE (paid_at IS NULL) <> (status IN ('placed', 'cancelled')) OR (cancelled_at IS NULL) = (status = 'cancelled')
""",
    of="orders",
)
REFUNDS_WITHIN = breaches(
    """
SELECT refunds.order_id::text AS key, refunds.amount_fen AS kept, coalesce(paid.amount_fen, 0) AS facts
FROM (
  SELECT order_id, sum(amount_fen + freight_fen)::bigint AS amount_fen FROM refund GROUP BY order_id
) AS refunds
LEFT JOIN (SELECT order_id, sum(amount_fen)::bigint AS amount_fen FROM payment GROUP BY order_id) AS paid
  ON paid.order_id = refunds.order_id
WHERE refunds.amount_fen > coalesce(paid.amount_fen, 0)
""",
    of="refund",
)
# Refunds that were made before it was written where they went do not say where the goods came back either.
WAYS = breaches(
    """
SELECT concat(r.order_id, ' ', r.number) AS key, r.amount_fen + r.freight_fen AS kept, coalesce(ways.fen, 0) AS facts
FROM refund r LEFT JOIN (
  SELECT order_id, refund, sum(amount_fen)::bigint AS fen FROM refund_payment GROUP BY order_id, refund
) AS ways ON ways.order_id = r.order_id AND ways.refund = r.id
WHERE coalesce(ways.fen, 0) <> CASE WHEN r.returned_at_store IS NULL THEN 0 ELSE r.amount_fen + r.freight_fen END
""",
    of="refund WHERE returned_at_store IS NOT NULL",
)
WAYS_WITHIN = breaches(
    """
SELECT concat(p.order_id, ' ', p.id) AS key, ways.fen AS kept, p.amount_fen AS facts
FROM payment p JOIN (
  SELECT order_id, payment, sum(amount_fen)::bigint AS fen FROM refund_payment GROUP BY order_id, payment
) AS ways ON ways.order_id = p.order_id AND ways.payment = p.id
WHERE ways.fen > p.amount_fen
""",
    of="refund_payment",
)
REFUND_LINES = breaches(
    """
SELECT concat(r.order_id, ' ', r.number) AS key, r.amount_fen AS kept, coalesce(lines.amount_fen, 0) AS facts
FROM refund r LEFT JOIN (
  SELECT order_id, refund, sum(amount_fen)::bigint AS amount_fen FROM refund_line GROUP BY order_id, refund
) AS lines ON lines.order_id = r.order_id AND lines.refund = r.id
WHERE r.amount_fen <> coalesce(lines.amount_fen, 0)
""",
    of="refund",
)
RETURNED = breaches(
    """
SELECT concat(coalesce(l.order_id, back.order_id), ' ', coalesce(l.no, back.no), ' ', value.name) AS key,
  coalesce(value.kept, 0) AS kept, coalesce(value.facts, 0) AS facts
FROM order_line l FULL JOIN (
  SELECT order_id, no, sum(units)::bigint AS units, sum(amount_fen)::bigint AS amount_fen FROM refund_line
  GROUP BY order_id, no
) AS back ON back.order_id = l.order_id AND back.no = l.no
CROSS JOIN LATERAL (VALUES ('units', l.returned_units::bigint, back.units), ('fen', l.refunded_fen, back.amount_fen))
  AS value (name, kept, facts)
WHERE coalesce(value.kept, 0) <> coalesce(value.facts, 0)
""",
    of="order_line",
)
# What came back pays for what was taken instead as far as it goes, and for nothing else.
EXCHANGES = breaches(
    """
SELECT concat_ws(' ', coalesce(e.number, paid.reference), amount.name) AS key, amount.kept, amount.facts
FROM exchange e
LEFT JOIN refund r ON r.order_id = e.order_id AND r.id = e.refund
LEFT JOIN orders n ON n.id = e.new_order
FULL JOIN (SELECT order_id, amount_fen, reference FROM payment WHERE method = 'exchange') AS paid
  ON paid.order_id = e.new_order AND paid.reference = r.number
CROSS JOIN LATERAL (VALUES ('paid', paid.amount_fen, least(r.amount_fen + r.freight_fen, n.payable_fen)),
  ('difference', e.difference_fen, n.payable_fen - r.amount_fen - r.freight_fen)) AS amount (name, kept, facts)
WHERE amount.kept IS DISTINCT FROM amount.facts
""",
    of="exchange",
)
# What waits carries what it is worth into its new order; what is made has its exchange, nothing else has.
EXCHANGE_HOLDS = breaches(
    """
SELECT concat_ws(' ', coalesce(h.new_order, n.id), amount.name) AS key, amount.kept, amount.facts
FROM exchange_hold h
FULL JOIN (SELECT id, status, payable_fen, carried_fen FROM orders WHERE carried_fen IS NOT NULL) AS n
  ON n.id = h.new_order
LEFT JOIN exchange e ON e.order_id = h.order_id AND e.new_order = h.new_order
CROSS JOIN LATERAL (VALUES ('carried', n.carried_fen, h.worth_fen),
  ('difference', n.payable_fen - n.carried_fen, h.difference_fen),
  ('made', CASE WHEN h.state = 'made' THEN h.difference_fen END, e.difference_fen),
  ('waits', (h.state = 'open')::int::bigint, (h.state = 'open' AND n.status = 'placed')::int::bigint)
) AS amount (name, kept, facts)
WHERE amount.kept IS DISTINCT FROM amount.facts
""",
    of="exchange_hold",
)
TOLD = breaches(
    f"""
SELECT concat(made.id, ' ', made.type) AS key, 1::bigint AS kept, count(e.seq) AS facts
FROM (
  SELECT id, id AS order_id, 'order_paid' AS type, paid_at AS at FROM orders WHERE paid_at IS NOT NULL
  UNION ALL SELECT id, order_id, 'order_refunded', refunded_at FROM refund
) AS made LEFT JOIN event e ON e.type = made.type
  AND e.payload->>CASE e.type WHEN 'order_paid' THEN 'order_id' ELSE 'refund_id' END = made.id::text
WHERE made.at >= {not_archived("event")}
GROUP BY made.id, made.type HAVING count(e.seq) <> 1
""",
    of="(SELECT FROM orders WHERE paid_at IS NOT NULL UNION ALL SELECT FROM refund) AS told",
)
# Whoever is named as having recorded it is a person: imports name nobody, and stand in `till_import`.
AUDITED = breaches(
    f"""
SELECT made.order_id::text AS key, made.times AS kept, coalesce(entered.times, 0) AS facts
FROM (
  SELECT order_id, count(*) AS times FROM (
    SELECT DISTINCT order_id FROM payment
    WHERE recorded_by IS NOT NULL AND paid_at >= {not_archived("audit_entry")}
    UNION ALL
    SELECT order_id FROM refund WHERE recorded_by IS NOT NULL AND refunded_at >= {not_archived("audit_entry")}
  ) AS moved GROUP BY order_id
) AS made LEFT JOIN (
  SELECT subject, count(*) AS times FROM audit_entry
  WHERE action IN ('orders.paid', 'orders.part_paid', 'orders.placed_and_paid',
    'orders.refunded') GROUP BY subject
) AS entered ON entered.subject = 'order:' || made.order_id
WHERE made.times > coalesce(entered.times, 0)
""",
    of="(SELECT FROM payment WHERE recorded_by IS NOT NULL UNION ALL SELECT FROM refund WHERE recorded_by IS NOT NULL)"
    " AS moved",
)
# An answer that is still remembered names the order, refund or exchange that it told of; others name none of them.
_ANSWERS = """(
  SELECT convert_from(body, 'UTF8')::jsonb AS said FROM remembered_answer WHERE status IN (200, 201)
) AS answer"""
ANSWERS = breaches(
    f"""
SELECT answer.said->>'number' AS key, (answer.said->>'payable_fen')::bigint AS kept, o.payable_fen AS facts
FROM {_ANSWERS} LEFT JOIN orders o ON o.id = (answer.said->>'id')::uuid
WHERE answer.said ? 'payable_fen' AND answer.said ? 'placed_at'
  AND o.payable_fen IS DISTINCT FROM (answer.said->>'payable_fen')::bigint
UNION ALL
SELECT answer.said->>'number', (answer.said->>'amount_fen')::bigint, r.amount_fen + r.freight_fen
FROM {_ANSWERS} LEFT JOIN refund r ON r.order_id = (answer.said->'order'->>'id')::uuid
  AND r.id = (answer.said->>'id')::uuid
WHERE answer.said ? 'refunded_at' AND answer.said ? 'order'
  AND r.amount_fen + r.freight_fen IS DISTINCT FROM (answer.said->>'amount_fen')::bigint
UNION ALL
SELECT answer.said->>'number', (answer.said->>'difference_fen')::bigint, e.difference_fen
FROM {_ANSWERS} LEFT JOIN exchange e ON e.order_id = (answer.said->'refund'->'order'->>'id')::uuid
  AND e.id = (answer.said->>'id')::uuid
WHERE answer.said ? 'difference_fen' AND answer.said ? 'new_order'
  AND e.difference_fen IS DISTINCT FROM (answer.said->>'difference_fen')::bigint
""",
    of="remembered_answer",
)

CHECKS = [
    Check("orders.lines", ("订单金额等于明细之和", "Lines add up to their order"), LINES),
    Check("orders.payments", ("订单与收款", "What came in for a paid order is what was due"), PAYMENTS),
    Check("orders.states", ("订单状态与时间", "The state of an order and its moments"), STATES),
    Check("orders.refunds_within", ("退款不超过收款", "Never more went back than came in"), REFUNDS_WITHIN),
    Check("orders.refund_ways", ("退款去向等于退款金额", "Refunds say where all of their money went"), WAYS),
    Check("orders.ways_within", ("退回每笔收款不超过所收", "No payment got more back than it brought"), WAYS_WITHIN),
    Check("orders.refund_lines", ("退款金额等于明细之和", "Lines add up to their refund"), REFUND_LINES),
    Check("orders.returned", ("明细的已退数量和金额", "What came back of each line"), RETURNED),
    Check("orders.exchanges", ("换货抵扣与差价", "What exchanges paid for, and what was left"), EXCHANGES),
    Check("orders.exchange_holds", ("等付差价的换货", "Exchanges that wait for their difference"), EXCHANGE_HOLDS),
    Check("orders.told", ("订单与事件", "Every payment and refund was told once"), TOLD),
    Check("orders.audited", ("收退款的审计记录", "Money that people moved is in the audit log"), AUDITED),
    Check(
        "orders.answers",
        ("已答复的订单、退款与换货", "What was answered is there"),
        ANSWERS,
    ),
    STOCK_HOLDS,
    Check("orders.refunded", ("订单已退金额", "What went back for each order"), REFUNDED),
    Check("orders.refunded_freight", ("订单已退运费", "What went back of each order's freight"), REFUNDED_FREIGHT),
    Check("orders.returned_in_full", ("整单退货的订单", "Orders of which no unit stayed"), RETURNED_IN_FULL),
    Check("orders.taken_back", ("已撤销的导入订单", "Orders that an import had wrong"), TAKEN_BACK),
    Check("orders.reversed", ("已撤销的导入退货", "Returns that an import had wrong"), REVERSED),
    Check("orders.lowered", ("无原单退货的冲减", "What lowers unmatched returns"), LOWERED),
    Check(
        "orders.numbers",
        ("订单号不重复", "No number belongs to two orders"),
        repeated(f"orders WHERE channel <> '{Channel.TILL.value}'", "number"),
    ),
    Check("orders.day_sums", ("订单的日合计", "Sums of orders by day"), SUMS, mend_sums),
    Check("orders.till_numbers", ("收银单号目录", "The directory of tills' own numbers"), TILL_NUMBERS),
    Check("orders.payment_references", ("支付流水号目录", "The directory of payments' references"), REFERENCES),
    Check("orders.members", ("订单的会员", "Members whom orders name"), dangling("orders", "member", to="member")),
    Check(
        "orders.unmatched_returns_members",
        ("无原单退货的会员", "Members whom unmatched returns name"),
        dangling("unmatched_return", "member", to="member"),
    ),
]
"""Money that does not add up is looked into by people; what is held for nothing is let go by a command."""
