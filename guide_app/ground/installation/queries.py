"""How the product is set, and how it fares."""

import asyncio
from datetime import datetime
from pathlib import Path

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.backup.store import Store
from guide_app.base.kernel.database import fetch_row_as
from guide_app.base.kernel.embedded import data_of, is_embedded
from guide_app.base.kernel.health import behind, free_space, parked
from guide_app.base.settings import settings
from guide_app.ground.installation.permissions import SEE_INSTALLATION
from guide_app.ground.installation.schemas import Fares, InstallationSettings
from guide_app.ground.installation.watched import WATCHED

# The queue of calls belongs to pgqueuer; the version is that of the server.
SERVER = """
SELECT current_setting('server_version') AS version,
  (SELECT count(*) FROM pgqueuer WHERE status = 'failed') AS given_up
"""


class Server(msgspec.Struct, frozen=True):
    """What the database says of itself."""

    version: str
    given_up: int


def installation_settings(actor: Actor) -> InstallationSettings:
    """What the environment says, without its secrets."""
    actor.require(SEE_INSTALLATION)
    config = settings()
    return InstallationSettings(
        brand=config.brand,
        brand_colour=config.brand_colour,
        language=config.language,
        public_url=config.public_base_url,
        consent="code" if config.consent_by_code else "device",
        minimum_age=config.minimum_age,
        phone_regions=list(config.phone_regions),
        backs_up_daily=config.backs_up_daily,
        backups_kept=config.backups_kept,
        has_wecom=config.wecom_base_url is not None,
    )


async def fares(actor: Actor) -> Fares:
    """Events that wait or are parked, calls given up, the last backup, room on the disk, the database's version."""
    actor.require(SEE_INSTALLATION)
    config = settings()
    server = await fetch_row_as(Server, SERVER)
    assert server is not None, "aggregates always give a row"
    last_backup_at, free = None, None
    if config.database_url is not None and is_embedded(config.database_url, config.home):
        last_backup_at = await asyncio.to_thread(_last_backup, config.backups)
        data = data_of(config.database_url, config.home)
        free = None if data is None else free_space(data)
    return Fares(
        looked_at=clock.now(),
        database_version=server.version,
        behind=await behind(WATCHED),
        parked=await parked(),
        calls_given_up=server.given_up,
        last_backup_at=last_backup_at,
        free_bytes=free,
    )


def _last_backup(folder: Path) -> datetime | None:
    made = Store(folder).backups()
    return made[-1].ended_at if made else None
