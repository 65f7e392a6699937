"""`guide demo`: the product with a lively chain in it, in one command. Ctrl-C ends everything."""

import asyncio
import sys
from pathlib import Path
from typing import NamedTuple

import click
from rich.console import Console
from rich.progress import Progress

from guide_app.base.kernel.database import connect, disconnect
from guide_app.base.kernel.keys import require_keys
from guide_app.base.kernel.logs import configure_logs
from guide_app.base.kernel.migrations import migrate
from guide_app.base.kernel.roles import Addresses
from guide_app.base.settings import DEFAULT_BRAND, DEMO_SECRET, SMS_OF_DEMO, Settings, settings
from guide_app.entry import wiring
from guide_app.entry.cli.commanding import REFUSED, refusals_said
from guide_app.entry.cli.session import database_server
from guide_app.entry.demo import wecom
from guide_app.entry.demo.loading import DemoSize, OtherDataHere, load, sign_ins, start_afresh, state_of
from guide_app.entry.demo.names import BRAND
from guide_app.entry.demo.running import (
    DemoFailed,
    free_port,
    processes,
    run_once,
    stop_left_behind,
    stoppable,
    stopping_by_signals,
    wait_for_the_end,
    wait_until_ready,
    write_description,
)
from guide_app.ground.messages.rules import DEMO_MESSAGES

CONNECTIONS = 16


class Demo(NamedTuple):
    """Where the demo is served."""

    base_url: str
    port: int
    wecom_port: int
    seed: Path
    is_new: bool


@click.command()
@click.option("--reset", is_flag=True, help="清空演示数据，重新开始 · Start afresh.")
@click.option("--small", is_flag=True, help="少量数据，几秒加载完 · Little data, loaded in seconds.")
def demo(reset: bool, small: bool) -> None:
    """启动演示：数据库、接口、后台进程和企业微信模拟服务 · Run the demo; Ctrl-C stops everything."""
    configure_logs()
    try:
        with refusals_said():
            config = settings()
            config.require_safe_to_serve()
            stop_left_behind(config.home)
            port = free_port(config.port)
            with stopping_by_signals(), database_server() as addresses:
                size = DemoSize.small() if small else DemoSize()
                served = asyncio.run(stoppable(_prepare(config, addresses, port=port, size=size, reset=reset)))
                _serve(config, addresses.application, served)
            click.echo("演示已停止 · The demo has stopped.", err=True)
    except (DemoFailed, OtherDataHere) as error:
        click.echo(str(error), err=True)
        sys.exit(REFUSED)


async def _prepare(config: Settings, addresses: Addresses, *, port: int, size: DemoSize, reset: bool) -> Demo:
    """Migrate, load what is not there yet, and write down who can sign in."""
    base_url = f"http://127.0.0.1:{port}"
    if reset:
        await start_afresh(addresses.owner)
    await migrate(addresses)
    await connect(addresses.application, max_size=CONNECTIONS)
    try:
        state = await state_of()
        if state.is_interrupted:
            await disconnect()
            await start_afresh(addresses.owner)
            await migrate(addresses)
            await connect(addresses.application, max_size=CONNECTIONS)
        if not state.is_loaded:
            with Progress(console=Console(stderr=True), transient=True) as progress:
                bar = progress.add_task("正在生成演示数据 · Making three months of trading", total=None)
                await load(
                    wiring.SUBSCRIBERS,
                    owner=addresses.owner,
                    size=size,
                    desk=wiring.DESK,
                    told=lambda done, of: progress.update(bar, completed=done, total=of),
                )
        await require_keys(wiring.SEALING)
        seed = await wecom.write_seed(config.home, callback_url=f"{base_url}/wecom/callback")
    finally:
        await disconnect()
    write_description(config.home, {"base_url": base_url, "sign_ins": sign_ins()})
    return Demo(base_url, port, free_port(), seed, is_new=not state.is_loaded)


def _serve(config: Settings, url: str, served: Demo) -> None:
    environment = {
        "DATABASE_URL": url,
        "GUIDE_HOME": str(config.home),
        "GUIDE_BRAND": BRAND if config.brand == DEFAULT_BRAND else config.brand,
        "PORT": str(served.port),
        "GUIDE_SMS_URL": _sms_url(config),
        **wecom.environment(served.wecom_port),
    }
    stand_in = ["wecom", "stand-in", "--port", str(served.wecom_port), "--seed", str(served.seed)]
    commands = {"wecom": stand_in, "api": ["serve", "--no-migrate"], "worker": ["worker", "--no-migrate"]}
    with processes(commands, environment, home=config.home) as running:
        wait_until_ready(served.base_url, running)
        if served.is_new:
            run_once(["wecom", "sync"], environment, logs=config.home / "logs")
        _welcome(config, served)
        wait_for_the_end(running)


def _sms_url(config: Settings) -> str:
    """Where codes go: into a file, unless the settings name a provider, or keys that are no demo's."""
    if config.sms_url is not None:
        return config.sms_url
    return SMS_OF_DEMO if DEMO_SECRET in config.secrets.values() else ""


def _welcome(config: Settings, served: Demo) -> None:
    click.echo(f"\n导购工具箱演示已就绪 · The demo is ready:  {served.base_url}")
    click.echo(f"  接口文档 · API page   {served.base_url}/schema")
    click.echo(f"  账号清单 · sign-ins   {config.home / 'demo.json'}")
    click.echo(f"  短信验证码 · codes    {config.home / DEMO_MESSAGES}")
    click.echo(f"  运行日志 · logs       {config.home / 'logs'}\n")
    for sign_in in sign_ins():
        click.echo(f"  {sign_in['role']:20} {sign_in['login']:18} {sign_in['password']}")
    click.echo("\n按 Ctrl-C 停止 · Ctrl-C stops everything.\n")
