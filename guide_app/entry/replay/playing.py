"""Event by event through the services that a shop's events go through. Refused ones leave no trace."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from commissions.crediting.line_postings import PostLines
from commissions.crediting.orders import credit_orders
from commissions.crediting.other_facts import Acquired, note_acquired, note_completions, note_rewards, note_shipped
from commissions.crediting.refunds import apply_refunds
from commissions.engine.api import Sku, day_from
from commissions.errors import PoolUnallocated
from commissions.periods.service.closing import close_and_freeze
from commissions.periods.service.settling import note_run, settle_pieces
from commissions.rulebooks import whole_rulebook
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.calendar import business_date, days_of, period_of, start_of
from guide_app.base.kernel.database import fetch_value, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.entry.replay.deciding import adjust, attendance, first_open, publish
from guide_app.entry.replay.names import Document, Names
from guide_app.entry.replay.recrediting import recredit
from guide_app.ground.orders.events import OrderCompleted, OrderPaid, OrderRefunded, RefundedLine, SoldLine
from tasks.events import TaskCompleted

Event = dict[str, Any]  # decoded JSON
KNOWN = "SELECT true FROM credited_line WHERE order_id = $1 LIMIT 1"
LINE = "SELECT id FROM credited_line WHERE order_id = $1 AND no = $2"
STORE = "SELECT store FROM credited_line WHERE order_id = $1 LIMIT 1"
IS_SHIPPED = "SELECT true FROM commission_shipping WHERE order_id = $1"
IS_COMPLETE = "SELECT true FROM commission_completion WHERE order_id = $1"
REWARDED = "SELECT true FROM commission_task WHERE assignment_id = $1 AND associate = $2"


class Reply(NamedTuple):
    """What became of an event."""

    event: str
    status: str
    code: str | None = None


class Run(NamedTuple):
    """An accepted RUN or CLOSE, and the run under which its entries were posted."""

    event: str
    kind: str
    period: str
    run_id: UUID


class Player:
    """Takes events in the order given."""

    def __init__(self, document: Document, names: Names) -> None:
        self.names = names
        self.replies: list[Reply] = []
        self.runs: list[Run] = []
        self._first = document["first_period"]
        self._cuts = {store["id"]: store.get("day_cut_hours", 0) for store in document["stores"]}
        self._catalog = {sku["sku"]: msgspec.convert(sku, Sku) for sku in document.get("catalog", ())}
        self._accepted: dict[str, Event] = {}
        self._take: dict[str, Callable[[Event], Awaitable[str | None]]] = {
            "SALE": self._sale,
            "REFUND": self._refund,
            "SHIP": self._ship,
            "COMPLETE": self._complete,
            "RECREDIT": lambda event: recredit(event, names),
            "ACQUIRE": self._acquire,
            "TASK": self._task,
            "ATTENDANCE": lambda event: attendance(event, names, first=self._first),
            "ADJUST": lambda event: adjust(event, names, first=self._first),
            "PUBLISH": publish,
            "RUN": self._run,
            "CLOSE": self._close,
        }

    async def receive(self, event: Event) -> None:
        """Accept an event, recognise it as a duplicate, or refuse it."""
        known = self._accepted.get(event["id"])
        if known is not None:
            same = known == event
            self.replies.append(Reply(event["id"], "DUPLICATE") if same else _refused(event, "ID_CONFLICT"))
            return
        code = await self._take[event["type"]](event)
        if code is None:
            self._accepted[event["id"]] = event
        self.replies.append(Reply(event["id"], "ACCEPTED") if code is None else _refused(event, code))

    async def _sale(self, event: Event) -> str | None:
        names, order, store = self.names, self.names.orders[event["order"]], event["store"]
        lines, roles = event["lines"], event.get("roles", {})
        if await fetch_value(KNOWN, order):
            return "ORDER_EXISTS"
        if store not in names.stores:
            return "UNKNOWN_STORE"
        if any(line["sku"] not in self._catalog for line in lines):
            return "UNKNOWN_SKU"
        if any(payee not in names.associates for payee in roles.values()):
            return "UNKNOWN_PAYEE"
        if len({line["id"] for line in lines}) < len(lines):
            return "LINE_REPEATED"
        at, day = _moment(event), self._day(event, store)
        if period_of(day) < self._first:
            return "BEFORE_START"
        who = {role: names.associates[payee] for role, payee in roles.items()}
        for no, line in enumerate(lines, 1):
            names.lines[event["order"], no] = line["id"]
        names.channels[event["order"]] = event.get("channel", "")
        paid = OrderPaid(
            order_id=order,
            number=event["order"],
            store_id=names.stores[store],
            member_id=names.members[event["member"]] if "member" in event else None,
            channel=event.get("channel", ""),
            paid_at=at,
            business_on=day,
            day_cut_hours=self._cuts[store],
            goods_fen=sum(line["paid"] for line in lines),
            payable_fen=sum(line["paid"] for line in lines),
            lines=tuple(self._line(line, no) for no, line in enumerate(lines, 1)),
            serving_id=who.get("SERVING"),
            dedicated_id=who.get("DEDICATED"),
            acquirer_id=who.get("ACQUIRER"),
            issuer_id=who.get("ISSUER"),
        )
        await credit_orders([paid], posting=PostLines.LATER)
        return None

    def _line(self, line: Event, no: int) -> SoldLine:
        sku = self._catalog[line["sku"]]
        return SoldLine(
            line_id=new_id(),
            no=no,
            sku=sku.sku,
            spu=sku.spu,
            brand=sku.brand,
            category=sku.category,
            quantity=line.get("qty", 1),
            list_fen=line["list"] if "list" in line else line["paid"],
            paid_fen=line["paid"],
            hq_funded_fen=line.get("hq_funded", 0),
        )

    async def _refund(self, event: Event) -> str | None:
        order = self.names.orders[event["order"]]
        if not await fetch_value(KNOWN, order):
            return "UNKNOWN_ORDER"
        no = self.names.number_of(event["order"], event["line"])
        line = await fetch_value(LINE, order, no)
        if line is None:
            return "UNKNOWN_LINE"
        store = self.names.stores.names[await fetch_value(STORE, order)]
        back = OrderRefunded(
            refund_id=self.names.events[event["id"]],
            order_id=order,
            number=event["order"],
            store_id=self.names.stores[store],
            member_id=None,
            serving_id=None,
            refunded_at=_moment(event),
            business_on=self._day(event, store),
            amount_fen=event["amount"],
            fully_returned=False,
            lines=(RefundedLine(line_id=line, no=no, units=event.get("units", 0), amount_fen=event["amount"]),),
        )
        await apply_refunds([back], [len(self.replies) + 1], posting=PostLines.LATER)
        return None

    async def _complete(self, event: Event) -> str | None:
        order = self.names.orders[event["order"]]
        if not await fetch_value(KNOWN, order):
            return "UNKNOWN_ORDER"
        if await fetch_value(IS_COMPLETE, order):
            return "ALREADY_COMPLETE"
        store = await fetch_value(STORE, order)
        day = self._day(event, self.names.stores.names[store])
        complete = OrderCompleted(
            order_id=order, number=event["order"], store_id=store, completed_at=_moment(event), business_on=day
        )
        await note_completions([complete])
        return None

    async def _ship(self, event: Event) -> str | None:
        order = self.names.orders[event["order"]]
        if not await fetch_value(KNOWN, order):
            return "UNKNOWN_ORDER"
        if await fetch_value(IS_SHIPPED, order):
            return "ALREADY_SHIPPED"
        store = await fetch_value(STORE, order)
        await note_shipped({order: self._day(event, self.names.stores.names[store])})
        return None

    async def _acquire(self, event: Event) -> str | None:
        if event["payee"] not in self.names.associates:
            return "UNKNOWN_PAYEE"
        at = _moment(event)
        if period_of(business_date(at)) < self._first:
            return "BEFORE_START"
        won = Acquired(
            source=self.names.events[event["id"]],
            member=self.names.members[event["member"]],
            associate=self.names.associates[event["payee"]],
            at=at,
            was_member=event.get("was_member", False),
            seq=len(self.replies) + 1,
        )
        await note_acquired([won])
        return None

    async def _task(self, event: Event) -> str | None:
        names, at = self.names, _moment(event)
        if event["payee"] not in names.associates:
            return "UNKNOWN_PAYEE"
        if period_of(business_date(at)) < self._first:
            return "BEFORE_START"
        task, payee = names.tasks[event["task"]], names.associates[event["payee"]]
        career = (await whole_rulebook()).organisation.careers[str(payee)]
        if career.on(day_from(business_date(at))) is None:
            return "NOT_ACTIVE"
        if await fetch_value(REWARDED, task, payee):
            return "TASK_REPEATED"
        done = TaskCompleted(
            task_id=task, assignment_id=task, associate_id=payee, store_id=None, reward_fen=event["amount"], done_at=at
        )
        await note_rewards([done])
        return None

    async def _run(self, event: Event) -> str | None:
        if event["period"] != await first_open():
            return "NOT_OPEN_PERIOD"
        with clock.pinned(_after(event["period"])):
            settled = await settle_pieces(SYSTEM, event["period"])
            await note_run(SYSTEM, settled)
        self.runs.append(Run(event["id"], "RUN", event["period"], settled.run_id))
        return None

    async def _close(self, event: Event) -> str | None:
        if event["period"] != await first_open():
            return "NOT_OPEN_PERIOD"
        accepts = event.get("accept_unallocated", False)
        try:
            with clock.pinned(_after(event["period"])):
                async with transaction():
                    run = await close_and_freeze(SYSTEM, event["period"], accept_unallocated=accepts)
        except PoolUnallocated:
            return "POOL_UNALLOCATED"
        self.runs.append(Run(event["id"], "CLOSE", event["period"], run.run_id))
        return None

    def _day(self, event: Event, store: str) -> date:
        return business_date(_moment(event), self._cuts[store])


def _refused(event: Event, code: str) -> Reply:
    return Reply(event["id"], "REFUSED", code)


def _moment(event: Event) -> datetime:
    return datetime.fromisoformat(event["at"])


def _after(period: str) -> datetime:
    """The moment at which a month is over."""
    return start_of(days_of(period)[1] + timedelta(days=1))
