"""What somebody leaves behind: counted before they go."""

from datetime import timedelta

import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.errors import Forbidden, NotFound
from guide_app.entry import wiring
from guide_app.ground.associates.queries import associates_of_region
from guide_app.ground.orders.schemas import LineWanted, PlaceOrder
from guide_app.ground.orders.service.placing import place_order
from performance.queries.leaving import left_behind
from performance.schemas import LeftBehind
from qr_codes.rules.touchpoints import TouchpointKind
from qr_codes.schemas import BindCode, MintCodes
from qr_codes.service.binding import bind_code
from qr_codes.service.minting import mint_codes
from tasks.rules import Measure
from tasks.schemas import DraftTask
from tasks.service import draft_task, release_task
from tests.factories import (
    a_member,
    a_region,
    a_sku,
    a_store,
    an_actor,
    an_actor_as,
    an_associate,
    hq_actor,
)


async def test_customers_tasks_codes_and_unpaid_orders_are_counted(db: None) -> None:
    store = await a_store()
    leaver, colleague = await an_associate(store), await an_associate(store)
    manager = an_actor(await an_associate(store, Role.STORE_MANAGER))
    for number, of in enumerate((leaver, leaver, colleague)):
        await a_member(store, phone=f"1390000000{number}", dedicated=of)
    line = LineWanted((await a_sku()).code, 1)
    await place_order(an_actor(leaver), PlaceOrder([line]), desk=wiring.DESK)
    sticker = (
        await mint_codes(manager, MintCodes(kind=TouchpointKind.FLOOR_STICKER, count=1, store_id=store.id))
    ).codes[0]
    await bind_code(manager, sticker.id, BindCode(store_id=store.id, associate_id=leaver.id))
    draft = DraftTask(
        code="T1",
        title="本周拉新",
        audience_path=store.path,
        measure=Measure.MEMBERS_REGISTERED,
        target=1,
        starts_at=clock.now() - timedelta(hours=1),
        ends_at=clock.now() + timedelta(days=7),
    )
    await release_task(manager, (await draft_task(manager, draft)).id)
    hq = await hq_actor()
    found = await left_behind(hq, leaver.id)
    assert found == LeftBehind(leaver.id, customers=2, tasks_open=1, codes=1, orders_unpaid=1)
    assert await left_behind(hq, colleague.id) == LeftBehind(colleague.id, 1, 1, 0, 0)
    with pytest.raises(NotFound):
        await left_behind(hq, store.id)
    with pytest.raises(Forbidden):
        await left_behind(manager, leaver.id)


async def test_who_is_posted_to_a_region_itself_is_listed(db: None) -> None:
    east, west = await a_region("EAST"), await a_region("WEST")
    leader = await an_associate(None, Role.SUPERVISOR, region=east)
    await an_associate(None, Role.SUPERVISOR, region=west)
    await an_associate(await a_store("SH001", east))
    found = await associates_of_region(await hq_actor(), east.id)
    assert [(one.id, one.role, one.path) for one in found] == [(leader.id, Role.SUPERVISOR, "/EAST/")]
    with pytest.raises(NotFound):
        await associates_of_region(await an_actor_as(Role.SUPERVISOR, region=west), east.id)
