"""Attribution over HTTP."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody

from guide_app.base.kernel.errors import InvalidField, NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import asks_second_person, refuses
from guide_app.base.web.pages import Page, Paging
from guide_app.base.web.writes import RetrySafe, Written
from guide_app.ground.orders.attribution import queries
from guide_app.ground.orders.attribution.approvals import propose_policy
from guide_app.ground.orders.attribution.errors import PolicyBeginsTooEarly
from guide_app.ground.orders.attribution.schemas import AttributionView, PolicyView, TrialView, TryPolicy, WritePolicy


class AttributionController(Controller):
    """业绩归属策略 · Attribution of orders that nobody served."""

    path = "/v1"
    tags = ("orders",)

    @get("/attribution-policies", operation_id="listAttributionPolicies", summary="业绩归属策略 · Attribution policies")
    async def policies(self, actor: CurrentActor, paging: Paging) -> Page[PolicyView]:
        """Versions that hold, held or will hold within reach, the newest first."""
        return await queries.attribution_policies(actor, paging)

    @post(
        "/attribution-policies",
        operation_id="writeAttributionPolicy",
        opt=asks_second_person(NotFound, InvalidField, PolicyBeginsTooEarly),
        summary="新建归属策略版本 · Write a version of a policy",
    )
    async def write(self, actor: CurrentActor, data: JSONBody[WritePolicy], write: RetrySafe) -> Written[PolicyView]:
        """From a day on, once a second person has approved, always: 202. What was sold before stays."""
        return await write(lambda: propose_policy(actor, data))

    @post(
        "/attribution-policies/trials",
        status_code=200,
        operation_id="tryAttributionPolicy",
        opt=refuses(NotFound, InvalidField),
        summary="试算归属策略 · What a policy would do",
    )
    async def try_out(self, actor: CurrentActor, data: JSONBody[TryPolicy]) -> TrialView:
        """With the unserved orders of the last days, step by step; writes nothing."""
        return await queries.try_policy(actor, data)

    @get(
        "/orders/{order_id:uuid}/attribution",
        operation_id="showAttribution",
        summary="订单归属原因 · Why an order is credited so",
    )
    async def of_order(self, actor: CurrentActor, order_id: FromPath[UUID]) -> AttributionView:
        """Of an order that nobody served. Raises NotFound where somebody did, or no policy held."""
        found = await queries.attribution_of_order(actor, order_id)
        if found is None:
            raise NotFound(order_id=order_id)
        return found
