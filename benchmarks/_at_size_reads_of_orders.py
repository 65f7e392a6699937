"""Reads of orders, narrowed in every way, and of what went back of them."""

from collections.abc import Awaitable
from datetime import date, timedelta

from benchmarks._at_size_ground import OUR_STORE
from benchmarks._at_size_read import FIRST, Numbers, Read, each
from benchmarks._at_size_rows import BUSY_STORE, Kind, Size, identified
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.spans import MOST_DAYS
from guide_app.ground.orders import queries as orders
from guide_app.ground.orders import sold_lines
from guide_app.ground.orders.days import queries as order_days
from guide_app.ground.orders.filters import OrderFilters, RefundFilters
from guide_app.ground.orders.held import queries as held_exchanges
from guide_app.ground.orders.intake import queries as intake
from guide_app.ground.orders.narrowing import RefundKind
from guide_app.ground.orders.part_paid import queries as part_paid
from guide_app.ground.orders.rules import Channel, OrderStatus, PaymentMethod


def of_orders(some: Numbers, size: Size, everyone: dict[str, Actor]) -> list[Read]:
    leaders = {name: everyone[name] for name in ("manager", "area", "region", "hq")}
    today = business_date(clock.now())
    month = today - timedelta(days=MOST_DAYS - 1)
    seen = [identified(Kind.STORE, OUR_STORE), identified(Kind.STORE, BUSY_STORE)]
    return [
        *each("orders", everyone, lambda actor: orders.orders_in_reach(actor, FIRST)),
        *each("orders.part_paid", everyone, lambda actor: part_paid.part_paid_orders(actor, FIRST)),
        Read("orders.terms_over.manager", lambda: lambda: part_paid.terms_over(everyone["manager"], seen[0])),
        *each(
            "orders.later_page",
            everyone,
            lambda actor: orders.orders_in_reach(actor, some.page(Kind.ORDER, size.orders)),
        ),
        *(
            read
            for status in OrderStatus
            for read in each(
                f"orders.{status}",
                everyone,
                lambda actor, status=status: orders.orders_in_reach(actor, FIRST, OrderFilters(status=status)),  # type: ignore[misc]  # bound now
            )
        ),
        *each(
            "orders.of_store",
            leaders,
            lambda actor: orders.orders_in_reach(actor, FIRST, OrderFilters(store_id=some.store_of_area())),
        ),
        *each(
            "orders.of_number",
            leaders,
            lambda actor: orders.orders_in_reach(actor, FIRST, OrderFilters(number="no such")),
        ),
        *each(
            "orders.of_member",
            leaders,
            lambda actor: orders.orders_in_reach(actor, FIRST, OrderFilters(member_id=some.member())),
        ),
        *each(
            "orders.of_days",
            everyone,
            lambda actor: orders.orders_in_reach(
                actor, FIRST, OrderFilters(first=today - timedelta(days=40), last=today)
            ),
        ),
        *each(
            "orders.narrowed",
            everyone,
            lambda actor: orders.orders_in_reach(
                actor, FIRST, OrderFilters(first=month, last=today, channel=Channel.MALL)
            ),
        ),
        *each(
            "orders.narrowed_waiting",
            everyone,
            lambda actor: orders.orders_in_reach(actor, FIRST, OrderFilters(status=OrderStatus.PLACED, least_fen=1)),
        ),
        *each(
            "orders.lines",
            leaders,
            lambda actor: sold_lines.sold_lines(actor, FIRST, OrderFilters(first=month, last=today, with_coupons=True)),
        ),
        *each("orders.of_receipt", leaders, lambda actor: orders.order_totals(actor, OrderFilters(number="no such"))),
        *each("orders.sent", {"hq": everyone["hq"]}, lambda actor: intake.sent_rows(actor, FIRST)),
        *each("refunds", everyone, lambda actor: orders.refunds_in_reach(actor, FIRST)),
        Read("orders.sum.manager", lambda: lambda: _sum(everyone["manager"], today, 366)),
        Read("orders.sum.region", lambda: lambda: _sum(everyone["region"], today, 7)),
        Read("orders.sum.hq", lambda: lambda: _sum(everyone["hq"], today, 7)),
        *each(
            "refunds.narrowed",
            everyone,
            lambda actor: orders.refunds_in_reach(
                actor, FIRST, RefundFilters(first=month, last=today, kind=RefundKind.GOODS, method=PaymentMethod.WECHAT)
            ),
        ),
        *each(
            "refunds.sum_narrowed",
            leaders,
            lambda actor: orders.refund_totals(
                actor, RefundFilters(first=month, last=today, returned_at=some.store_of_area(), channel=Channel.MALL)
            ),
        ),
        *each(
            "orders.sum_narrowed",
            leaders,
            lambda actor: orders.order_totals(actor, OrderFilters(first=month, last=today, with_coupons=True)),
        ),
        Read(
            "refunds.sum.hq",
            lambda: lambda: orders.refund_totals(everyone["hq"], RefundFilters(first=month, last=today)),
        ),
        Read("orders.refunds_of_one.hq", lambda: lambda: orders.refunds_of_order(everyone["hq"], some.order())),
        Read("orders.exchanges.hq", lambda: lambda: orders.exchanges_of_order(everyone["hq"], some.order())),
        Read("orders.exchange_holds.hq", lambda: lambda: held_exchanges.holds_of_order(everyone["hq"], some.order())),
        Read("orders.one.hq", lambda: lambda: orders.order_view(everyone["hq"], some.order())),
        *(
            Read(
                f"orders.day.{name}",
                lambda store=store: (
                    lambda: order_days.store_day(  # type: ignore[misc]  # bound now
                        everyone["hq"], store, today - timedelta(days=some.below(60))
                    )
                ),
            )
            for name, store in zip(("store", "busy_store"), seen, strict=True)
        ),
    ]


def _sum(actor: Actor, last: date, days: int) -> Awaitable[object]:
    return orders.order_totals(actor, OrderFilters(first=last - timedelta(days=days - 1), last=last))
