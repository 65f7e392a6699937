"""`guide wecom ...`: the stand-in server to develop against without a WeCom corp."""

import asyncio
from pathlib import Path

import click

from guide_app.entry.cli.serving_alone import serve_alone
from wecom_bridge.callbacks.errors import EncodingAesKeyInvalid
from wecom_bridge.stand_in.app import create_stand_in
from wecom_bridge.stand_in.seed import Seed, SeedInvalid, demo_seed, read_seed, with_callback


@click.command(name="stand-in")
@click.option(
    "--port", default=8600, show_default=True, type=click.IntRange(1, 65535), help="端口 · Port on localhost."
)
@click.option("--callback-url", help="回调地址 · Where the first app's callbacks go.")
@click.option(
    "--seed",
    "seed_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="初始数据 JSON · Corp, apps, members and customers to start from.",
)
def stand_in(port: int, callback_url: str | None, seed_file: Path | None) -> None:
    """启动本地企业微信模拟服务 · Serve a local WeCom, in memory, on 127.0.0.1."""
    try:
        seed = demo_seed() if seed_file is None else read_seed(seed_file)
        if callback_url is not None:
            seed = with_callback(seed, callback_url)
        app = create_stand_in(seed)
    except (SeedInvalid, EncodingAesKeyInvalid) as invalid:
        raise click.ClickException(f"初始数据无法读取 · The seed cannot be read: {invalid}") from invalid
    click.echo("企业微信模拟服务，设置以下环境变量即可接入 · A stand-in for WeCom; connect with:")
    for line in _environment(seed, port):
        click.echo(f"  {line}")
    asyncio.run(serve_alone(app, port))


def _environment(seed: Seed, port: int) -> list[str]:
    """The settings that point the product at this stand-in. Its secrets open nothing else."""
    app = seed.apps[0]
    lines = [
        f"WECOM_BASE_URL=http://127.0.0.1:{port}",
        f"WECOM_CORP_ID={seed.corp_id}",
        f"WECOM_AGENT_ID={app.agent_id}",
        f"WECOM_SECRET={app.secret}",
        f"WECOM_SIGN_IN_URL=http://127.0.0.1:{port}",
    ]
    if app.callback is not None:
        lines += [f"WECOM_TOKEN={app.callback.token}", f"WECOM_AES_KEY={app.callback.encoding_aes_key}"]
    return lines
