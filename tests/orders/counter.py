"""A till with a seller and a manager, over HTTP, and the books that have to agree after whatever happens at it."""

import httpx

from commissions.handlers import COMMISSIONS
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.subscriptions import drain, register
from guide_app.base.kernel.verifying import compare
from guide_app.ground.orders.checks import CHECKS
from tasks.handlers import TASKS
from tests.coupons.coupon_factories import Shop, a_shop
from tests.factories import an_associate, by_wechat, once, signed_in


class Counter:
    """The shop's till: an associate places orders, the manager pays back."""

    def __init__(self, http: httpx.AsyncClient, shop: Shop, seller: dict[str, str], manager: dict[str, str]) -> None:
        self.http, self.shop, self.seller, self.manager = http, shop, seller, manager

    async def buys(self, quantity: int, *codes: str, freight_fen: int = 0) -> dict[str, object]:
        body = {
            "member_id": str(self.shop.member.id),
            "lines": [{"sku": self.shop.sku.code, "quantity": quantity}],
            "coupon_codes": list(codes),
            "freight_fen": freight_fen,
            "payment": by_wechat(),
        }
        answer = await self.http.post("/v1/orders", json=body, headers=self.seller | once())
        assert answer.status_code == 201, answer.text
        placed: dict[str, object] = answer.json()
        return placed

    async def gives_back(self, order: dict[str, object], **body: object) -> httpx.Response:
        wanted = {"lines": [], "reason": "顾客要求"} | body
        return await self.http.post(f"/v1/orders/{order['id']}/refunds", json=wanted, headers=self.manager | once())

    async def amount(self, order: dict[str, object], **body: object) -> int:
        answer = await self.gives_back(order, **body)
        assert answer.status_code == 201, answer.text
        return int(answer.json()["amount_fen"])

    async def sees(self, order: dict[str, object]) -> dict[str, object]:
        seen: dict[str, object] = (await self.http.get(f"/v1/orders/{order['id']}", headers=self.seller)).json()
        return seen


async def a_counter(http: httpx.AsyncClient) -> Counter:
    """A counter of a shop that is open."""
    shop = await a_shop()
    manager = await an_associate(shop.store, Role.STORE_MANAGER)
    return Counter(http, shop, await signed_in(shop.associate), await signed_in(manager))


def one(units: int) -> list[dict[str, int]]:
    return [{"line": 1, "units": units}]


async def books_agree() -> None:
    """Every book of orders against its facts, and what people sold net against performance."""
    await register([COMMISSIONS, TASKS])
    await drain([COMMISSIONS, TASKS])
    await orders_agree()
    net = await fetch_value("SELECT sum(paid_fen - refunded_fen) FROM order_line")
    assert await fetch_value("SELECT sum(net_fen) FROM credited_line") == net
    assert await fetch_value("SELECT coalesce(sum(amount_fen), 0) FROM commission_performance") == net


async def orders_agree() -> None:
    """Every book of orders against its facts."""
    for check in CHECKS:
        assert (await compare(check.statement)).different == 0, check.name
