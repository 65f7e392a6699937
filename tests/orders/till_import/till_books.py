"""Importing in tests, and what the books then hold."""

from decimal import Decimal, localcontext
from itertools import islice
from pathlib import Path

from benchmarks.till_import import BOOKED
from guide_app.base.kernel.access import SYSTEM, Actor
from guide_app.base.kernel.database import fetch, fetch_value
from guide_app.base.kernel.events import EVENT_TYPES, Event
from guide_app.entry.wiring import DESK
from guide_app.ground.orders.till_import.importing import Imported, import_till_file
from guide_app.ground.orders.till_import.profiles.choosing import layout_by, layout_of
from guide_app.ground.orders.till_import.profiles.model import Profile
from guide_app.ground.orders.till_import.reading import inspect, rows
from guide_app.ground.orders.till_import.staging import OnRefused
from guide_app.ground.orders.till_import.summary import Summary

BOOKS = ("region", "legal_entity", "store", "associate", "posting", *BOOKED, "till_import", "audit_entry")
"""Tables that an import may write."""


async def imported(
    path: Path,
    actor: Actor = SYSTEM,
    *,
    profile: Profile | None = None,
    creates_stores: bool = True,
    on_refused: OnRefused = lambda _: None,
) -> Imported:
    """What importing a file came to, by the profile that fits."""
    file = inspect(path)
    layout = layout_of(file.first_rows) if profile is None else layout_by(profile, file.first_rows)
    return await import_till_file(actor, file, layout, desk=DESK, creates_stores=creates_stores, on_refused=on_refused)


async def sizes() -> dict[str, int]:
    """How many rows each table of the books has."""
    return {table: await fetch_value(f"SELECT count(*) FROM {table}") for table in BOOKS}


async def told(kind: type[Event]) -> list[Event]:
    """The events of a kind, as they were told."""
    found = await fetch("SELECT payload FROM event WHERE type = $1 ORDER BY seq", kind.event_type)
    return [EVENT_TYPES[kind.event_type].decode(row["payload"]) for row in found]


def total_of(path: Path) -> Decimal:
    """The file's own sum in fen, by another arithmetic than the product's."""
    with localcontext(prec=200):
        lines = islice(rows(inspect(path)), 1, None)
        return 100 * sum((Decimal(fields[8]) * Decimal(fields[9]) for _, fields in lines), Decimal(0))


def require_identity(summary: Summary, total_fen: Decimal) -> None:
    """Sales, returns and refusals are the whole file, in fen and in lines."""
    with localcontext(prec=200):
        rounded = int(total_fen.to_integral_value("ROUND_HALF_UP"))
    assert summary.sales_fen - summary.returns_fen + summary.refused_fen == rounded
    assert summary.lines == summary.accepted + sum(summary.refused.values())
    assert 0 <= summary.unmatched_returns_fen <= summary.returns_fen


async def require_books_add_up() -> None:
    """What the lines, refunds and orders say of each other."""
    off = await fetch(
        "SELECT o.number FROM orders o JOIN order_line l ON l.order_id = o.id GROUP BY o.id "
        "HAVING sum(l.paid_fen) <> o.goods_fen OR sum(l.refunded_fen) <> o.refunded_fen"
    )
    assert off == []
    off = await fetch(
        "SELECT l.id FROM order_line l LEFT JOIN refund_line r ON r.order_id = l.order_id AND r.no = l.no"
        " GROUP BY l.order_id, l.no HAVING "
        "coalesce(sum(r.amount_fen), 0) <> l.refunded_fen OR coalesce(sum(r.units), 0) <> l.returned_units"
    )
    assert off == []
    off = await fetch(
        "SELECT r.id FROM refund r LEFT JOIN refund_line p ON p.order_id = r.order_id AND p.refund = r.id "
        "GROUP BY r.order_id, r.id "
        "HAVING coalesce(sum(p.amount_fen), 0) <> r.amount_fen"
    )
    assert off == []
