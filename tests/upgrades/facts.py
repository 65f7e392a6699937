"""What an upgrade must not move: how many rows there are, and what money says."""

import msgspec

from guide_app.base.kernel.database import fetch, fetch_value

SALES = ("orders", "order_line", "payment", "refund", "coupon", "coupon_event")
COUNTED = (*SALES, "member", "registration", "touch", "task", "event", "audit_entry")

SUMS = {
    "sales_fen": "SELECT coalesce(sum(payable_fen), 0)::bigint FROM orders WHERE status = 'paid'",
    "refunded_fen": "SELECT coalesce(sum(amount_fen), 0)::bigint FROM refund",
    "coupons_used": "SELECT count(*) FROM coupon WHERE status = 'USED'",
}
EARNED = """
SELECT payee_kind || ':' || payee AS payee, sum(amount_fen)::bigint AS amount_fen FROM commission_entry
GROUP BY 1 ORDER BY 1
"""


class Facts(msgspec.Struct, frozen=True):
    """Rows by table, sums by name, and what each payee has earned, in fen."""

    rows: dict[str, int]
    sums: dict[str, int]
    earned: dict[str, int]


async def facts() -> Facts:
    """The facts of the database that is open."""
    rows = {table: int(await fetch_value(f"SELECT count(*) FROM {table}")) for table in COUNTED}
    sums = {name: int(await fetch_value(sql)) for name, sql in SUMS.items()}
    earned = {row["payee"]: int(row["amount_fen"]) for row in await fetch(EARNED)}
    return Facts(rows, sums, earned)
