"""What is kept of codes and scans beside them, and what no key of the database watches."""

from guide_app.base.kernel.database import execute
from guide_app.base.kernel.verifying import Check, breaches, dangling, told_later

# Sums outlive the scans that are archived. Months are archived by UTC, and a store's day may begin hours later, so the
# first two days that are left may be a part.
_WHOLE_FROM = """(SELECT CASE WHEN EXISTS (SELECT FROM archived_month WHERE of = 'code_scan')
  THEN (SELECT min(business_day(at)) + 2 FROM code_scan) ELSE '-infinity'::date END)"""
DAYS = breaches(
    f"""
SELECT concat_ws('/', code, whose, day, value.name) AS key, coalesce(value.kept, 0)::bigint AS kept,
  coalesce(value.facts, 0) AS facts
FROM (
  SELECT code, coalesce(associate, code) AS whose, day, scans, credited, withheld_device, withheld_address
  FROM code_scan_day WHERE day >= {_WHOLE_FROM}
) AS kept FULL JOIN (
  SELECT code, coalesce(associate, code) AS whose, business_day_in(store, at) AS day, count(*) AS scans,
    count(*) FILTER (WHERE credited) AS credited, count(*) FILTER (WHERE withheld = 'DEVICE') AS withheld_device,
    count(*) FILTER (WHERE withheld = 'ADDRESS') AS withheld_address
  FROM code_scan GROUP BY 1, 2, 3 HAVING business_day_in(store, at) >= {_WHOLE_FROM}
) AS facts USING (code, whose, day)
CROSS JOIN LATERAL (VALUES ('scans', kept.scans, facts.scans), ('credited', kept.credited, facts.credited),
    ('withheld_device', kept.withheld_device, facts.withheld_device),
    ('withheld_address', kept.withheld_address, facts.withheld_address))
  AS value (name, kept, facts)
WHERE coalesce(value.kept, 0) <> coalesce(value.facts, 0)
""",
    of="code_scan_day",
)
MINTED = breaches(
    """
SELECT b.id::text AS key, b.minted::bigint AS kept, count(t.id) AS facts
FROM code_batch b LEFT JOIN touchpoint t ON t.batch = b.id GROUP BY b.id HAVING b.minted <> count(t.id)
""",
    of="code_batch",
)
TOLD_LATER = told_later(
    "codes", {"order_paid": "order_id", "order_refunded": "refund_id", "member_registered": "member_id"}
)
_FOLLOWED = f"""(
  WITH later AS MATERIALIZED ({TOLD_LATER})
  SELECT came_by AS code, business_day_in(store, ended_at) AS day, 1 AS registrations, 0 AS orders, 0 AS received_fen,
    0 AS refunded_fen
  FROM registration g WHERE came_by IS NOT NULL AND is_new_member
    AND NOT EXISTS (SELECT FROM later l WHERE l.id = g.member)
  UNION ALL
  SELECT came_by, business_on, 0, 1, payable_fen, 0 FROM orders o WHERE came_by IS NOT NULL AND paid_at IS NOT NULL
    AND NOT EXISTS (SELECT FROM later l WHERE l.id = o.id)
  UNION ALL
  SELECT o.came_by, r.business_on, 0, 0, 0, r.amount_fen + r.freight_fen
  FROM refund r JOIN orders o ON o.id = r.order_id WHERE o.came_by IS NOT NULL
    AND NOT (r.corrects AND r.reverses IS NULL) AND NOT EXISTS (SELECT FROM later l WHERE l.id = r.id)
  UNION ALL
  SELECT o.came_by, r.business_on, 0, -1, -r.amount_fen - r.freight_fen, 0
  FROM refund r JOIN orders o ON o.id = r.order_id WHERE o.came_by IS NOT NULL
    AND r.corrects AND r.reverses IS NULL AND NOT EXISTS (SELECT FROM later l WHERE l.id = r.id)
) AS followed"""
FOLLOWED = f"""
SELECT code, day, sum(registrations)::int AS registrations, sum(orders)::int AS orders,
  sum(received_fen)::bigint AS received_fen, sum(refunded_fen)::bigint AS refunded_fen
FROM {_FOLLOWED} GROUP BY 1, 2
"""
OUTCOMES = breaches(
    f"""
SELECT concat_ws('/', code, day, value.name) AS key, coalesce(value.kept, 0)::bigint AS kept,
  coalesce(value.facts, 0)::bigint AS facts
FROM code_outcome_day kept FULL JOIN ({FOLLOWED}) AS facts USING (code, day)
CROSS JOIN LATERAL (VALUES ('registrations', kept.registrations::bigint, facts.registrations::bigint),
    ('orders', kept.orders, facts.orders), ('received_fen', kept.received_fen, facts.received_fen),
    ('refunded_fen', kept.refunded_fen, facts.refunded_fen))
  AS value (name, kept, facts)
WHERE coalesce(value.kept, 0) <> coalesce(value.facts, 0)
""",
    of="code_outcome_day",
)
KEEP_OUT = "LOCK TABLE code_outcome_day IN EXCLUSIVE MODE"
FORGET = "DELETE FROM code_outcome_day"
COUNT_ANEW = f"""
INSERT INTO code_outcome_day (code, day, registrations, orders, received_fen, refunded_fen) {FOLLOWED}
"""


async def count_outcomes_anew() -> None:
    """Write what followed from codes anew from the facts."""
    for statement in (KEEP_OUT, FORGET, COUNT_ANEW):
        await execute(statement)


CHECKS = [
    Check("codes.days", ("扫码日汇总", "Scans by day"), DAYS),
    Check("codes.minted", ("批次的码数", "Codes of each batch"), MINTED),
    Check("codes.scanned", ("扫码所用的码", "Codes whom scans name"), dangling("code_scan", "code", to="touchpoint")),
    Check("codes.outcomes", ("触点转化日汇总", "What followed from codes, by day"), OUTCOMES, count_outcomes_anew),
    Check(
        "codes.of_orders", ("订单所用的码", "Codes whom orders name"), dangling("orders", "came_by", to="touchpoint")
    ),
    Check(
        "codes.of_members", ("会员所用的码", "Codes whom members name"), dangling("member", "came_by", to="touchpoint")
    ),
]
"""Scans by day are not mended by a command: they outlive the scans that are archived."""
