"""The installation over HTTP."""

from litestar import Controller, get

from guide_app.base.web.authentication import CurrentActor
from guide_app.ground.installation import queries
from guide_app.ground.installation.schemas import Fares, InstallationSettings


class InstallationController(Controller):
    """系统 · The installation."""

    path = "/v1/installation"
    tags = ("installation",)

    @get("/settings", operation_id="showSettings", summary="系统设置 · How it is set")
    async def show_settings(self, actor: CurrentActor) -> InstallationSettings:
        """What the environment says, without its secrets."""
        return queries.installation_settings(actor)

    @get("/health", operation_id="showHealth", summary="运行状况 · How it fares")
    async def health(self, actor: CurrentActor) -> Fares:
        """Events that wait or are parked, calls given up, the last backup, room on the disk."""
        return await queries.fares(actor)
