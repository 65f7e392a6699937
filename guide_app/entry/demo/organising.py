"""The organisation as it goes on: a store that a franchisee takes over next month."""

from datetime import date, timedelta

from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.calendar import days_of, period_of
from guide_app.entry.demo.chain import Chain
from guide_app.ground.stores.ownership.schemas import ChangeOwnership
from guide_app.ground.stores.ownership.service import change_ownership
from guide_app.ground.stores.rules import Ownership

TURNS = "SZ001"


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
