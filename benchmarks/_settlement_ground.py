"""A month of a large chain as it stands before it is settled: lines credited and posted, everybody due."""

from datetime import date, timedelta

from benchmarks._tasks_ground import open_chain
from commissions.periods.service.closing import begin_periods
from commissions.plans.service.planning import create_plan
from commissions.rules import Position
from commissions.schemas import AssignPlan, CreatePlan
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.calendar import business_date, period_of
from guide_app.base.kernel.database import execute

PEOPLE_PER_STORE = 10
SELLERS = {
    "no": 1,
    "valid_from": "2020-01-01T00:00:00+08:00",
    "line_components": [{"id": "BASE", "rules": [{"id": "all", "kind": "RATE", "ppm": 20_000}]}],
    "period_components": [
        {
            "id": "LADDER",
            "kind": "MARGINAL",
            "tiers": [{"from": 0, "ppm": 0}, {"from": 300_000, "ppm": 5_000}, {"from": 600_000, "ppm": 10_000}],
        }
    ],
    "acquisition": {"bonus": 500, "min_first_order_net": 1_000},
    "cap": 2_000_000,
    "guarantee": 20_000,
}
MANAGERS = {
    "no": 1,
    "valid_from": "2020-01-01T00:00:00+08:00",
    "line_components": [],
    "period_components": [{"id": "OVERRIDE", "kind": "MANAGER_OVERRIDE", "ppm": 3_000}],
}
POOLS = {
    "no": 1,
    "valid_from": "2020-01-01T00:00:00+08:00",
    "line_components": [],
    "period_components": [{"id": "POOL", "kind": "STORE_POOL", "ppm": 2_000}],
}

