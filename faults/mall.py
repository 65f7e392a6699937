"""A mall that sends its orders and refunds in batches, known by its own ids: in any order, and some ids twice."""

from datetime import UTC, datetime, timedelta

from faults.asking import Client, Entry, Said

MALL = "FAULTS-MALL"
BATCHES = "/v1/imports/orders"
EACH_FEN = 4_950
"""What a piece costs there."""


class Mall(Client):
    """What its system sends."""

    def _order(self, order_id: str, sku: str, at: datetime) -> Said:
        return {
            "id": order_id,
            "store_code": "SH001",
            "paid_at": at.isoformat(),
            "lines": [{"sku": sku, "quantity": 2, "unit_price_fen": EACH_FEN, "paid_fen": 2 * EACH_FEN}],
            "payments": [{"method": "alipay", "amount_fen": 2 * EACH_FEN, "reference": order_id}],
        }

    def _back(self, refund_id: str, order: Said, at: datetime) -> Said:
        return {
            "id": refund_id,
            "original_id": order["id"],
            "refunded_at": (at + timedelta(seconds=30)).isoformat(),
            "lines": [{"sku": order["lines"][0]["sku"], "quantity": 1, "amount_fen": EACH_FEN}],
        }

    def _some(self, name: str) -> tuple[list[Said], Said]:
        """Orders of a minute, and what came back of the first."""
        at = datetime.now(UTC) - timedelta(minutes=1)
        skus = self.chance.sample(self.shop.skus, 3)
        orders = [self._order(f"{name}-{no}", sku, at) for no, sku in enumerate(skus, start=1)]
        return orders, self._back(f"{name}-R", orders[0], at)

    async def _send(self, kind: str, orders: list[Said], refunds: list[Said]) -> Entry | None:
        return await self.write(kind, "integrator", BATCHES, {"source": MALL, "orders": orders, "refunds": refunds})

    async def send_batch(self) -> None:
        """A mall's orders, and what came back of one of them, in one batch."""
        orders, back = self._some(f"{self.told}-{self.number}")
        await self._send("sent", orders, [back])

    async def send_refund_first(self) -> None:
        """What came back of an order comes before it, once or twice, and waits until the order has come."""
        orders, back = self._some(f"{self.told}-{self.number}")
        for _ in range(self.chance.randint(1, 2)):
            await self._send("sent_early", [], [back])
        await self._send("sent", orders, [])

    async def use_ids_again(self) -> None:
        """What has come before comes again, and beside it other things under the same ids, which are refused."""
        orders, back = self._some(f"{self.told}-{self.number}")
        first = await self._send("sent", orders, [back])
        if first is None or not first.is_done:
            return
        another = orders[1] | {"lines": orders[2]["lines"]}
        dearer = back | {"lines": [back["lines"][0] | {"amount_fen": EACH_FEN - 1}]}
        for _ in range(self.chance.randint(1, 2)):
            await self._send("sent_used", [orders[0], another], [dearer])
