"""People of a region with a store each, who ask over HTTP."""

from dataclasses import dataclass

import httpx

from guide_app.base.kernel.access import Role
from guide_app.ground.stores.schemas import RegionView, StoreView
from tests.factories import AnAssociate, a_region, a_store, an_associate, signed_in
from tests.journeys.chain_over_http import Caller, Json


@dataclass
class Chain:
    """A region with a store, and who works there and at headquarters."""

    http: httpx.AsyncClient
    region: RegionView
    store: StoreView
    associate: AnAssociate
    manager: Caller
    manager_person: AnAssociate
    supervisor: Caller
    hq: Caller
    second: Caller
    finance: Caller

    async def approve(self, asked: Json, by: Caller | None = None, *, status: int = 200) -> Json:
        """Have a request approved, by a second HQ operator unless told otherwise."""
        return await (by or self.second).post(f"/v1/approvals/{asked['id']}/approval", {}, status=status)

    async def put(self, by: Caller, path: str, body: Json, *, version: int, status: int = 200) -> Json:
        """Edit something from the version that was read."""
        headers = by.headers | {"If-Match": f'"{version}"'}
        answer = await self.http.put(path, json=body, headers=headers)
        assert answer.status_code == status, (path, answer.status_code, answer.text)
        return answer.json()


async def a_chain(http: httpx.AsyncClient) -> Chain:
    """A region with a store, and people."""
    region = await a_region("EAST")
    store = await a_store("SH001", region)
    manager = await an_associate(store, Role.STORE_MANAGER)
    return Chain(
        http=http,
        region=region,
        store=store,
        associate=await an_associate(store, name="王小美"),
        manager=Caller(http, await signed_in(manager)),
        manager_person=manager,
        supervisor=Caller(http, await signed_in(await an_associate(role=Role.SUPERVISOR, region=region))),
        hq=Caller(http, await signed_in(await an_associate(role=Role.HQ_OPERATOR))),
        second=Caller(http, await signed_in(await an_associate(role=Role.HQ_OPERATOR))),
        finance=Caller(http, await signed_in(await an_associate(role=Role.FINANCE))),
    )
