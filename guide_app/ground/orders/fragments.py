"""Pieces of SQL through which statements, of other packages too, read orders."""

from guide_app.ground.orders.rules import HANDED_OVER

_HANDED_OVER = ", ".join(f"'{channel}'" for channel in sorted(HANDED_OVER))
STATUS = "CASE WHEN o.status = 'paid' AND o.returned_in_full THEN 'refunded' ELSE o.status END"
METHODS = """ARRAY(
    SELECT DISTINCT p.method FROM payment p WHERE p.order_id = o.id AND p.gives_back IS NULL AND NOT EXISTS (
      SELECT FROM payment b WHERE b.order_id = p.order_id AND b.gives_back = p.id) ORDER BY p.method)"""
"""How an order `o` was paid; what was given back before it was paid in full is none of it."""
SUMMARY = f"""o.id, o.number, {STATUS} AS status, o.store AS store_id, o.member AS member_id, o.serving AS serving_id,
  o.channel, o.list_fen, o.promotion_fen, o.coupon_fen, o.freight_fen, o.payable_fen,
  o.refunded_fen + o.refunded_freight_fen AS refunded_fen, o.placed_at, o.paid_at, {METHODS} AS methods, o.fulfilment"""
"""The columns of an order `o` as `OrderSummary`."""
NOT_RECEIVED = f"""o.status = 'paid' AND o.completed_at IS NULL AND NOT o.returned_in_full AND NOT o.taken_back
  AND (o.fulfilment IS NOT NULL OR o.freight_fen > 0 OR o.channel NOT IN ({_HANDED_OVER}))"""
"""Whether an order `o` is paid and did not reach its customer so far; there are indexes of exactly these."""
