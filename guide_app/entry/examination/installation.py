"""Looks at what needs no database: keys, the public address, the disk, backups."""

import tempfile
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import httpx

from guide_app.base.exposure import exposures, is_loopback, weaknesses
from guide_app.base.kernel.backup.store import Store
from guide_app.base.kernel.calendar import SHANGHAI
from guide_app.base.kernel.embedded import is_embedded
from guide_app.base.kernel.health import LITTLE_SPACE, free_space
from guide_app.base.settings import DEMO_SECRET, Settings
from guide_app.entry.examination.findings import Finding, fine, problem, warning

KEYS = ("密钥", "keys")
ADDRESS = ("对外地址", "public address")
DISK = ("磁盘", "disk")
FILES = ("文件", "files")
BACKUP = ("备份", "backup")
OLD = timedelta(days=2)
"""Since the newest backup: so long a log is long to replay, and may be one that nobody keeps any more."""
PATIENCE_SECONDS = 5.0
NO_SPACE = 256 * 1024**2
"""Free bytes below which PostgreSQL will soon refuse to write."""
ALIVE = "/health/live"


def keys(config: Settings) -> Finding:
    """Whether the keys protect anything, and whether they have to."""
    weak = weaknesses(config.secrets, config.data_keys, demo_secret=DEMO_SECRET)
    if not weak:
        ids = ", ".join(config.data_keys)
        return fine(
            KEYS,
            f"自有密钥，当前数据密钥 {config.data_key_current}（全部：{ids}）",
            f"of your own; data key in use {config.data_key_current} (all: {ids})",
        )
    seen = ("；".join(said[0] for said in weak), "; ".join(said[1] for said in weak))
    todo = ("运行 guide init 生成密钥", "`guide init` makes keys")
    reached = exposures(config.host, config.public_base_url, config.databases)
    return problem(KEYS, seen, todo) if reached else warning(KEYS, seen, todo)


def disk(config: Settings) -> Finding:
    """Room where the embedded database, archives and the demo lie."""
    free = free_space(config.home)
    seen = (f"{config.home} 剩余 {free / 1024**3:.1f} GiB", f"{free / 1024**3:.1f} GiB free at {config.home}")
    todo = ("清理或扩容；空间用尽后无法写入", "make room: nothing can be written once it is full")
    if free < NO_SPACE:
        return problem(DISK, seen, todo)
    return warning(DISK, seen, todo) if free < LITTLE_SPACE else fine(DISK, *seen)


def files(config: Settings) -> Finding:
    """Whether files can be kept: one is written and taken away again, where their folder is or would be made."""
    folder = config.files
    existing = next(each for each in (folder, *folder.parents) if each.exists())
    try:
        with tempfile.TemporaryFile(dir=existing) as written:
            written.write(b"guide doctor")
    except OSError as error:
        seen = (f"{folder} 无法写入（{error.strerror}）", f"{folder} cannot be written ({error.strerror})")
        todo = (
            "检查 GUIDE_FILES 的权限与磁盘；否则无法上传和导出",
            "look at the rights and the disk of GUIDE_FILES: nothing can be uploaded or exported",
        )
        return problem(FILES, seen, todo)
    return fine(FILES, f"{folder} 可以写入", f"{folder} can be written")


def backup(config: Settings, *, now: datetime) -> list[Finding]:
    """Whether the embedded database was backed up of late. A server of one's own is looked after where it runs."""
    if not is_embedded(config.database_url, config.home):
        return []
    made = Store(config.backups).backups()
    todo = (
        "运行 guide backup --to 另一块磁盘，或设置 GUIDE_BACKUPS 和 GUIDE_BACKUP_DAILY=1",
        "`guide backup --to` another disk, or set GUIDE_BACKUPS and GUIDE_BACKUP_DAILY=1",
    )
    if not made:
        return [warning(BACKUP, (f"{config.backups} 中没有备份", f"there is none in {config.backups}"), todo)]
    at = made[-1].ended_at.astimezone(SHANGHAI).isoformat(sep=" ", timespec="minutes")
    seen = (f"最近一次 {at}，在 {config.backups}", f"the newest is of {at}, in {config.backups}")
    return [warning(BACKUP, seen, todo) if now - made[-1].ended_at > OLD else fine(BACKUP, *seen)]


def public_address(config: Settings, *, transport: httpx.BaseTransport | None = None) -> list[Finding]:
    """Whether customers' phones can open what is printed in codes, and whether we are behind it."""
    url = config.public_base_url
    parts = urlsplit(url)
    if is_loopback(parts.hostname or ""):
        todo = ("打印二维码前先设置 GUIDE_PUBLIC_URL", "set GUIDE_PUBLIC_URL before codes are printed")
        return [warning(ADDRESS, (f"{url} 只有本机能打开", f"{url} opens on this machine alone"), todo)]
    found = []
    if parts.scheme != "https":
        seen = (f"{url} 未加密", f"{url} is not encrypted")
        found.append(warning(ADDRESS, seen, ("改用 https", "serve it with https")))
    return [*found, _reached(url, transport)]


def _reached(url: str, transport: httpx.BaseTransport | None) -> Finding:
    try:
        with httpx.Client(timeout=PATIENCE_SECONDS, transport=transport) as client:
            answer = client.get(url + ALIVE)
            is_ours = answer.status_code == 200 and answer.json() == {"status": "ok"}
            said = f"HTTP {answer.status_code}"
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        is_ours, said = False, type(error).__name__
    if is_ours:
        return fine(ADDRESS, f"{url} 可以打开", f"{url} answers")
    return problem(
        ADDRESS,
        (f"{url}{ALIVE} 没有正确应答（{said}）", f"{url}{ALIVE} does not answer as it should ({said})"),
        (
            "启动 guide serve，并检查反向代理与 DNS",
            "start `guide serve`, and look at the reverse proxy and the name server",
        ),
    )
