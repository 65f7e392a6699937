"""Figures over HTTP."""

from litestar import Controller, get

from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.authentication import CurrentActor
from guide_app.base.web.openapi.declaring import refuses
from performance import queries
from performance.rules import Figure
from performance.schemas import MyDay


class PerformanceController(Controller):
    """业绩 · How people and stores are doing."""

    path = "/v1"
    tags = ("performance",)

    @get("/figures", operation_id="listFigures", summary="指标口径 · What the figures mean")
    async def figures(self, actor: CurrentActor) -> list[Figure]:
        """Title, definition and unit of every figure, by the name that it has in the answers."""
        return queries.figures(actor)

    @get("/my/day", operation_id="showMyDay", opt=refuses(NotFound), summary="我的今天 · My day at a glance")
    async def my_day(self, actor: CurrentActor) -> MyDay:
        """How I am doing and what there is to do. Sales follow within moments, as the worker delivers them."""
        return await queries.my_day(actor)
