"""`guide doctor`: is everything as it should be, and what is to be done where it is not. It changes nothing."""

import asyncio
import sys

import click
import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.connecting import connect, disconnect
from guide_app.base.kernel.logs import configure_logs
from guide_app.base.kernel.roles import Addresses
from guide_app.base.settings import Settings, settings
from guide_app.entry import wiring
from guide_app.entry.cli.commanding import refusals_said
from guide_app.entry.cli.session import database_server
from guide_app.entry.examination import database, installation, work
from guide_app.entry.examination.findings import Finding, Level, problem

ILL = 1
"""Exit code when something is a problem."""
SIGNS = {Level.OK: "✔ 正常 ok     ", Level.WARNING: "! 注意 warning", Level.PROBLEM: "✘ 问题 problem"}
NOT_MADE = problem(
    database.DATABASE,
    ("还没有数据", "there is none yet"),
    ("运行 guide init 建立连锁，或 guide demo 看演示", "`guide init` founds a chain, `guide demo` shows one"),
)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出 · Print JSON.")
def doctor(as_json: bool) -> None:
    """体检 · Look at keys, addresses, disk, database, events and WeCom, and say what to do. Changes nothing."""
    configure_logs()
    with refusals_said(as_json=as_json):
        found = _examine(settings())
    if as_json:
        click.echo(msgspec.json.encode(found).decode())
    else:
        for one in found:
            _print(one)
    if any(one.level is Level.PROBLEM for one in found):
        sys.exit(ILL)


def _examine(config: Settings) -> list[Finding]:
    here = [
        installation.keys(config),
        installation.disk(config),
        installation.files(config),
        *installation.public_address(config),
    ]
    if config.database_url is None and not (config.home / "pg" / "PG_VERSION").exists():
        return [*here, NOT_MADE]
    here += installation.backup(config, now=clock.now())
    with database_server() as addresses:
        return [*here, *asyncio.run(_examine_database(addresses))]


async def _examine_database(addresses: Addresses) -> list[Finding]:
    about = await database.database(addresses)
    if any(one.level is Level.PROBLEM and one.subject in (database.DATABASE, database.SHAPE) for one in about):
        return about
    await connect(addresses.application, max_size=2)
    try:
        behind = await work.fingerprints()
        behind += [await work.events(wiring.SUBSCRIBERS), await work.parked(), await work.calls(), await work.wecom()]
    finally:
        await disconnect()
    return [*about, *behind]


def _print(one: Finding) -> None:
    click.echo(f"{SIGNS[one.level]}  {one.subject[0]} · {one.subject[1]}：{one.seen[0]} / {one.seen[1]}")
    if one.todo is not None:
        click.echo(f"{'':16}→ {one.todo[0]} / {one.todo[1]}")
