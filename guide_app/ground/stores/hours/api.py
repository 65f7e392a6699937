"""When a store is open, over HTTP."""

from uuid import UUID

from litestar import Controller, Response, get, patch
from litestar.params import FromPath, JSONBody

from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.versions import ExpectedVersion, with_etag
from guide_app.ground.stores.hours import queries, service
from guide_app.ground.stores.hours.schemas import HoursView, StateHours


class HoursController(Controller):
    """营业时间 · Opening hours."""

    path = "/v1/stores/{store_id:uuid}/hours"
    tags = ("stores",)

    @get(operation_id="showHours", summary="营业时间 · When a store is open")
    async def hours(self, actor: CurrentActor, store_id: FromPath[UUID]) -> Response[HoursView]:
        """The week, dates of their own, and whether it is open now; the version as ETag."""
        found = await queries.hours_of(actor, store_id)
        return with_etag(found, found.version)

    @patch(operation_id="stateHours", summary="填写营业时间 · State when a store is open")
    async def state(
        self,
        actor: CurrentActor,
        store_id: FromPath[UUID],
        data: JSONBody[StateHours],
        expected_version: ExpectedVersion,
    ) -> Response[HoursView]:
        """The whole of it; the version is 0 while nobody has said."""
        stated = await service.state_hours(actor, store_id, data, expected_version=expected_version)
        return with_etag(stated, stated.version)
