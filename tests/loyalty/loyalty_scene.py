"""Rules of levels for tests, and facts of orders as their events tell them."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch, fetch_value
from guide_app.base.kernel.ids import new_id
from guide_app.ground.orders.events import OrderPaid, OrderRefunded, RefundedLine, SoldLine
from loyalty.deciding import decide_rules
from loyalty.rules.levels import AtEnd, LevelRule
from loyalty.rules.points import GrowthRule
from loyalty.schemas import DecideRules
from tests.factories import AMember

NOON = datetime(2026, 11, 30, 4, tzinfo=UTC)
TODAY = date(2026, 11, 30)


def level(code: str, threshold: int, *, keep: int = 12, at_end: AtEnd = AtEnd.DOWN_ONE) -> LevelRule:
    """A level, called by its code."""
    return LevelRule(code=code, name_zh=f"{code}卡", name_en=code, threshold=threshold, keep_months=keep, at_end=at_end)


LEVELS = [level("basic", 0, keep=0), level("silver", 500), level("gold", 2_000)]


def decision(
    *,
    growth: GrowthRule | None = None,
    levels: list[LevelRule] | None = None,
    valid_from: date = date(2026, 1, 1),
) -> DecideRules:
    """Rules: a point for each yuan, silver with 500, gold with 2000."""
    return DecideRules(
        valid_from=valid_from, growth=growth or GrowthRule(), levels=levels or LEVELS, reason="会员体系上线"
    )


async def in_force(growth: GrowthRule | None = None, levels: list[LevelRule] | None = None) -> None:
    """Have rules in force since the beginning of the year."""
    await decide_rules(SYSTEM, decision(growth=growth, levels=levels))


def paid(member: AMember, *fen: int, at: datetime = NOON) -> OrderPaid:
    """An order with a line for each amount."""
    lines = tuple(
        SoldLine(line_id=new_id(), no=no, sku="SKU", quantity=2, list_fen=amount, paid_fen=amount)
        for no, amount in enumerate(fen, start=1)
    )
    return OrderPaid(
        order_id=new_id(),
        number="N",
        store_id=member.home_store_id,
        member_id=member.id,
        channel="store",
        paid_at=at,
        business_on=business_date(at),
        goods_fen=sum(fen),
        payable_fen=sum(fen),
        lines=lines,
    )


def back(order: OrderPaid, *fen: int, whole: bool = False, reverses: UUID | None = None) -> OrderRefunded:
    """What came back of an order, line by line; with `reverses` that a return of it never was."""
    at = order.paid_at + timedelta(days=1)
    return OrderRefunded(
        refund_id=new_id(),
        order_id=order.order_id,
        number="R",
        store_id=order.store_id,
        member_id=order.member_id,
        serving_id=None,
        refunded_at=at,
        business_on=business_date(at),
        amount_fen=sum(fen),
        fully_returned=whole,
        corrects=reverses is not None,
        reverses=reverses,
        lines=tuple(
            RefundedLine(line_id=line.line_id, no=line.no, units=0, amount_fen=amount)
            for line, amount in zip(order.lines, fen, strict=False)
        ),
    )


async def points(member: AMember) -> tuple[int, int]:
    """What is kept, and what the ledger says."""
    kept = await fetch_value("SELECT points FROM growth_balance WHERE member = $1", member.id)
    facts = await fetch_value("SELECT sum(points)::bigint FROM growth_entry WHERE member = $1", member.id)
    return kept or 0, facts or 0


async def standing(member: AMember) -> tuple[str, date | None]:
    """The level as the member has it, and until when."""
    (row,) = await fetch(
        "SELECT m.level, s.until FROM member m LEFT JOIN level_standing s ON s.member = m.id WHERE m.id = $1",
        member.id,
    )
    return row["level"], row["until"]
