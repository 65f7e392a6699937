"""What is kept of touches beside them."""

from guide_app.base.kernel.database import execute
from guide_app.base.kernel.verifying import Check, comparison, dangling

# Sums outlive the touches that are archived. Months are archived by UTC, so the first day that is left may be a part.
BEGINNING = """(
  SELECT min(business_day(at)) + EXISTS (
    SELECT FROM touch_day WHERE day < (SELECT min(business_day(at)) FROM touch))::int
  FROM touch)"""
FACTS = f"""
SELECT store, associate, business_day(at) AS day, kind, count(*) AS count FROM touch
WHERE associate IS NOT NULL AND business_day(at) >= {BEGINNING}
GROUP BY 1, 2, 3, 4
"""
KEY = "concat_ws('/', store, associate, day, kind)"
DAYS = comparison(
    kept=f"SELECT {KEY} AS key, touches::bigint AS value FROM touch_day WHERE day >= {BEGINNING}",
    facts=f"SELECT {KEY} AS key, count AS value FROM ({FACTS}) facts",
)
# Whoever records a touch counts it in the same statement, and waits here until the sums are written anew.
KEEP_OUT = "LOCK TABLE touch_day IN EXCLUSIVE MODE"
FORGET = f"DELETE FROM touch_day WHERE day >= {BEGINNING}"
COUNT_ANEW = f"INSERT INTO touch_day (store, associate, day, kind, touches) {FACTS}"


async def count_anew() -> None:
    """Write the daily sums from the touches."""
    for statement in (KEEP_OUT, FORGET, COUNT_ANEW):
        await execute(statement)


CHECKS = [
    Check("touches.days", ("触点日汇总", "Touches by day"), DAYS, count_anew),
    Check("touches.members", ("触点的会员", "Members whom touches name"), dangling("touch", "member", to="member")),
]
