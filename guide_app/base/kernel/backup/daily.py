"""The backup of every night, made by the worker where GUIDE_BACKUP_DAILY asks for it."""

import asyncio
from datetime import datetime

import msgspec
import structlog

from guide_app.base.kernel.backup.errors import BackupFailed, BackupUnderWay, FolderOfAnother
from guide_app.base.kernel.backup.store import OUR_SYSTEM
from guide_app.base.kernel.backup.taking import asked, take_backup
from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.embedded import superuser_url
from guide_app.base.kernel.jobs import Schedule
from guide_app.base.kernel.postmaster import running
from guide_app.base.settings import settings

log = structlog.get_logger(__name__)


async def back_up(_: datetime) -> str:
    """Take a backup of the embedded server that this process works on; the name of it, or why there is none."""
    config = settings()
    if not config.backs_up_daily:
        return "not asked for"
    if running(config.home / "pg") is None:
        return await _refused("the database is not the embedded one")
    url = superuser_url(config.home)
    if await asyncio.to_thread(asked, url, OUR_SYSTEM) != await fetch_value(OUR_SYSTEM):
        return await _refused("the database is not the embedded one")
    try:
        taken = await asyncio.to_thread(
            take_backup, url, config.home / "pg", config.backups, files=config.files, keep=config.backups_kept
        )
    except BackupUnderWay:
        return "under way already"
    except (BackupFailed, FolderOfAnother, OSError) as error:
        return await _refused(str(error))
    if not taken.keeps_log:
        log.error("the log between backups is not kept", problem=taken.problem)
    log.info("backup", **msgspec.to_builtins(taken))
    return taken.backup.name


async def _refused(why: str) -> str:
    log.error("no backup was taken", problem=why)
    return why


SCHEDULES = (Schedule("kernel.back_up", "10 19 * * *", back_up),)
