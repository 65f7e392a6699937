"""A small chain to trade in: the demo's, with a coupon of which there is always one more."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
import msgspec

from coupons.schemas import CreateTemplate
from coupons.service.templates import create_template
from faults.asking import Shop
from faults.load import TEMPLATE
from faults.mall import MALL
from faults.product import Product
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import HQ_PATH, Actor, Role
from guide_app.base.kernel.database import fetch
from guide_app.base.kernel.ids import new_id
from guide_app.entry import wiring
from guide_app.entry.demo.loading import DemoSize, load, sign_ins
from guide_app.ground.orders.intake.sources.schemas import CreateSource
from guide_app.ground.orders.intake.sources.service import create_source
from guide_app.ground.orders.rules import Channel
from tests.safety.faults import until_ready

ALWAYS_ONE_MORE = {
    "code": TEMPLATE,
    "name": "满 1 减 1",
    "stock": 1_000_000,
    "per_member_limit": 1_000_000,
    "terms": {"kind": "FIXED", "off": 100, "threshold": 100},
    "validity": {"kind": "AFTER_CLAIM", "days": 30},
}


@asynccontextmanager
async def opened(product: Product) -> AsyncIterator[Shop]:
    """The chain, with somebody of each role signed in over HTTP."""
    size = DemoSize.small()
    await load(wiring.SUBSCRIBERS, owner=product.addresses.owner, size=size, desk=wiring.DESK, told=lambda *_: None)
    hq = Actor(id=new_id(), role=Role.HQ_OPERATOR, paths=(HQ_PATH,), associate_id=None, store_id=None)
    await create_template(
        hq,
        msgspec.convert(ALWAYS_ONE_MORE | {"claim_from": clock.now() - timedelta(days=1)}, CreateTemplate),
    )
    await create_source(hq, CreateSource(code=MALL, name="演练商城", path=HQ_PATH, channels=[Channel.MALL]))
    limits = httpx.Limits(max_connections=32)
    async with (
        httpx.AsyncClient(base_url=product.address, limits=limits, timeout=15) as http,
        httpx.AsyncClient(base_url=product.bank, timeout=15) as bank,
    ):
        await until_ready(product.port)
        people = {one["role"]: await _signed_in(http, one) for one in sign_ins()}
        yield Shop(
            http=http,
            bank=bank,
            people=people,
            skus=[row["code"] for row in await fetch("SELECT code FROM sku WHERE code LIKE 'CUP%' ORDER BY code")],
            members=[
                str(row["id"])
                for row in await fetch(
                    "SELECT m.id FROM member m JOIN store s ON s.id = m.home_store WHERE s.code = 'SH001' ORDER BY m.id"
                )
            ],
            codes=[
                row["code"] for row in await fetch("SELECT code FROM touchpoint WHERE state = 'BOUND' ORDER BY code")
            ],
        )


async def _signed_in(http: httpx.AsyncClient, one: dict[str, str]) -> dict[str, str]:
    answer = await http.post("/v1/auth/sign-in", json={"login": one["login"], "password": one["password"]})
    answer.raise_for_status()
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}
