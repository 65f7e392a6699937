"""`guide wechatpay ...`: whether the keys work, and a stand-in to develop against without a merchant."""

import asyncio
import sys
from pathlib import Path

import click

from guide_app.base.settings import settings
from guide_app.entry.cli.commanding import REFUSED, refusals_said
from guide_app.entry.cli.serving_alone import serve_alone
from payments.calling.errors import WechatPayFailed, WechatPayNotConfigured
from payments.connecting import new_client
from payments.protocol.platform_keys import PUBLIC_KEY_MARK
from payments.stand_in.app import create_stand_in
from payments.stand_in.kept import BookFile, BookUnreadable
from payments.stand_in.keys import merchant_files

NEVER_ASKED = "GUIDE0CHECK0NEVER0ASKED"
"""A number that no payment of ours has: who answers that there is no such payment has believed the signature."""


@click.command(name="stand-in")
@click.option(
    "--port", default=8601, show_default=True, type=click.IntRange(1, 65535), help="端口 · Port on localhost."
)
@click.option(
    "--keys",
    type=click.Path(file_okay=False, path_type=Path),
    help="商户密钥目录 · Folder of the merchant's keys, made where it is empty; default: below GUIDE_HOME.",
)
def stand_in(port: int, keys: Path | None) -> None:
    """启动本地微信支付模拟服务 · Serve a local WeChat Pay on 127.0.0.1; its book is kept in the folder of the keys."""
    files = merchant_files((keys or settings().home / "wechatpay").resolve())
    base_url = f"http://127.0.0.1:{port}"
    try:
        app, _ = create_stand_in(files, base_url=base_url, file=BookFile(files.folder))
    except BookUnreadable as error:
        click.echo(f"账本文件无法读取，请移走后重试 · The book cannot be read; move it away and try again: {error}")
        sys.exit(REFUSED)
    click.echo("微信支付模拟服务，设置以下环境变量即可接入 · A stand-in for WeChat Pay; connect with:")
    for name, value in files.environment(base_url).items():
        shown = value if name != "GUIDE_WECHATPAY_API_KEY" else f"$(cat {files.folder / 'apiv3.key'})"
        click.echo(f"  {name}={shown}")
    asyncio.run(serve_alone(app, port))


@click.command()
def check() -> None:
    """检查微信支付密钥能否使用 · Whether the keys of WeChat Pay work: signs a question, verifies the answer."""
    with refusals_said():
        try:
            said = asyncio.run(_asked())
        except WechatPayNotConfigured as error:
            click.echo(f"{error.title[0]} · {error.title[1]}: {error.facts.get('rule') or error.facts.get('missing')}")
            sys.exit(REFUSED)
        except WechatPayFailed as error:
            click.echo(f"不能使用 · Not usable: {error.title[0]} · {error.title[1]}")
            for name, value in error.facts.items():
                click.echo(f"  {name}: {value}")
            sys.exit(REFUSED)
    click.echo(said)


async def _asked() -> str:
    """What holds, in words. Raises WechatPayNotConfigured, WechatPayFailed."""
    client = new_client()
    try:
        await client.transaction(NEVER_ASKED)
        merchant = client.merchant
        ways = [
            f"公钥 {serial} · public key" if serial.startswith(PUBLIC_KEY_MARK) else f"平台证书 {serial} · certificate"
            for serial in (*client.caller.keys.fixed, *client.caller.keys.fetched)
        ]
        return "\n".join(
            [
                f"商户 {merchant.id} 的密钥可以使用 · The keys of merchant {merchant.id} work",
                *(f"  {way}" for way in ways),
            ]
        )
    finally:
        await client.aclose()
