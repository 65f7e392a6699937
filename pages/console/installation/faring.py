"""设置、系统 · How the product is set, and how it fares."""

from typing import Any

from litestar import Request, Response, get

from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.installation.queries import fares, installation_settings
from pages.page import PageController, page

AnyRequest = Request[Any, Any, Any]


class SettingsPages(PageController):
    """设置 · Settings, to be read."""

    path = "/hq/settings"

    @get()
    async def show(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """What the environment says, without its secrets."""
        return await page(request, "console/installation/settings.html", set=installation_settings(actor))


class HealthPages(PageController):
    """系统 · Health."""

    path = "/hq/health"

    @get()
    async def show(self, request: AnyRequest, actor: CurrentActor) -> Response[bytes]:
        """What waits, what is parked, the last backup."""
        return await page(request, "console/installation/health.html", fares=await fares(actor))
