"""The organisation as it goes on: hours, a store that a franchisee takes over, one that moves."""

from datetime import date, timedelta

from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.calendar import days_of, period_of
from guide_app.entry.demo.chain import Chain
from guide_app.ground.stores.hours.schemas import OtherHours, StateHours
from guide_app.ground.stores.hours.service import state_hours
from guide_app.ground.stores.moving.schemas import MoveUnit
from guide_app.ground.stores.moving.service import announce_move
from guide_app.ground.stores.ownership.schemas import ChangeOwnership
from guide_app.ground.stores.ownership.service import change_ownership
from guide_app.ground.stores.rules import Ownership

TURNS, MOVES = "SZ001", "KM001"


async def organise(chain: Chain, today: date) -> None:
    """What was announced of stores."""
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
