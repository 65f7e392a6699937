"""What the tables promise: nothing cascades, money is whole fen, ledgers are append-only, migrations are up to date."""

import asyncpg
import pytest

from guide_app.base.kernel import audit
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.database import execute, fetch, transaction
from guide_app.entry.cli.migrating import APPS, alterations

UPDATE, DELETE = 16, 8
"""Bits of pg_trigger.tgtype."""

REFUSED = {
    "attribution_policy": UPDATE | DELETE,
    "audit_entry": UPDATE | DELETE,
    "benefit_grant": UPDATE | DELETE,
    "code_scan": UPDATE | DELETE,
    "commission_adjustment": UPDATE | DELETE,
    "commission_appeal": DELETE,  # how it ended is noted on it
    "commission_correction": UPDATE | DELETE,
    "commission_entry": UPDATE | DELETE,
    "commission_payout": DELETE,  # what is paid or cancelled is noted on it
    "commission_payout_line": UPDATE | DELETE,
    "commission_plan_version": UPDATE | DELETE,
    "commission_seal": UPDATE | DELETE,
    "commission_statement": UPDATE | DELETE,
    "commission_transfer": UPDATE | DELETE,
    "consent_decision": UPDATE | DELETE,
    "consent_text": UPDATE | DELETE,
    "coupon_event": UPDATE | DELETE,
    "coupon_terms": UPDATE | DELETE,
    "contact": UPDATE | DELETE,
    "erasure": UPDATE | DELETE,
    "erasure_certificate": UPDATE | DELETE,
    "event": UPDATE | DELETE,
    "exchange": UPDATE | DELETE,
    "member_correction": UPDATE | DELETE,
    "member_merge": UPDATE | DELETE,
    "member_merge_undone": UPDATE | DELETE,
    "order_attribution": UPDATE | DELETE,
    "growth_entry": UPDATE | DELETE,
    "level_change": UPDATE | DELETE,
    "loyalty_version": UPDATE | DELETE,
    "payment": UPDATE | DELETE,
    "refund": UPDATE | DELETE,
    "refund_line": UPDATE | DELETE,
    "refund_payment": UPDATE | DELETE,
    "refund_terms": UPDATE | DELETE,
    "stock_line_part": UPDATE | DELETE,
    "stock_movement": UPDATE | DELETE,
    "retention_rule": UPDATE | DELETE,
    "task_contribution": UPDATE,  # emptied as a whole before a replay
    "touch": UPDATE | DELETE,
    "touchpoint": DELETE,  # a printed code stays for ever, where it leads may change
    "unmatched_return": UPDATE | DELETE,
}
"""What triggers refuse to do with rows that are there."""

OURS = "relname NOT LIKE 'pgqueuer%' AND relname NOT LIKE 'migration%'"
"""The queue and the migrations keep tables of their own."""

FOREIGN_KEYS = f"""
SELECT conrelid::regclass::text AS of, conname AS name, confdeltype::text AS on_delete, confupdtype::text AS on_update
FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
WHERE contype = 'f' AND conparentid = 0 AND NOT relispartition AND {OURS}
"""
COLUMNS = f"""
SELECT relname AS of, attname AS name, format_type(atttypid, atttypmod) AS type
FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid JOIN pg_namespace n ON n.oid = relnamespace
WHERE relkind IN ('r', 'p') AND NOT relispartition AND nspname = 'public' AND attnum > 0 AND NOT attisdropped AND {OURS}
"""
TRIGGERS = """
SELECT tgrelid::regclass::text AS of, tgtype::int & 24 AS refused FROM pg_trigger
WHERE tgfoid = 'refuse_change'::regproc AND tgenabled = 'O' AND tgtype & 3 = 3 AND tgparentid = 0
"""


async def test_the_migrations_say_what_the_tables_say(db: None) -> None:
    changes = {name: await alterations(config) for name, config in APPS.items()}
    assert {name: [one.statements for one in found] for name, found in changes.items() if found} == {}


async def test_no_foreign_key_deletes_or_empties_anything(db: None) -> None:
    keys = await fetch(FOREIGN_KEYS)
    assert len(keys) > 40
    assert [dict(key) for key in keys if key["on_delete"] not in {"r", "a"}] == []


async def test_money_is_bigint_and_moments_know_their_zone(db: None) -> None:
    columns = await fetch(COLUMNS)
    money = [column for column in columns if column["name"].endswith("_fen")]
    assert len(money) > 25
    assert [tuple(column) for column in money if column["type"] != "bigint"] == []
    moments = [column for column in columns if column["name"] == "at" or column["name"].endswith("_at")]
    assert len(moments) > 40
    assert [tuple(column) for column in moments if column["type"] != "timestamp with time zone"] == []
    inexact = {"real", "double precision", "timestamp without time zone"}
    assert [tuple(column) for column in columns if column["type"] in inexact] == []


async def test_ledgers_and_logs_are_append_only(db: None) -> None:
    assert {row["of"]: row["refused"] for row in await fetch(TRIGGERS)} == REFUSED


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET action = 'other'", "DELETE FROM audit_entry"])
async def test_what_was_written_down_stays_written(db: None, statement: str) -> None:
    await audit.record(SYSTEM, "test.happened", "nothing")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with transaction():
            await execute(statement)
