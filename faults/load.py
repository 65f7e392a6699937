"""Clients that work as people and tills do, each with a key for every write that it keeps until it is answered."""

import asyncio
import random
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import httpx

from faults.asking import Entry, History, Shop
from faults.coming_back import ComingBack
from faults.mall import Mall
from faults.paying import pay_there, told_late

CLIENTS = 8
TEMPLATE = "FAULTS"
PHONE = {"User-Agent": "Mozilla/5.0 (iPhone) MicroMessenger/8.0.50", "Accept": "text/html"}


async def trade(shop: Shop, history: History, seed: int) -> None:
    """Everybody works until the history closes, and then until all that they asked for is answered."""
    async with asyncio.TaskGroup() as group:
        for number in range(CLIENTS):
            group.create_task(_Client(shop, history, random.Random(seed * 100 + number)).work())


class _Client(ComingBack, Mall):
    async def work(self) -> None:
        """One thing after the other, sales more often than the rest."""
        kinds: list[Callable[[], Awaitable[object]]] = [
            *[self.sell] * 6, *[self.sell_later] * 2, *[self.sell_by_code] * 2, *[self.sell_with_coupon] * 3,
            *[self.take_back] * 2, self.exchange, self.send_batch, self.send_refund_first, self.use_ids_again,
            *[self.give_back_there] * 2, self.exchange_what_was_paid_there, self.give_back_at_terminal,
            self.register, self.scan, self.release_task, self.settle,
        ]  # fmt: skip
        while not self.history.closes:
            await self.chance.choice(kinds)()

    async def sell(self) -> Entry | None:
        """An order that is paid at once."""
        return await self.write("sold", "associate", "/v1/orders", self.cart() | {"payment": {"method": "till_cash"}})

    async def sell_later(self) -> None:
        """An order, then its payment."""
        placed = await self.write("placed", "associate", "/v1/orders", self.cart())
        if placed is not None and placed.is_done:
            payment = {"method": "wechat", "amount_fen": placed.said["payable_fen"], "reference": placed.key}
            await self.write("paid", "associate", f"/v1/orders/{placed.said['id']}/payments", payment)

    async def sell_by_code(self) -> None:
        """An order that a customer pays by a code; sometimes the till takes cash for it at the same moment."""
        placed = await self.write("placed", "associate", "/v1/orders", self.cart())
        if placed is None or not placed.is_done:
            return
        order = f"/v1/orders/{placed.said['id']}"
        asked = await self.write("asked", "associate", f"{order}/pay-requests", {})
        if asked is not None and asked.is_done:
            async with told_late(self.shop.bank, self.chance):
                await pay_there(self.shop.bank, asked.said["number"], self.chance)
                if self.chance.random() < 0.2:
                    await self.write("paid_beside", "associate", f"{order}/payments", {"method": "till_cash"})

    async def sell_with_coupon(self) -> None:
        """A coupon is issued, and spent in an order."""
        cart = self.cart()
        issued = await self.write(
            "issued", "associate", "/v1/coupons", {"template": TEMPLATE, "member_id": cart["member_id"]}
        )
        if issued is None or not issued.is_done:
            return
        shown = await self.read("associate", f"/v1/coupons/{issued.said['id']}")
        if shown is not None:
            spent = cart | {"coupon_codes": [shown["code"]], "payment": self.by_card()}
            await self.write("sold", "associate", "/v1/orders", spent)

    async def take_back(self) -> None:
        """A sale, of which a unit comes back."""
        sold = await self.sell()
        if sold is not None and sold.is_done:
            back = {"lines": [{"line": 1, "units": 1}], "reason": "尺码不合适"}
            await self.write("refunded", "store_manager", f"/v1/orders/{sold.said['id']}/refunds", back)

    async def exchange(self) -> None:
        """A sale, of which a unit comes back for another article; the difference is paid in cash or given back."""
        sold = await self.sell()
        if sold is not None and sold.is_done:
            other = {
                "returns": [{"line": 1, "units": 1}],
                "lines": [{"sku": self.chance.choice(self.shop.skus), "quantity": self.chance.randint(1, 2)}],
                "reason": "换个款式",
                "payment": {"method": "till_cash"},
            }
            await self.write("exchanged", "store_manager", f"/v1/orders/{sold.said['id']}/exchanges", other)

    async def register(self) -> None:
        """A customer who agrees on a phone of their own."""
        phone = f"13{self.chance.randrange(10**9):09d}"
        begun = await self.write("registered", "associate", "/v1/registrations", {"phone": phone, "name": "李小明"})
        if begun is None or not begun.is_done:
            return
        path = httpx.URL(begun.said["consent_url"]).path
        async with httpx.AsyncClient(base_url=self.shop.http.base_url, timeout=15, headers=PHONE) as customer:
            with_page = await self._patiently(lambda: customer.get(path))
            if with_page is None:
                return
            fields = dict(re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)">', with_page.text))
            agreed = await self._patiently(lambda: customer.post(path, data=fields))
            if agreed is not None and agreed.status_code == 200:
                self.history.confirmed.append(begun.said["registration"]["id"])

    async def scan(self) -> None:
        """Somebody scans a code; it is no write that is promised, so it is asked for once."""
        self.history.scans_asked += 1
        try:
            await self.shop.http.get(f"/q/{self.chance.choice(self.shop.codes)}", headers=PHONE)
        except httpx.TransportError as error:
            self.history.failures[type(error).__name__] += 1

    async def release_task(self) -> None:
        """Headquarters want something done."""
        now = datetime.now(UTC)
        draft = {
            "code": f"F{self.told}{self.number}".upper(),
            "title": "故障演练",
            "audience_path": "/EAST/",
            "measure": "sales_fen",
            "target": 10_000,
            "starts_at": (now - timedelta(hours=1)).isoformat(),
            "ends_at": (now + timedelta(days=1)).isoformat(),
        }
        task = await self.write("drafted", "hq_operator", "/v1/tasks", draft)
        if task is not None and task.is_done:
            await self.write("released", "hq_operator", f"/v1/tasks/{task.said['id']}/release", None)

    async def settle(self) -> None:
        """Finance settle the month."""
        period = (datetime.now(UTC) + timedelta(hours=8)).strftime("%Y-%m")
        await self.write("settled", "finance", "/v1/settlements", {"period": period})
