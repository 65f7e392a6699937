"""Clients that work as people and tills do, each with a key for every write that it keeps until it is answered."""

import asyncio
import random
import re
import secrets
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from faults.paying import pay_there, told_late

CLIENTS = 8
PATIENCE_SECONDS = 60.0
AGAIN = {429, 502, 503, 504}
"""Answers after which the same request is sent again, as the page of errors says."""
TEMPLATE, MALL = "FAULTS", "FAULTS-MALL"
PHONE = {"User-Agent": "Mozilla/5.0 (iPhone) MicroMessenger/8.0.50", "Accept": "text/html"}
Said = dict[str, Any]


@dataclass
class Entry:
    """A write: what was asked by whom under which key, and what was answered."""

    kind: str
    who: str
    path: str
    body: Said | None
    key: str
    status: int
    said: Said
    asked: float
    answered: float

    @property
    def is_done(self) -> bool:
        """Whether it was answered as done; everything else is refused, and leaves nothing."""
        return self.status in (200, 201)


@dataclass
class History:
    """Everything that was asked in a round, and what came of it."""

    entries: list[Entry] = field(default_factory=list)
    scans_asked: int = 0
    confirmed: list[str] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    closes: bool = False

    def done(self, *kinds: str) -> list[Entry]:
        """What was answered as done."""
        return [one for one in self.entries if one.kind in kinds and one.is_done]

    def answered_since(self, moment: float) -> bool:
        """Whether something that was asked for since was answered."""
        return any(one.asked >= moment for one in reversed(self.entries))

    def longest_wait(self) -> float:
        """Seconds from asking to the answer, of whoever waited longest."""
        return max((one.answered - one.asked for one in self.entries), default=0.0)


@dataclass
class Shop:
    """Where it all happens."""

    http: httpx.AsyncClient
    bank: httpx.AsyncClient
    people: dict[str, dict[str, str]]
    skus: list[str]
    members: list[str]
    codes: list[str]

    async def ask(self, who: str, path: str, body: Said | None, key: str) -> httpx.Response:
        """One request. Raises what httpx raises."""
        return await self.http.post(path, json=body, headers=self.people[who] | {"Idempotency-Key": key})


async def trade(shop: Shop, history: History, seed: int) -> None:
    """Everybody works until the history closes, and then until all that they asked for is answered."""
    async with asyncio.TaskGroup() as group:
        for number in range(CLIENTS):
            group.create_task(_Client(shop, history, random.Random(seed * 100 + number)).work())


class _Client:
    def __init__(self, shop: Shop, history: History, chance: random.Random) -> None:
        self.shop = shop
        self.history = history
        self.chance = chance
        self.told = secrets.token_hex(4)
        """Keys and phones of this run alone: what is done goes by the seed, what it is called does not."""
        self.number = 0

    async def work(self) -> None:
        """One thing after the other, sales more often than the rest."""
        kinds: list[Callable[[], Awaitable[object]]] = [
            *[self.sell] * 6, *[self.sell_later] * 2, *[self.sell_by_code] * 2, *[self.sell_with_coupon] * 3,
            *[self.take_back] * 2, self.exchange, self.send_batch,
            self.register, self.scan, self.release_task, self.settle,
        ]  # fmt: skip
        while not self.history.closes:
            await self.chance.choice(kinds)()

    async def write(self, kind: str, who: str, path: str, body: Said | None) -> Entry | None:
        """Send until it is answered; None when it never was, which is a finding."""
        self.number += 1
        key = f"{self.told}-{self.number}"
        asked = time.monotonic()
        while time.monotonic() - asked < PATIENCE_SECONDS:
            try:
                answer = await self.shop.ask(who, path, body, key)
            except httpx.TransportError as error:
                self.history.failures[type(error).__name__] += 1
            else:
                if answer.status_code not in AGAIN and answer.status_code < 500:
                    said = answer.json() if answer.content else {}
                    entry = Entry(kind, who, path, body, key, answer.status_code, said, asked, time.monotonic())
                    self.history.entries.append(entry)
                    if not entry.is_done:
                        self.history.failures[f"{kind} {said.get('code', answer.status_code)}"] += 1
                    return entry
                self.history.failures[str(answer.status_code)] += 1
                if answer.status_code not in AGAIN:
                    self.history.problems.append(f"{kind} answered {answer.status_code}: {answer.text[:300]}")
            await asyncio.sleep(0.1)
        self.history.problems.append(f"{kind} {key} was not answered within {PATIENCE_SECONDS:.0f} s")
        return None

    def by_card(self) -> Said:
        """Money of the terminal, with the number that it printed."""
        return {"method": "till_card", "reference": f"{self.told}-{self.number}"}

    def cart(self) -> Said:
        """Two articles or three."""
        skus = self.chance.sample(self.shop.skus, self.chance.randint(1, 2))
        lines = [{"sku": sku, "quantity": self.chance.randint(1, 3)} for sku in skus]
        return {"member_id": self.chance.choice(self.shop.members), "lines": lines}

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

    async def send_batch(self) -> None:
        """A mall's orders of a minute, and what came back of one of them: in one batch, known by the mall's own ids."""
        name = f"{self.told}-{self.number}"
        at = datetime.now(UTC) - timedelta(minutes=1)
        skus = self.chance.sample(self.shop.skus, 3)
        orders = [
            {
                "id": f"{name}-{no}",
                "store_code": "SH001",
                "paid_at": at.isoformat(),
                "lines": [{"sku": sku, "quantity": 2, "unit_price_fen": 4_950, "paid_fen": 9_900}],
                "payments": [{"method": "alipay", "amount_fen": 9_900, "reference": f"{name}-{no}"}],
            }
            for no, sku in enumerate(skus, start=1)
        ]
        back = {
            "id": f"{name}-R",
            "original_id": f"{name}-1",
            "refunded_at": (at + timedelta(seconds=30)).isoformat(),
            "lines": [{"sku": skus[0], "quantity": 1, "amount_fen": 4_950}],
        }
        batch = {"source": MALL, "orders": orders, "refunds": [back]}
        await self.write("sent", "integrator", "/v1/imports/orders", batch)

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

    async def read(self, who: str, path: str) -> Said | None:
        """Ask until it is answered."""
        answer = await self._patiently(lambda: self.shop.http.get(path, headers=self.shop.people[who]))
        return None if answer is None or answer.status_code != 200 else dict(answer.json())

    async def _patiently(self, ask: Callable[[], Awaitable[httpx.Response]]) -> httpx.Response | None:
        answer = await patiently(ask, self.history.failures)
        if answer is None:
            self.history.problems.append(f"nothing was answered within {PATIENCE_SECONDS:.0f} s")
        return answer


async def patiently(ask: Callable[[], Awaitable[httpx.Response]], failures: Counter[str]) -> httpx.Response | None:
    """Ask until something else than an outage is answered, or patience is at its end."""
    asked = time.monotonic()
    while time.monotonic() - asked < PATIENCE_SECONDS:
        try:
            answer = await ask()
        except httpx.TransportError as error:
            failures[type(error).__name__] += 1
        else:
            if answer.status_code not in AGAIN:
                return answer
            failures[str(answer.status_code)] += 1
        await asyncio.sleep(0.1)
    return None
