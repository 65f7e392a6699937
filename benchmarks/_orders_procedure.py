"""A peer of placing orders: one stored procedure that writes the same rows, called by pgbench."""

import re
import subprocess
import tempfile
from typing import Any
from uuid import UUID

import asyncpg

from guide_app.base.kernel.database import copy_rows, execute, fetch, fetch_row
from guide_app.base.kernel.postmaster import program

TPS = re.compile(r"^tps = ([0-9.]+)", re.MULTILINE)
DONE = re.compile(r"number of transactions actually processed: (\d+)")

GENERATED = {
    "orders": {"refunded_fen", "refunded_freight_fen", "returned_in_full", "cancelled_at"},
    "event": {"seq", "epoch", "xid"},
}
"""Columns that the product leaves to their defaults."""

FUNCTION = """
CREATE FUNCTION bench_place_and_pay() RETURNS void LANGUAGE plpgsql AS $body$
DECLARE
  place bigint := nextval('bench_next');
  turn bench_coupon;
  moment timestamptz := clock_timestamp();
  new_order uuid := uuidv7();
BEGIN
  SELECT * INTO STRICT turn FROM bench_coupon WHERE no = place;
  UPDATE coupon SET status = 'USED', used_order = new_order, used_at = moment, version = version + 2
    WHERE id = turn.coupon AND home_member = turn.member AND owner = turn.member AND status = 'ISSUED'
      AND valid_from <= moment AND moment < valid_to;
  IF NOT FOUND THEN RAISE EXCEPTION 'spent before'; END IF;
{statements}
END $body$;
"""


async def prepare(order_id: UUID, coupons: list[tuple[UUID, UUID]]) -> None:
    """Make the procedure after the rows of one order of the product: the same rows and bytes, each with ids of its own.

    `coupons` are the coupons to spend with their owners.
    """
    await execute("CREATE TABLE bench_coupon (no bigint PRIMARY KEY, coupon uuid, member uuid)")
    await copy_rows(
        "bench_coupon", ("no", "coupon", "member"), [(no, *pair) for no, pair in enumerate(coupons, start=1)]
    )
    await execute("VACUUM ANALYZE bench_coupon")
    statements = "\n".join([await _insert(table, rows) for table, rows in await _rows_of(order_id)])
    await execute("CREATE SEQUENCE bench_next")
    await execute(FUNCTION.replace("{statements}", statements))
    await execute("SELECT bench_place_and_pay()")


async def _rows_of(order_id: UUID) -> list[tuple[str, list[asyncpg.Record]]]:
    coupon = await fetch_row("SELECT coupon FROM order_coupon WHERE order_id = $1", order_id)
    answer = await fetch_row(
        "SELECT id FROM remembered_answer WHERE convert_from(body, 'UTF8')::jsonb ->> 'id' = $1", str(order_id)
    )
    assert coupon is not None and answer is not None  # noqa: PT018
    return [
        ("orders", await fetch("SELECT * FROM orders WHERE id = $1", order_id)),
        ("order_line", await fetch("SELECT * FROM order_line WHERE order_id = $1 ORDER BY no", order_id)),
        ("payment", await fetch("SELECT * FROM payment WHERE order_id = $1", order_id)),
        ("order_coupon", await fetch("SELECT * FROM order_coupon WHERE order_id = $1", order_id)),
        ("coupon_event", await fetch("SELECT * FROM coupon_event WHERE order_id = $1 ORDER BY no", order_id)),
        ("event", await fetch("SELECT * FROM event WHERE payload ->> 'order_id' = $1 ORDER BY seq", str(order_id))),
        ("audit_entry", await fetch("SELECT * FROM audit_entry WHERE subject = $1", f"order:{order_id}")),
        ("remembered_answer", await fetch("SELECT * FROM remembered_answer WHERE id = $1", answer["id"])),
    ]


async def _insert(table: str, rows: list[asyncpg.Record]) -> str:
    columns = [name for name in rows[0].keys() if name not in GENERATED.get(table, ())]  # noqa: SIM118 - a Record
    values = ", ".join(f"({', '.join(_value(table, name, row[name]) for name in columns)})" for row in rows)
    return f"  INSERT INTO {table} ({', '.join(columns)}) VALUES {values};"


def _value(table: str, column: str, value: Any) -> str:  # a column of any type
    fresh = {
        ("orders", "id"): "new_order",
        ("orders", "number"): "to_char(moment, 'YYYYMMDD-') || upper(right(replace(new_order::text, '-', ''), 12))",
        ("orders", "member"): "turn.member",
        ("coupon_event", "coupon"): "turn.coupon",
        ("coupon_event", "home_member"): "turn.member",
        ("order_coupon", "coupon"): "turn.coupon",
        ("order_coupon", "home_member"): "turn.member",
        ("audit_entry", "subject"): "'order:' || new_order",
        ("remembered_answer", "key"): "new_order::text",
    }
    if (table, column) in fresh:
        return fresh[table, column]
    if column == "order_id":
        return "new_order"
    if column == "id":
        return "uuidv7()"
    if column.endswith("_at") or column == "at":
        return "NULL" if value is None else "moment"
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return f"'\\x{value.hex()}'::bytea"
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


def calls_per_second(url: str, *, clients: int, seconds: float) -> tuple[float, int]:
    """What pgbench reaches, prepared, each call a transaction: calls a second, and how many."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write("SELECT bench_place_and_pay();\n")
        script.flush()
        command = [str(program("pgbench")), "-n", "-M", "prepared", "-c", str(clients), "-j", "1"]
        command += ["-T", str(int(seconds)), "-f", script.name, url]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return float(_found(TPS, told)), int(_found(DONE, told))


def _found(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    if match is None:
        raise RuntimeError(f"pgbench said: {text}")
    return match[1]
