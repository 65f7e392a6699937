"""A till whose customers pay at a stand-in, on a database where commits are real."""

from collections.abc import AsyncIterator

import httpx
import pytest

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.subscriptions import register
from guide_app.base.web.envelope import Envelope
from guide_app.ground.auth.tokens import forget_tokens
from payments import connecting
from payments.handlers import PAYMENTS
from tests.asgi import transport_to
from tests.coupons.coupon_factories import a_shop
from tests.factories import an_associate, signed_in
from tests.payments.pay_bench import Till, a_pay_bench, set_wechat_pay


@pytest.fixture
async def till(committed_db: str, application: Envelope, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Till]:
    forget_tokens()
    transport = transport_to(application, raise_app_exceptions=False)
    async with (
        a_pay_bench(notify=transport) as bench,
        httpx.AsyncClient(transport=transport, base_url="http://guide.test") as http,
    ):
        set_wechat_pay(monkeypatch, bench)
        shop = await a_shop()
        manager, finance = await an_associate(shop.store, Role.STORE_MANAGER), await an_associate(None, Role.FINANCE)
        await register([PAYMENTS])
        seller = await signed_in(shop.associate)
        yield Till(bench, http, shop, seller, await signed_in(manager), await signed_in(finance))
    connecting.shared_client.cache_clear()
