"""What is kept of points for reading against the ledger, and what no key of the database watches about levels."""

from guide_app.base.kernel.database import execute
from guide_app.base.kernel.verifying import Check, breaches, comparison, dangling

BALANCES = comparison(
    kept="SELECT member::text AS key, points AS value FROM growth_balance",
    facts="SELECT member::text AS key, sum(points)::bigint AS value FROM growth_entry GROUP BY member",
)
# Whoever books entries adds them to the balance in the same statement, and waits here until all are written anew.
KEEP_OUT = "LOCK TABLE growth_balance IN EXCLUSIVE MODE"
SUM_ANEW = """
INSERT INTO growth_balance AS kept (member, points, is_due)
SELECT member, sum(points)::bigint, true FROM growth_entry GROUP BY member
ON CONFLICT (member) DO UPDATE SET points = EXCLUDED.points, is_due = true WHERE kept.points <> EXCLUDED.points
"""
FORGET = "DELETE FROM growth_balance b WHERE NOT EXISTS (SELECT FROM growth_entry e WHERE e.member = b.member)"
LEVELS = breaches(
    """
SELECT s.member::text AS key, 1::bigint AS kept, count(m.id) AS facts
FROM level_standing s LEFT JOIN member m ON m.id = s.member AND m.level = s.level
GROUP BY s.member HAVING count(m.id) <> 1
""",
    of="level_standing",
)
# Whatever way an order came back, nothing of what it had earned is left.
RETURNED = breaches(
    """
SELECT o.id::text AS key, sum(e.points)::bigint AS kept, 0::bigint AS facts
FROM orders o JOIN growth_entry e ON e.member = o.member AND e.lot = o.id
WHERE o.returned_in_full AND NOT EXISTS (
  SELECT FROM refund r WHERE r.order_id = o.id AND NOT EXISTS (
    SELECT FROM growth_entry told WHERE told.member = o.member AND told.source = 'refund:' || r.id))
GROUP BY o.id HAVING sum(e.points) <> 0
""",
    of="orders WHERE returned_in_full",
)


async def sum_anew() -> None:
    """Write the balances from the ledger, and have the levels of those that differed judged again."""
    for statement in (KEEP_OUT, SUM_ANEW, FORGET):
        await execute(statement)


CHECKS = [
    Check("loyalty.balances", ("成长值余额", "Balances of growth points"), BALANCES, sum_anew),
    Check("loyalty.levels", ("会员等级与有效期", "Levels and how long they are kept"), LEVELS),
    Check("loyalty.returned", ("全退订单的成长值为 0", "Orders that came back whole have earned nothing"), RETURNED),
    Check(
        "loyalty.members", ("成长值的会员", "Members whom points name"), dangling("growth_entry", "member", to="member")
    ),
]
