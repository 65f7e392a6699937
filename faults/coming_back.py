"""Goods that come back whose money went through WeChat Pay or a terminal: whole, in parts, and for other goods."""

import asyncio
import time

from faults.asking import Client, Entry, Said
from faults.paying import pay_there

PAID_WITHIN, ASKED_WITHIN = 6.0, 8.0
"""Seconds that somebody at the counter waits until money has come, until a refund waits at the terminal."""
PIECES = 2
"""Of what is bought: few enough that a manager gives all of it back alone."""


class ComingBack(Client):
    """What people do at the counter with goods that were paid otherwise than in cash."""

    def pieces(self) -> Said:
        """Some of one article."""
        sku = self.chance.choice(self.shop.skus)
        return {"member_id": self.chance.choice(self.shop.members), "lines": [{"sku": sku, "quantity": PIECES}]}

    async def give_back_there(self) -> None:
        """An order that was paid by a code comes back whole, a piece of it, or piece by piece."""
        order = await self._paid_by_code()
        if order is not None:
            for units in self.chance.choice(([PIECES], [1], [1] * PIECES)):
                await self._refund(order, units)

    async def exchange_what_was_paid_there(self) -> None:
        """Pieces of such an order for fewer, whose money goes back the way it came, or for more, paid for in cash."""
        order = await self._paid_by_code()
        if order is None:
            return
        cheaper = self.chance.random() < 0.5
        back, taken = (PIECES, 1) if cheaper else (1, PIECES)
        other: Said = {
            "returns": [{"line": 1, "units": back}],
            "lines": [{"sku": order["lines"][0]["sku"], "quantity": taken}],
            "reason": "换一件",
        }
        body = other if cheaper else other | {"payment": {"method": "till_cash"}}
        await self.write("exchanged", "store_manager", f"/v1/orders/{order['id']}/exchanges", body)

    async def give_back_at_terminal(self) -> None:
        """A payment that was typed in goes back at the terminal, and somebody notes its number; nobody else after."""
        payment = {"method": self.chance.choice(("wechat", "alipay")), "reference": f"{self.told}-{self.number}"}
        sold = await self.write("sold", "associate", "/v1/orders", self.pieces() | {"payment": payment})
        if sold is None or not sold.is_done:
            return
        refund = await self._refund(sold.said, self.chance.randint(1, PIECES))
        waiting = None if refund is None or not refund.is_done else await self._waits_there(refund.said["id"])
        if waiting is not None:
            path = f"/v1/terminal-refunds/{waiting}/reference"
            await self.write("noted", "store_manager", path, {"reference": f"R-{self.told}-{self.number}"})
            await self.write("noted_again", "store_manager", path, {"reference": f"X-{self.told}-{self.number}"})

    async def _refund(self, order: Said, units: int) -> Entry | None:
        back = {"lines": [{"line": 1, "units": units}], "reason": "尺码不合适"}
        return await self.write("refunded", "store_manager", f"/v1/orders/{order['id']}/refunds", back)

    async def _paid_by_code(self) -> Said | None:
        """An order that somebody has paid at the stand-in; None where the product is not told of it in time."""
        placed = await self.write("placed", "associate", "/v1/orders", self.pieces())
        if placed is None or not placed.is_done:
            return None
        order = f"/v1/orders/{placed.said['id']}"
        asked = await self.write("asked", "associate", f"{order}/pay-requests", {})
        if asked is None or not asked.is_done:
            return None
        await pay_there(self.shop.bank, asked.said["number"], self.chance)
        until = time.monotonic() + PAID_WITHIN
        while time.monotonic() < until and not self.history.closes:
            seen = await self.read("associate", order)
            if seen is not None and seen["status"] == "paid":
                return seen
            await asyncio.sleep(0.2)
        return None

    async def _waits_there(self, refund_id: str) -> str | None:
        until = time.monotonic() + ASKED_WITHIN
        while time.monotonic() < until and not self.history.closes:
            seen = await self.read("store_manager", "/v1/terminal-refunds?waiting=true&limit=100")
            for one in () if seen is None else seen["items"]:
                if one["refund_id"] == refund_id:
                    return str(one["id"])
            await asyncio.sleep(0.2)
        return None
