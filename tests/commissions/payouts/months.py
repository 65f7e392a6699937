"""A chain whose October is closed, by real adjustments and closes, and who asks over HTTP afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx

from commissions.inputs.schemas import AskAdjustment
from commissions.inputs.service.adjusting import adjust
from commissions.periods.service.closing import begin_periods, close_and_freeze
from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.ids import new_id
from guide_app.ground.stores.schemas import StoreView
from tests.factories import AnAssociate, a_region, a_store, an_actor, an_associate, an_entity, signed_in
from tests.journeys.chain_over_http import Caller, Json

OCTOBER, NOVEMBER = "2026-10", "2026-11"
IN_OCTOBER, IN_NOVEMBER, IN_DECEMBER = (datetime(2026, month, 5, 4, tzinfo=UTC) for month in (10, 11, 12))


@dataclass
class Asking:
    """Those who ask over HTTP at a moment."""

    finance: Caller
    second: Caller
    hq: Caller
    auditor: Caller
    manager: Caller

    async def approve(self, asked: Json, by: Caller | None = None, *, status: int = 200) -> Json:
        """Have a request approved, by another one of finance unless told otherwise."""
        return await (by or self.second).post(f"/v1/approvals/{asked['id']}/approval", {}, status=status)


@dataclass
class Chain:
    """Two stores of two companies; three people who sell, and those who look after pay."""

    http: httpx.AsyncClient
    own: StoreView
    franchised: StoreView
    people: dict[str, AnAssociate]
    staff: dict[str, AnAssociate]

    @property
    def finance(self) -> Actor:
        return an_actor(self.staff["finance"])

    @contextmanager
    def at(self, moment: datetime) -> Iterator[None]:
        with clock.pinned(moment):
            yield

    async def asking(self) -> Asking:
        """Everybody with a token of this moment."""
        return Asking(**{name: Caller(self.http, await signed_in(one)) for name, one in self.staff.items()})

    async def post(self, payee: str, amount_fen: int, period: str = OCTOBER) -> None:
        """Have the next close post an amount for somebody."""
        command = AskAdjustment(
            payee_id=self.people[payee].id, amount_fen=amount_fen, effective_period=period, reason="测试"
        )
        await adjust(self.finance, command, approval=audit.Approval(new_id(), None))

    async def close(self, period: str) -> None:
        """Close a month: at a moment after it."""
        await close_and_freeze(self.finance, period)


async def a_chain(http: httpx.AsyncClient) -> Chain:
    """The chain, in October, whose first month to be closed that is."""
    region = await a_region("EAST")
    await an_entity("FR", name="加盟商有限公司")
    own, franchised = await a_store("SH001", region), await a_store("HZ001", region, name="杭州店", entity="FR")
    people = {
        "li": await an_associate(own, number="A-30", name="李小明"),
        "wang": await an_associate(franchised, number="A-10", name="王小美"),
        "zhao": await an_associate(own, number="A-20", name="=赵小云"),
    }
    roles = {"finance": Role.FINANCE, "second": Role.FINANCE, "hq": Role.HQ_OPERATOR, "auditor": Role.AUDITOR}
    staff = {name: await an_associate(role=role) for name, role in roles.items()}
    chain = Chain(http, own, franchised, people, staff | {"manager": await an_associate(own, Role.STORE_MANAGER)})
    await begin_periods(chain.finance, OCTOBER)
    return chain


async def a_closed_october(http: httpx.AsyncClient) -> Chain:
    """October is closed: two people of two companies are paid, the third owes 300."""
    with clock.pinned(IN_OCTOBER):
        chain = await a_chain(http)
        await chain.post("li", 12_345)
        await chain.post("li", -345)
        await chain.post("wang", 50_001)
        await chain.post("zhao", -300)
    with clock.pinned(IN_NOVEMBER):
        await chain.close(OCTOBER)
    return chain
