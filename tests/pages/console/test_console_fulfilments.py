"""What is to be packed, fetched or under way, seen by headquarters and by whoever leads a branch."""

from datetime import timedelta

import httpx

from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Role
from guide_app.ground.orders.fulfilment.rules import FulfilmentWay
from guide_app.ground.orders.fulfilment.schemas import Address, FulfilmentWanted, SendParcel
from guide_app.ground.orders.fulfilment.service import ship
from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.orders.schemas import LineWanted, PaymentTaken, PlaceOrder
from guide_app.ground.orders.service.placing import place_order
from tests.factories import a_member, a_region, a_root, a_sku, a_store, an_actor, an_associate
from tests.pages.console.test_console_lists import offers
from tests.pages.visitor import Visitor

PLACE = "/hq/orders/fulfilments"
CASH = PaymentTaken(PaymentMethod.TILL_CASH)
HOME = Address("李雷雷", "13800138000", "上海市 徐汇区", "漕溪北路 1 号")


async def test_what_is_to_be_done_is_listed_by_state_place_way_and_age(db: None, client: httpx.AsyncClient) -> None:
    store, sku = await a_store("E1", await a_region("EAST")), await a_sku()
    actor, member = an_actor(await an_associate(store)), await a_member(store)
    to_send = FulfilmentWanted(FulfilmentWay.SHIP, address=HOME)
    numbers = []
    with clock.pinned(clock.now()):
        now = clock.now()
        for days, wanted in ((0, FulfilmentWanted(FulfilmentWay.PICK_UP)), (2, to_send)):
            command = PlaceOrder([LineWanted(sku.code, 3)], member_id=member.id, fulfilment=wanted, payment=CASH)
            with clock.pinned(now + timedelta(days=days)):
                order = await place_order(actor, command, desk=CouponDesk())
            numbers.append(order.number)
    with clock.pinned(now + timedelta(days=2)):
        await ship(actor, order.id, SendParcel("顺丰", "SF1234567"))
        hq = await Visitor.signed_in(client, await an_associate(role=Role.HQ_OPERATOR, region=await a_root()))
        page = await hq.visit(PLACE)
        assert page.text.index(numbers[0]) < page.text.index(numbers[1])
        assert "2 天前" in page.text
        assert ("顺丰 SF1234567" in page.text, "漕溪北路" in page.text, "李雷雷" in page.text) == (True, False, False)
        for query, shown in (
            ("what=pack", [True, False]),
            ("what=overdue", [True, False]),
            ("what=under_way&region=/EAST/", [False, True]),
            ("way=ship&store=E1", [False, True]),
            ("older=24", [True, False]),
            ("older=72", [False, False]),
        ):
            found = await hq.visit(f"{PLACE}?{query}")
            assert [number in found.text for number in numbers] == shown, query
            assert ("没有这样的待办" in found.text) == (not any(shown))
        offered = offers(await hq.visit(f"{PLACE}?what=pack&older=24"))
        assert offered["fulfilments"] == {"what": "pack", "older_hours": "24"}
        assert (await hq.visit(f"{PLACE}?store=NOWHERE")).status == 422
        far = await Visitor.signed_in(client, await an_associate(role=Role.SUPERVISOR, region=await a_region("FAR")))
        assert "没有要备货" in (await far.visit(PLACE)).text
        assert (await far.visit(f"{PLACE}?region=/EAST/")).status == 422
