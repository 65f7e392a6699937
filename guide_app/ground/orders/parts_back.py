"""What each line of an order gives back: the units that are wanted, what they are worth, and the lines afterwards."""

from collections.abc import Sequence

from msgspec.structs import replace

from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.lookups import look_up
from guide_app.ground.catalog.barcodes.rules import cost_of
from guide_app.ground.orders.booked import BookedLine
from guide_app.ground.orders.errors import QuantityExceeds, UnknownLine
from guide_app.ground.orders.events import RefundedLine
from guide_app.ground.orders.ports import Cart, CartLine, VoucherDesk
from guide_app.ground.orders.reads import OrderForChange, articles_sold
from guide_app.ground.orders.rules import PartOfLine, RefundPolicy, goods_back, money_back
from guide_app.ground.orders.schemas import LineReturned, RefundOrder


def after(lines: Sequence[BookedLine], parts: Sequence[RefundedLine]) -> list[BookedLine]:
    """The lines once these parts are back."""
    back = {part.line_id: part for part in parts}
    return [
        replace(
            line,
            returned_units=line.returned_units + back[line.id].units,
            refunded_fen=line.refunded_fen + back[line.id].amount_fen,
        )
        if line.id in back
        else line
        for line in lines
    ]


def wanted_units(lines: Sequence[BookedLine], wanted: Sequence[LineReturned], *, field: str) -> dict[int, int]:
    """Units by line number. Raises InvalidField, UnknownLine, QuantityExceeds."""
    by_number = {line.no: line for line in lines}
    if len({part.line for part in wanted}) != len(wanted):
        raise InvalidField(field, "each line once / 每个明细行只能出现一次")
    for part in wanted:
        line = by_number.get(part.line)
        if line is None:
            raise UnknownLine(line=part.line)
        left = line.quantity - line.returned_units
        if part.units > left:
            raise QuantityExceeds(line=part.line, left=left)
    return {part.line: part.units for part in wanted}


async def parts_back(
    order: OrderForChange,
    lines: Sequence[BookedLine],
    wanted: dict[int, int],
    command: RefundOrder,
    *,
    desk: VoucherDesk,
) -> tuple[RefundedLine, ...]:
    """What each line gives back; lines that give nothing are left out. Raises AmountExceeds, UnknownLine."""
    parts = [
        PartOfLine(line.quantity, line.paid_fen, line.returned_units, line.refunded_fen, wanted.get(line.no, 0))
        for line in lines
    ]
    if command.amount_fen is not None:
        amounts = money_back(parts, command.amount_fen, place=_place_of(lines, command.line))
    elif not wanted:
        amounts = [0] * len(parts)
    elif command.policy is RefundPolicy.REPRICE and not all(part.comes_back_whole for part in parts):
        amounts = goods_back(parts, price_of_rest=await _price_of_rest(order, lines, wanted, desk=desk))
    else:
        amounts = goods_back(parts)
    return tuple(
        RefundedLine(line_id=line.id, no=line.no, units=part.units, amount_fen=amount)
        for line, part, amount in zip(lines, parts, amounts, strict=True)
        if part.units or amount
    )


def _place_of(lines: Sequence[BookedLine], line: int | None) -> int | None:
    """Where among them the line of an amount stands; None where it is of all lines. Raises UnknownLine."""
    if line is None:
        return None
    for place, one in enumerate(lines):
        if one.no == line:
            return place
    raise UnknownLine(field="line", line=line)


async def _price_of_rest(
    order: OrderForChange, lines: Sequence[BookedLine], wanted: dict[int, int], *, desk: VoucherDesk
) -> int:
    """What the units that stay cost by themselves, at the prices of the order."""
    articles, spent = await look_up(articles_sold(order.id), desk.spent(order.id))
    staying = {line.no: line.quantity - line.returned_units - wanted.get(line.no, 0) for line in lines}
    cart = Cart(
        member_id=order.member,
        store_id=order.store,
        store_code=order.store_code,
        regions=tuple(order.path.strip("/").split("/")[:-1]),
        lines=tuple(
            CartLine(
                key=str(line.no),
                sku=line.sku_code,
                quantity=staying[line.no],
                unit_price_fen=line.unit_price_fen,
                floor_fen=min(_floor_of(line, article.floor_fen), line.unit_price_fen),
                categories=article.categories,
                brand=article.brand,
                discountable=article.discountable,
            )
            for line, article in zip(lines, articles, strict=True)
            if staying[line.no]
        ),
        freight_fen=0,
        coupon_codes=(),
    )
    return desk.price_of_rest(cart, at=order.placed_at, spent=spent)


def _floor_of(line: BookedLine, floor_fen: int) -> int:
    """The floor of a unit of the line: of what was weighed, that of a kilogram for so many grams."""
    return floor_fen if line.measure_milli is None else cost_of(floor_fen, line.measure_milli)
