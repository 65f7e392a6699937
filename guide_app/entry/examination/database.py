"""Looks at the database: its version, its shape, what it promises, and whether its clock is ours."""

import time
from datetime import datetime

import asyncpg
import msgspec

from guide_app.base.kernel.migrations import missing_migrations
from guide_app.base.kernel.roles import Addresses
from guide_app.base.kernel.rows import reader
from guide_app.entry.examination.findings import Finding, fine, problem, warning

DATABASE = ("数据库", "database")
SHAPE = ("数据库结构", "shape of the database")
ROLES = ("数据库角色", "database roles")
DURABILITY = ("持久性", "durability")
CLOCK = ("时钟", "clock")
OLDEST = 150_000
"""`server_version_num` of the oldest PostgreSQL that is taken."""
MOST_SECONDS_APART = 2.0


class About(msgspec.Struct, frozen=True):
    """What the server says of itself; `promises` are its settings that keep what was acknowledged."""

    version: str
    number: int
    is_standby: bool
    now: datetime
    unsafe: list[str]


ABOUT = """
SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number,
  pg_is_in_recovery() AS is_standby, clock_timestamp() AS now,
  ARRAY(SELECT name FROM pg_settings WHERE setting = 'off'
        AND name IN ('fsync', 'full_page_writes', 'synchronous_commit')) AS unsafe
"""


async def database(addresses: Addresses) -> list[Finding]:
    """Everything about the server, or the one line that says why it cannot be reached."""
    try:
        connection = await asyncpg.connect(addresses.application, timeout=10)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError) as error:
        seen = (f"连不上：{_reason(error)}", f"cannot be reached: {_reason(error)}")
        return [problem(DATABASE, seen, ("检查 DATABASE_URL 与数据库服务", "look at DATABASE_URL and the server"))]
    try:
        asked = time.time()
        row = await connection.fetchrow(ABOUT)
        answered = time.time()
        assert row is not None  # a SELECT without a table
        about = reader(About)(row)
        missing = await missing_migrations(connection)
    finally:
        await connection.close()
    apart = about.now.timestamp() - (asked + answered) / 2
    return [_server(about), _shape(missing), _roles(addresses), _durability(about), _clock(apart)]


def _reason(error: Exception) -> str:
    """The first line of what a driver says; it never holds a password."""
    return (str(error).splitlines() or [""])[0] or type(error).__name__


def _server(about: About) -> Finding:
    version = f"PostgreSQL {about.version}"
    if about.number < OLDEST:
        todo = ("升级到 15 或更新版本", "upgrade it to 15 or newer")
        return problem(DATABASE, (f"{version} 过旧", f"{version} is too old"), todo)
    if about.is_standby:
        seen = (f"{version}，是只读备库", f"{version}, a standby that cannot be written")
        wanted = "target_session_attrs=read-write"
        todo = (f"DATABASE_URL 加 {wanted}", f"add {wanted} to DATABASE_URL")
        return problem(DATABASE, seen, todo)
    return fine(DATABASE, version, version)


def _shape(missing: int) -> Finding:
    if not missing:
        return fine(SHAPE, "最新", "up to date")
    seen = (f"缺 {missing} 个升级步骤", f"{missing} migrations are missing")
    return problem(SHAPE, seen, ("运行 guide migrate", "run `guide migrate`"))


def _roles(addresses: Addresses) -> Finding:
    if addresses.has_two_roles:
        return fine(ROLES, "所有者与应用分开", "the owner and the application are two")
    seen = ("只有一个角色，应用可以修改表结构", "one role for everything: the application could change tables")
    return warning(ROLES, seen, ("设置 DATABASE_OWNER_URL", "set DATABASE_OWNER_URL"))


def _durability(about: About) -> Finding:
    if not about.unsafe:
        return fine(DURABILITY, "已确认的写入不会因断电丢失", "what was acknowledged outlives a power cut")
    names = ", ".join(about.unsafe)
    seen = (f"{names} 已关闭，断电会丢失已确认的写入", f"{names} off: a power cut loses what was acknowledged")
    return problem(DURABILITY, seen, (f"打开 {names}", f"switch {names} on"))


def _clock(apart: float) -> Finding:
    if abs(apart) <= MOST_SECONDS_APART:
        return fine(CLOCK, "与数据库一致", "the same as the database's")
    seen = (f"与数据库相差 {apart:+.1f} 秒", f"{apart:+.1f} s away from the database's")
    return problem(CLOCK, seen, ("在两台机器上启用 NTP", "run NTP on both machines"))
