"""我的排班 · One's own shifts of two weeks; whoever leads sees who is on duty in the store."""

from typing import Any

from litestar import Request, Response, get

from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.rota.permissions import MAKE_ROTA
from guide_app.ground.rota.queries import my_rota, on_duty
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]


class MyRotaPages(PageController):
    """我的排班 · My rota."""

    path = "/a/rota"

    @get()
    async def mine(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """Today and the two weeks after."""
        return await page(
            request,
            "associate/rota.html",
            shifts=await my_rota(actor),
            duty=await on_duty(actor, actor.store_id) if actor.store_id else None,
            may_make=actor.may(MAKE_ROTA),
        )
