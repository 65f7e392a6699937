"""The books of coupons, and what no key of the database watches about them."""

from coupons.book_checks import PLAN_FOR_ANY_PIECE
from coupons.books import WALKS, discrepancies
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.base.kernel.verifying import (
    SHOWN,
    Check,
    Comparison,
    Difference,
    breaches,
    comparison,
    dangling,
    not_archived,
    repeated,
)

CODES = comparison(
    kept="SELECT concat_ws(' ', coupon, home_member) AS key, count(*) AS value FROM coupon_code GROUP BY 1",
    facts="SELECT concat_ws(' ', id, home_member) AS key, 1::bigint AS value FROM coupon",
)
USED = "order_coupon WHERE used_at IS NOT NULL AND returned_at IS NULL"
# Whatever was issued is with somebody, was spent, has run out or was taken back: there is no fifth way.
STATES = breaches(
    """
SELECT t.code AS key, stock.issued AS kept, coalesce(now.available + now.redeemed + now.expired + now.void, 0) AS facts
FROM coupon_template t
JOIN (SELECT template, sum(issued) AS issued FROM coupon_stock_shard GROUP BY template) AS stock
  ON stock.template = t.id
LEFT JOIN (
  SELECT template, count(*) FILTER (WHERE status = 'USED') AS redeemed, count(*) FILTER (WHERE status = 'VOID') AS void,
    count(*) FILTER (WHERE status IN ('ISSUED', 'LOCKED', 'TRANSFERRING') AND valid_to > now()) AS available,
    count(*) FILTER (WHERE status IN ('ISSUED', 'LOCKED', 'TRANSFERRING') AND valid_to <= now()) AS expired
  FROM coupon GROUP BY template
) AS now ON now.template = t.id
WHERE stock.issued <> coalesce(now.available + now.redeemed + now.expired + now.void, 0)
""",
    of="coupon_template",
)
SPENT_UNPAID = breaches(
    """
SELECT c.id::text AS key, 1::bigint AS kept, count(o.paid_at) AS facts
FROM (SELECT id, used_order FROM coupon WHERE status = 'USED') AS c LEFT JOIN orders o ON o.id = c.used_order
GROUP BY c.id HAVING count(o.paid_at) <> 1
""",
    of="coupon WHERE status = 'USED'",
)
AUDITED = breaches(
    f"""
SELECT concat(done.coupon, ' ', done.action) AS key, 1::bigint AS kept, count(a.id) AS facts
FROM (
  SELECT coupon, CASE command WHEN 'issue' THEN 'coupons.issued' ELSE 'coupons.voided' END AS action
  FROM coupon_event
  WHERE command IN ('issue', 'void') AND actor_id IS NOT NULL AND at >= {not_archived("audit_entry")}
) AS done LEFT JOIN audit_entry a ON a.subject = 'coupon:' || done.coupon AND a.action = done.action
GROUP BY done.coupon, done.action HAVING count(a.id) <> 1
""",
    of="coupon_event WHERE command IN ('issue', 'void')",
)
BOOKS_HOLD = "SELECT " + " + ".join(f"(SELECT count(*) FROM {walk.table})" for walk in WALKS)


async def books() -> Comparison:
    """Everything that the nightly check of the books looks for, piece by piece, at one moment."""
    await execute(PLAN_FOR_ANY_PIECE)
    found = await discrepancies()
    examples = [Difference(f"{one.subject} ({one.rule})", one.wanted, one.found) for one in found[:SHOWN]]
    return Comparison(await fetch_value(BOOKS_HOLD), len(found), examples)


CHECKS = [
    Check("coupons.books", ("券账本", "Coupons, their history, stock, counters and shares"), books),
    Check("coupons.states", ("已发 = 可用 + 已用 + 过期 + 作废", "What was issued is in one of four states"), STATES),
    Check("coupons.of_paid_orders", ("已用券的订单已付款", "A used coupon belongs to a paid order"), SPENT_UNPAID),
    Check(
        "coupons.audited", ("发券作废的审计记录", "Coupons that people issued or voided are in the audit log"), AUDITED
    ),
    Check("coupons.codes", ("券码目录", "The directory of codes"), CODES),
    Check("coupons.used_once", ("一券一单", "No coupon is used by two orders"), repeated(USED, "coupon")),
    Check(
        "coupons.of_orders",
        ("订单所用的券", "Coupons whom orders name"),
        dangling("order_coupon", "coupon", to="coupon"),
    ),
    Check("coupons.owners", ("券的持有会员", "Members who hold coupons"), dangling("coupon", "owner", to="member")),
]
"""Not mended by a command: a coupon that is used twice is money, and looked into by people."""
