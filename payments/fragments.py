"""Pieces of SQL that statements about an order join."""


def due_of(order: str) -> str:
    """What a customer is still to pay, of `order`, a table of orders in the statement: the difference alone of an
    exchange that waits for it, and nothing of one that cannot be made any more."""
    left = f"{order}.payable_fen - {order}.part_paid_fen"
    return f"""CASE WHEN {order}.status <> 'placed' THEN 0 WHEN {order}.carried_fen IS NULL THEN {left}
  WHEN EXISTS (SELECT FROM exchange_hold h WHERE h.new_order = {order}.id AND h.state = 'open')
  THEN {left} - {order}.carried_fen ELSE 0 END"""


def looked_into(order: str) -> str:
    """Whether money came in for an order that is not what was asked for, and finance has not said what it is."""
    return f"""EXISTS (
  SELECT FROM pay_request q WHERE q.order_id = {order} AND q.outcome = 'looked_into' AND NOT EXISTS (
    SELECT FROM pay_difference d WHERE d.number = q.number AND d.resolved_by IS NOT NULL
  )
)"""


def backs_of(order: str) -> str:
    """Money of an order that goes back: by WeChat Pay where it stands, else the method; what is asked for in a moment
    counts as asked. Refunds of before it was written how they went out name no method."""
    return f"""
SELECT b.amount_fen, b.state, 'wechat' AS method, coalesce(b.done_at, b.asked_at) AS at
FROM pay_refund b WHERE b.order_id = {order} AND b.state <> 'again'
UNION ALL
SELECT w.amount_fen, CASE WHEN q.id IS NOT NULL OR t.id IS NOT NULL THEN 'asked' END, w.method, r.refunded_at
FROM refund r JOIN refund_payment w ON w.order_id = r.order_id AND w.refund = r.id
LEFT JOIN payment p ON p.order_id = r.order_id AND p.id = w.payment
LEFT JOIN pay_request q ON w.method = 'wechat' AND q.order_id = r.order_id AND q.transaction_id = p.reference
  AND q.outcome = 'booked'
LEFT JOIN terminal_refund t ON t.source = r.id AND t.payment = w.payment AND t.method = w.method
  AND t.reference IS NULL
WHERE r.order_id = {order} AND NOT r.corrects AND w.amount_fen > 0 AND w.method <> 'exchange' AND NOT EXISTS (
  SELECT FROM pay_refund b WHERE b.order_id = r.order_id AND b.refund = r.id AND b.request = q.id
)
UNION ALL
SELECT p.amount_fen, 'asked', p.method, g.paid_at
FROM payment g JOIN payment p ON p.order_id = g.order_id AND p.id = g.gives_back AND p.method = 'wechat'
JOIN pay_request q ON q.order_id = g.order_id AND q.transaction_id = p.reference AND q.outcome = 'booked'
WHERE g.order_id = {order} AND NOT EXISTS (SELECT FROM pay_refund b WHERE b.request = q.id AND b.refund IS NULL)
UNION ALL
SELECT r.amount_fen + r.freight_fen, NULL, NULL, r.refunded_at FROM refund r
WHERE r.order_id = {order} AND NOT r.corrects AND r.amount_fen + r.freight_fen > 0 AND NOT EXISTS (
  SELECT FROM refund_payment w WHERE w.order_id = r.order_id AND w.refund = r.id
)"""
