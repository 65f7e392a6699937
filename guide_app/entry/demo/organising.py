"""The organisation as it goes on: hours, a store that a franchisee takes over, one that moves, a closed one."""

from datetime import date, timedelta

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.calendar import days_of, period_of, start_of
from guide_app.entry.demo.chain import Chain
from guide_app.ground.associates.second_posts.schemas import AddSecondPost
from guide_app.ground.associates.second_posts.service import add_second_post
from guide_app.ground.stores.closing.schemas import CloseStore
from guide_app.ground.stores.closing.service import announce_closing, close_piece
from guide_app.ground.stores.hours.schemas import OtherHours, StateHours
from guide_app.ground.stores.hours.service import state_hours
from guide_app.ground.stores.moving.schemas import MoveUnit
from guide_app.ground.stores.moving.service import announce_move
from guide_app.ground.stores.ownership.schemas import ChangeOwnership
from guide_app.ground.stores.ownership.service import change_ownership
from guide_app.ground.stores.rules import Ownership
from guide_app.ground.stores.schemas import CreateStore
from guide_app.ground.stores.service import create_store
from qr_codes.rules.touchpoints import TouchpointKind
from qr_codes.schemas import BindCode, MintCodes
from qr_codes.service.binding import bind_code
from qr_codes.service.minting import mint_codes

TURNS, MOVES, FOLLOWS, HELPED = "SZ001", "KM001", "SH001", "SH002"


async def organise(chain: Chain, today: date) -> None:
    """What was announced of stores, and who helps out in a second one."""
    stores = {store.view.code: store.view for store in chain.stores}
    _, last = days_of(period_of(today))
    change = ChangeOwnership(
        valid_from=last + timedelta(days=1),
        ownership=Ownership.FRANCHISE,
        entity="FR-HUAYUE",
        reason="转为加盟，合同已签",
    )
    await change_ownership(SYSTEM, stores[TURNS].id, change)
    new_year = OtherHours(on=date(today.year + 1, 1, 1), hours="12:00-20:00", note="元旦")
    hours = StateHours(week=["10:00-22:00"] * 5 + ["10:00-22:30"] * 2, others=[new_year])
    for store in stores.values():
        await state_hours(SYSTEM, store.id, hours, expected_version=0)
    move = MoveUnit(parent="SOUTH", valid_from=last + timedelta(days=1), reason="大区调整")
    await announce_move(SYSTEM, move, store_id=stores[MOVES].id)
    await _closed(stores[FOLLOWS].code, today)
    helper = next(store for store in chain.stores if store.view.code == FOLLOWS).associates[-1]
    assert helper.associate_id is not None, "whoever sells in the demo is somebody"
    await add_second_post(SYSTEM, helper.associate_id, AddSecondPost(store=HELPED, valid_from=today))


async def _closed(follower: str, today: date) -> None:
    """A store that was closed this morning, with another one that follows."""
    gone = CreateStore(
        code="SH000",
        name="上海淮海路店",
        region="EAST",
        entity="YUANTU",
        ownership=Ownership.DIRECT,
        address="上海市黄浦区淮海中路 1 号",
        opened_on=date(today.year - 3, 5, 1),
    )
    with clock.pinned(start_of(today) - timedelta(hours=1)):
        store = await create_store(SYSTEM, gone)
        batch = await mint_codes(
            SYSTEM, MintCodes(kind=TouchpointKind.WINDOW, count=2, store_id=store.id, label="橱窗贴")
        )
        for code in batch.codes:
            await bind_code(SYSTEM, code.id, BindCode(store_id=store.id, label="橱窗贴"))
        plan = CloseStore(closes_on=today, successor=follower, reason="租约到期，并入人民广场店")
        await announce_closing(SYSTEM, store.id, plan)
    while await close_piece(SYSTEM, at=clock.now()):
        pass