# The first of every ten is the manager. $1 the month.
PEOPLE = """
CREATE UNLOGGED TABLE bench_person AS
SELECT s.id AS store, s.entity, row_number() OVER (PARTITION BY s.id ORDER BY p.associate) AS place, p.associate,
  dense_rank() OVER (ORDER BY s.id) AS shop
FROM posting p JOIN store s ON s.id = p.store
"""
PEOPLE_FOUND = "CREATE INDEX ON bench_person (shop, place)"
MANAGE = """
UPDATE posting SET role = 'store_manager' FROM bench_person b WHERE b.place = 1 AND b.associate = posting.associate
"""
# 60 % of the lines have one payee, 35 % two and 5 % three.
LINES = """
CREATE UNLOGGED TABLE bench_line AS
SELECT n, uuidv7() AS id, uuidv7() AS order_id, 1 + n % $2::int AS shop,
  CASE WHEN n % 20 = 0 THEN 3 WHEN n % 20 < 8 THEN 2 ELSE 1 END AS payees, 5000 + (n * 7919) % 60000 AS paid,
  ($1::date + ((n * 31) % 28)::int) AS day
FROM generate_series(1::bigint, $3::bigint) n
"""
SHARES = """
CREATE UNLOGGED TABLE bench_share AS
SELECT l.n, l.id, l.order_id, l.shop, l.paid, l.day, i AS place, b.associate, b.store, b.entity,
  l.paid / l.payees + (i <= l.paid % l.payees)::int AS base, (l.paid * 20000 * 2 + 1000000) / 2000000 AS pool,
  ((l.paid * 20000 * 2 + 1000000) / 2000000) / l.payees
    + (i <= ((l.paid * 20000 * 2 + 1000000) / 2000000) % l.payees)::int AS amount
FROM bench_line l CROSS JOIN LATERAL generate_series(1, l.payees) i
JOIN bench_person b ON b.shop = l.shop AND b.place = 2 + (l.n + i) % 9
"""
CREDITED = """
INSERT INTO credited_line (id, order_id, no, store, member, paid_at, business_on, day_cut_hours, period, sku, quantity,
  paid_fen, list_fen, hq_funded_fen, net_fen, returned, credits, counted_by)
SELECT l.id, l.order_id, 1, min(s.store::text)::uuid, NULL, l.day + interval '4 hours', l.day, 0, $1::date,
  '{"sku": "K1"}', 2, l.paid, l.paid, 0, l.paid, 0,
  jsonb_agg(jsonb_build_object('payee', s.associate, 'position', s.place - 1, 'weight', 1, 'home_store', s.store,
    'plan', 'P') ORDER BY s.place), (SELECT max(seq) FROM commission_plan_version)
FROM bench_line l JOIN bench_share s ON s.n = l.n GROUP BY l.id, l.order_id, l.day, l.paid
"""
POSTED = """
INSERT INTO commission_posted (id, effective_period, payee_kind, payee, component, ref, store, payer, employer,
  amount_fen, rev, line)
SELECT gen_random_uuid(), $1::date, 'associate', associate, 'BASE', replace(order_id::text, '-', '') || '/1', store,
  entity, entity, amount, 1, 1 FROM bench_share WHERE amount > 0
"""
ENTRIES = """
INSERT INTO commission_entry (id, run_id, effective_period, posted_period, payee_kind, payee, component, ref, order_id,
  line, store, payer, employer, amount_fen, target_fen, rev, version, explain, posted_at, corrects)
SELECT uuidv7(), $2::uuid, $1::date, $1::date, 'associate', associate, 'BASE',
  replace(order_id::text, '-', '') || '/1', order_id, 1, store, entity, entity, amount, amount, 1, 'P@1',
  jsonb_build_object('kind', 'LINE', 'base', paid, 'pool', pool),
  now(), false FROM bench_share WHERE amount > 0
"""
SUMS = (
    """
INSERT INTO commission_earned (id, period, posted_period, payee_kind, payee, store, payer, employer, amount_fen)
SELECT gen_random_uuid(), $1::date, $1::date, 'associate', associate, store, entity, entity, sum(amount)
FROM bench_share GROUP BY associate, store, entity
""",
    """
INSERT INTO commission_performance (id, period, payee_kind, payee, store, amount_fen)
SELECT gen_random_uuid(), $1::date, 'associate', associate, store, sum(base) FROM bench_share GROUP BY associate, store
""",
    """
INSERT INTO commission_base (period, payee, plan, home_store, store, base_fen, late_fen, contributions)
SELECT $1::date, associate, 'P', store, store, sum(base), 0, count(*) FROM bench_share GROUP BY associate, store
""",
    """
INSERT INTO commission_store_day (store, day, net_fen, with_hq_fen)
SELECT b.store, l.day, sum(l.paid), sum(l.paid) FROM bench_line l
JOIN bench_person b ON b.shop = l.shop AND b.place = 1 WHERE $1::date IS NOT NULL GROUP BY b.store, l.day
""",
    """
INSERT INTO commission_due (period, kind, subject, store)
SELECT $1::date, 'associate', associate, store FROM bench_share GROUP BY associate, store
UNION ALL SELECT $1::date, 'store', store, store FROM bench_person WHERE place = 1
""",
    """
INSERT INTO commission_attendance_sheet (id, store, period, version, set_at)
SELECT store, store, $1::date, 1, now() FROM bench_person WHERE place = 1 AND shop % 2 = 0
""",
    """
INSERT INTO commission_attendance (id, sheet, associate, half_days)
SELECT gen_random_uuid(), store, associate, 40 + place FROM bench_person WHERE shop % 2 = 0 AND $1::date IS NOT NULL
""",
)
"""$1 the month. What events keep beside the lines: a month's lines through the handlers would take minutes."""


def month() -> date:
    """The month that is settled: the last one."""
    return (business_date(clock.now()).replace(day=1) - timedelta(days=1)).replace(day=1)


async def fill(*, stores: int, lines: int, run: object) -> None:
    """A chain of ten people a store and a month of these lines."""
    first = month()
    await open_chain(stores=stores, people=stores * PEOPLE_PER_STORE)
    await execute(PEOPLE)
    await execute(PEOPLE_FOUND)
    await execute(MANAGE)
    long_ago = date(2020, 1, 1)
    for code, version, position in (
        ("P", SELLERS, Position.ASSOCIATE),
        ("M", MANAGERS, Position.MANAGER),
        ("S", POOLS, Position.STORE),
    ):
        await create_plan(SYSTEM, CreatePlan(code, code, version, [AssignPlan("/", position, long_ago)]))
    await begin_periods(SYSTEM, period_of(first))
    await execute("DELETE FROM commission_due")
    await execute(LINES, first, stores, lines)
    await execute(SHARES)
    await execute("ANALYZE bench_line, bench_share, bench_person")
    await execute(CREDITED, first)
    # Each month has its partitions long before it is settled.
    for ledger in ("commission_entry", "commission_posted"):
        await execute("SELECT add_partition_v1($1::text::regclass, $2)", ledger, first)
    await execute(POSTED, first)
    await execute(ENTRIES, first, run)
    for statement in SUMS:
        await execute(statement, first)
    await execute("VACUUM ANALYZE")
