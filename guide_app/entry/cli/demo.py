"""`guide demo`: the product with a lively chain in it, in one command. Ctrl-C ends everything."""

import asyncio
import sys
from pathlib import Path
from typing import NamedTuple

import click

from guide_app.base.environment import SMS_OF_DEMO
from guide_app.base.kernel.connecting import connect, disconnect
from guide_app.base.kernel.keys import require_keys
from guide_app.base.kernel.logs import configure_logs
from guide_app.base.kernel.migrations import migrate
from guide_app.base.kernel.roles import Addresses
from guide_app.base.settings import DEFAULT_BRAND, DEMO_SECRET, Settings, settings
from guide_app.entry import wiring
from guide_app.entry.cli.commanding import REFUSED, refusals_said
from guide_app.entry.cli.session import database_server
from guide_app.entry.demo import wechatpay, wecom
from guide_app.entry.demo.loading import DemoSize, OtherDataHere, code_to_scan, load, sign_ins, start_afresh, state_of
from guide_app.entry.demo.names import BRAND
from guide_app.entry.demo.running import (
    DemoFailed,
    DemoRuns,
    free_port,
    processes,
    run_once,
    stop_left_behind,
    stoppable,
    stopping_by_signals,
    wait_for_the_end,
    wait_until_ready,
)
from guide_app.entry.demo.telling import (
    Description,
    days_told,
    described,
    read_description,
    step,
    welcome,
    write_description,
)

CONNECTIONS = 16


class Demo(NamedTuple):
    """Where the demo is served."""

    description: Description
    port: int
    wecom_port: int
    wechatpay_port: int
    seed: Path
    is_new: bool


@click.command()
@click.option("--reset", is_flag=True, help="清空演示数据，重新开始 · Start afresh.")
@click.option("--small", is_flag=True, help="少量数据，几秒加载完 · Little data, loaded in seconds.")
def demo(reset: bool, small: bool) -> None:
    """启动演示：数据库、接口、后台进程、企业微信与微信支付模拟服务 · Run the demo; Ctrl-C stops everything."""
    configure_logs()
    try:
        with refusals_said():
            config = settings()
            config.require_safe_to_serve()
            if _runs_already(config.home, reset=reset):
                return
            step("正在启动数据库 · Starting the database")
            port = free_port(config.port)
            with stopping_by_signals(), database_server() as addresses:
                size = DemoSize.small() if small else DemoSize()
                served = asyncio.run(stoppable(_prepare(config, addresses, port=port, size=size, reset=reset)))
                _serve(config, addresses.application, served)
            click.echo("演示已停止 · The demo has stopped.", err=True)
    except (DemoFailed, OtherDataHere) as error:
        click.echo(str(error), err=True)
        sys.exit(REFUSED)


def _runs_already(home: Path, *, reset: bool) -> bool:
    """Say where the demo of this folder is, if it lives; end what a killed one left. Raises DemoRuns before a reset."""
    try:
        stop_left_behind(home)
    except DemoRuns:
        description = read_description(home)
        if reset or description is None:
            raise
        welcome(home, description, is_running=True)
        return True
    return False


async def _prepare(config: Settings, addresses: Addresses, *, port: int, size: DemoSize, reset: bool) -> Demo:
    """Migrate, load what is not there yet, and write down who can sign in."""
    base_url = f"http://127.0.0.1:{port}"
    if reset:
        await start_afresh(addresses.owner)
    step("正在建表 · Migrating")
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
            with days_told(f"正在生成 {size.days} 天的演示数据 · Making {size.days} days of trading") as days:
                await load(wiring.SUBSCRIBERS, owner=addresses.owner, size=size, desk=wiring.DESK, told=days.told)
        await require_keys(wiring.SEALING)
        seed = await wecom.write_seed(config.home, callback_url=f"{base_url}/wecom/callback")
        code = await code_to_scan()
    finally:
        await disconnect()
    description = described(base_url, code, sign_ins())
    write_description(config.home, description)
    return Demo(description, port, free_port(), free_port(), seed, is_new=not state.is_loaded)


def _serve(config: Settings, url: str, served: Demo) -> None:
    environment = {
        "DATABASE_URL": url,
        "GUIDE_HOME": str(config.home),
        "GUIDE_BRAND": BRAND if config.brand == DEFAULT_BRAND else config.brand,
        "PORT": str(served.port),
        "GUIDE_SMS_URL": _sms_url(config),
        **wecom.environment(served.wecom_port),
        **wechatpay.environment(config.home, served.wechatpay_port),
    }
    stand_in = ["wecom", "stand-in", "--port", str(served.wecom_port), "--seed", str(served.seed)]
    commands = {
        "wecom": stand_in,
        "wechatpay": wechatpay.command(config.home, served.wechatpay_port),
        "api": ["serve", "--no-migrate"],
        "worker": ["worker", "--no-migrate"],
    }
    with processes(commands, environment, home=config.home) as running:
        step("正在启动接口与后台进程 · Starting the API and the worker")
        wait_until_ready(served.description["base_url"], running)
        if served.is_new:
            run_once(["wecom", "sync"], environment, logs=config.home / "logs")
        welcome(config.home, served.description)
        wait_for_the_end(running)


def _sms_url(config: Settings) -> str:
    """Where codes go: into a file, unless the settings name a provider, or keys that are no demo's."""
    if config.sms_url is not None:
        return config.sms_url
    return SMS_OF_DEMO if DEMO_SECRET in config.secrets.values() else ""
