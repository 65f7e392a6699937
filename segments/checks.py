"""What members bought, held against the orders' books, but for what the log has still to tell; sums against days."""

from guide_app.base.kernel.database import execute, hold
from guide_app.base.kernel.locks import MEMBER_HOMES
from guide_app.base.kernel.verifying import Check, breaches, comparison, told_later
from segments.homes import PLACE_VISITORS, mend_homes
from segments.purchases import DAY_COLUMNS, SUM_COLUMNS, days_of, in_year, person_of, sums_of

TOLD_LATER = told_later("segments", {"order_paid": "order_id", "order_refunded": "refund_id"})
BOUGHT = f"""(
  WITH later AS MATERIALIZED ({TOLD_LATER})
  SELECT o.member, o.business_on AS day, 1 AS orders, o.goods_fen AS net_fen, o.store, o.paid_at AS at
  FROM orders o
  WHERE o.member IS NOT NULL AND o.business_on IS NOT NULL AND NOT EXISTS (SELECT FROM later l WHERE l.id = o.id)
  UNION ALL
  SELECT o.member, r.business_on, CASE WHEN r.corrects AND r.reverses IS NULL THEN -1 ELSE 0 END, -r.amount_fen,
    NULL::uuid, NULL::timestamptz
  FROM refund r JOIN orders o ON o.id = r.order_id
  WHERE o.member IS NOT NULL AND NOT EXISTS (SELECT FROM later l WHERE l.id = r.id)
)"""
_EACH_DAY = """
SELECT concat_ws(' ', d.member, d.day, amount.name) AS key, amount.value
FROM {of} d CROSS JOIN LATERAL (VALUES ('orders', d.orders), ('net_fen', d.net_fen)) AS amount (name, value)
"""
DAYS = comparison(kept=_EACH_DAY.format(of="member_purchase_day"), facts=_EACH_DAY.format(of=f"({days_of(BOUGHT)})"))
_EACH_SUM = """
SELECT concat_ws(' ', s.member, amount.name) AS key, amount.value
FROM {of} s CROSS JOIN LATERAL (VALUES ('orders', s.orders), ('net_fen', s.net_fen), ('year_fen', s.year_fen),
  ('first_on', (s.first_on - '2000-01-01'::date)::bigint), ('last_on', (s.last_on - '2000-01-01'::date)::bigint),
  ('visited_on', (s.visited_on - '2000-01-01'::date)::bigint)
) AS amount (name, value)
"""
# Twelve months end where those of the sum do. Who came and never bought is no day's.
_YEARS = f"""
SELECT d.person AS member, greatest(max(d.day) FILTER (WHERE d.orders > 0), max(d.came)) AS visited_on,
  min(d.day) FILTER (WHERE d.orders > 0) AS first_on,
  max(d.day) FILTER (WHERE d.orders > 0) AS last_on,
  coalesce(sum(d.orders), 0)::bigint AS orders, coalesce(sum(d.net_fen), 0)::bigint AS net_fen,
  coalesce(sum(d.net_fen) FILTER (WHERE {in_year("d.day", "k.year_to")}), 0)::bigint AS year_fen
FROM (
  SELECT {person_of("d.member")} AS person, d.day, d.orders, d.net_fen, NULL::date AS came FROM member_purchase_day d
  UNION ALL SELECT {person_of("v.member")}, NULL, NULL, NULL, v.last_on FROM member_visit v
) d
LEFT JOIN member_purchases k ON k.member = d.person GROUP BY d.person
"""
SUMS = comparison(kept=_EACH_SUM.format(of="member_purchases"), facts=_EACH_SUM.format(of=f"({_YEARS})"))
# Of whom the log has still to tell something, nothing is compared.
PERSONS_LATER = told_later("segments", {"identity_changed": "person_id"})
_EACH_PERSON = """
SELECT concat_ws(' ', w.member, w.person) AS key, 1::bigint AS value FROM ({of}) w
WHERE NOT EXISTS (SELECT FROM ({later}) l WHERE l.id IN (w.member, w.person))
"""
PERSONS = comparison(
    kept=_EACH_PERSON.format(
        of="SELECT member, person FROM purchase_person WHERE person <> member", later=PERSONS_LATER
    ),
    facts=_EACH_PERSON.format(
        of="SELECT id AS member, merged_into AS person FROM member WHERE merged_into IS NOT NULL", later=PERSONS_LATER
    ),
)
LEARN_ANEW = """
INSERT INTO purchase_person AS kept (member, person, version)
SELECT m.id, coalesce(m.merged_into, m.id), m.version FROM member m
WHERE m.merged_into IS NOT NULL OR EXISTS (SELECT FROM purchase_person known WHERE known.member = m.id)
ON CONFLICT (member) DO UPDATE SET person = excluded.person, version = greatest(kept.version, excluded.version)
"""
# Whoever adds holds the tables until their cursor has moved, and waits here until all is written anew.
KEEP_OUT = "LOCK TABLE member_purchase_day, purchase_person, member_visit, member_purchases IN EXCLUSIVE MODE"
FORGET_DAYS = "DELETE FROM member_purchase_day"
NOTE_DAYS_ANEW = f"INSERT INTO member_purchase_day ({DAY_COLUMNS}) {days_of(BOUGHT)}"
FORGET_SUMS = "DELETE FROM member_purchases"
SUM_UP_ANEW = f"""
INSERT INTO member_purchases ({SUM_COLUMNS})
SELECT s.member, m.home_store, s.first_on, s.last_on, s.last_store, s.orders, s.net_fen, s.year_fen, s.visited_on,
  business_day(now())
FROM ({sums_of("true", "business_day(now())")}) s LEFT JOIN member m ON m.id = s.member
"""


# Where a member belongs is copied beside what they bought and what they carry.
HOMES = breaches(
    """
SELECT concat_ws(' ', copied.member, copied.of) AS key, 1::bigint AS kept, 0::bigint AS facts
FROM (
  SELECT member, home_store, 'purchases' AS of FROM member_purchases
  UNION ALL SELECT member, home_store, tag::text FROM member_tag
) copied JOIN member m ON m.id = copied.member WHERE copied.home_store IS DISTINCT FROM m.home_store
""",
    of="member_purchases",
)


async def mend() -> None:
    """Write persons, days and sums anew."""
    await hold(MEMBER_HOMES, together=True)
    for statement in (KEEP_OUT, LEARN_ANEW, FORGET_DAYS, NOTE_DAYS_ANEW, FORGET_SUMS, SUM_UP_ANEW, PLACE_VISITORS):
        await execute(statement)


CHECKS = [
    Check("segments.days", ("会员每日消费", "What members bought by day"), DAYS, mend),
    Check("segments.persons", ("消费按人合计", "Whose purchases are one person's"), PERSONS, mend),
    Check("segments.homes", ("消费与标签所属的门店", "Stores of members, copied"), HOMES, mend_homes),
    Check("segments.purchases", ("会员消费合计", "What members bought in all"), SUMS, mend),
]
