"""Figures for Prometheus over HTTP."""

from typing import Any

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.authentication import PUBLIC, NotSignedIn
from guide_app.base.web.limits import UNMETERED
from guide_app.base.web.openapi.declaring import refuses
from guide_app.ground.installation.metrics import Figures, require_scraper

PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


class MetricsController(Controller):
    """指标 · Figures."""

    path = "/metrics"
    tags = ("health",)

    @get(
        operation_id="showMetrics",
        opt=PUBLIC | UNMETERED | refuses(NotFound, NotSignedIn),
        media_type=PROMETHEUS,
        summary="Prometheus 指标 · Figures for Prometheus",
    )
    async def metrics(
        self, request: Request[Any, Any, Any], figures: NamedDependency[SkipValidation[Figures]]
    ) -> Response[bytes]:
        """In the text format, for whoever brings GUIDE_METRICS_TOKEN as a bearer; not found where it is not set."""
        require_scraper(request.headers.get("Authorization", ""))
        return Response(await figures.text(), media_type=PROMETHEUS)
