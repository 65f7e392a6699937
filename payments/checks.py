"""The books of payments: each one that came in has its order or its refund, and no more goes back than came."""

from guide_app.base.kernel.verifying import Check, breaches, dangling

BOOKED = breaches(
    """
SELECT r.number AS key, r.amount_fen AS kept, coalesce(p.amount_fen, 0) AS facts
FROM pay_request r LEFT JOIN payment p
  ON p.order_id = r.order_id AND p.method = 'wechat' AND p.reference = r.transaction_id AND p.amount_fen > 0
WHERE r.outcome = 'booked' AND r.amount_fen IS DISTINCT FROM p.amount_fen
""",
    of="pay_request WHERE outcome = 'booked'",
)
GIVEN_BACK = breaches(
    """
SELECT r.number AS key, coalesce(r.paid_fen, r.amount_fen) AS kept, coalesce(back.fen, 0) AS facts
FROM pay_request r LEFT JOIN (
  SELECT request, sum(amount_fen)::bigint AS fen FROM pay_refund WHERE state <> 'again' GROUP BY request
) AS back ON back.request = r.id
WHERE r.outcome = 'given_back' AND coalesce(r.paid_fen, r.amount_fen) IS DISTINCT FROM back.fen
""",
    of="pay_request WHERE outcome = 'given_back'",
)
WITHIN = breaches(
    """
SELECT r.number AS key, coalesce(r.paid_fen, r.amount_fen) AS kept, back.fen AS facts
FROM pay_request r JOIN (
  SELECT request, sum(amount_fen)::bigint AS fen FROM pay_refund WHERE state <> 'again' GROUP BY request
) AS back ON back.request = r.id
WHERE back.fen > coalesce(r.paid_fen, r.amount_fen) OR r.state <> 'paid'
""",
    of="pay_refund WHERE state <> 'again'",
)
AGAIN = breaches(
    """
SELECT b.number AS key, (CASE WHEN b.state = 'again' THEN 1 ELSE 0 END)::bigint AS kept, count(later.id) AS facts
FROM pay_refund b LEFT JOIN pay_refund later
  ON later.again_of = b.id AND later.request = b.request AND later.amount_fen = b.amount_fen
WHERE b.state = 'again' OR EXISTS (SELECT FROM pay_refund of_it WHERE of_it.again_of = b.id)
GROUP BY b.id HAVING count(later.id) <> 1 OR b.state <> 'again'
""",
    of="pay_refund WHERE state = 'again' OR again_of IS NOT NULL",
)

CHECKS = [
    Check("payments.booked", ("已入账的微信支付", "Each booked payment is a payment of its order"), BOOKED),
    Check("payments.given_back", ("到账太晚的微信支付", "Money that came too late goes back whole"), GIVEN_BACK),
    Check("payments.within", ("微信退款不超过收款", "No more goes back than came in"), WITHIN),
    Check("payments.again", ("换号重新申请的微信退款", "What is asked for again is asked for by one row"), AGAIN),
    Check(
        "payments.orders",
        ("微信支付的订单", "Orders whom requests name"),
        dangling("pay_request", "order_id", to="orders"),
    ),
]
