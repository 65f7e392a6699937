"""`guide keys`: which keys there are, and bringing everything under a new one."""

import base64

import click
import msgspec

from guide_app.base.kernel.keys import DATA, KeyState, key_states, retire
from guide_app.base.kernel.privacy import vault
from guide_app.base.kernel.resealing import keys_in_use, rotate
from guide_app.base.settings import settings
from guide_app.entry import wiring
from guide_app.entry.cli.commanding import refusals_said, run_on_database


@click.command()
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出 · Print JSON.")
def status(as_json: bool) -> None:
    """密钥状态 · Every key of the settings and of the database, by a fingerprint that tells nothing of it."""
    states = run_on_database(key_states, as_json=as_json, with_any_keys=True)
    if as_json:
        click.echo(msgspec.json.encode(states).decode())
        return
    for state in states:
        click.echo(f"{state.name:24}{state.fingerprint}  {_said(state)}")


def _said(state: KeyState) -> str:
    if not state.is_right:
        return "与数据库所用的不同 · not the one of the database"
    if state.is_missing:
        return "设置中缺少，仍在使用 · missing in the settings, in use"
    if state.is_current:
        return "当前 · current"
    if state.is_retired:
        return "不再使用 · no longer used"
    return "可打开旧数据 · opens what was sealed before"


@click.command(name="print")
def print_keys() -> None:
    """打印数据密钥 · Print the data keys in use, derived ones too, as GUIDE_DATA_KEYS takes them. They are secrets."""
    with refusals_said():
        keys = settings().data_keys
    click.echo(",".join(f"{key_id}:{base64.b64encode(key).decode()}" for key_id, key in keys.items()))


@click.command(name="rotate")
def rotate_keys() -> None:
    """轮换密钥 · Bring everything under the first key of GUIDE_DATA_KEYS. Run again, it goes on where it was ended.

    Restart every process with the new key first, so that none seals under the old one any more.
    """
    unused = run_on_database(_rotate)
    if not unused:
        click.echo("没有可以去掉的旧密钥 / No old key may go")
    for key_id in unused:
        click.echo(
            f"{key_id}：不再使用，可从 GUIDE_DATA_KEYS 去掉 / no longer used, may be taken out of GUIDE_DATA_KEYS"
        )


async def _rotate() -> list[str]:
    """Rotate, tell how far it is, and note which keys of the database seal nothing any more; their ids."""
    async for progress in rotate(wiring.SEALING):
        click.echo(f"{progress.name:32}{progress.done:>12,} / {progress.of:,}", err=True)
    in_use = await keys_in_use(wiring.SEALING) | {vault().current}
    old = [state for state in await key_states() if state.name.startswith(DATA)]
    unused = [key_id for state in old if (key_id := state.name.removeprefix(DATA)) not in in_use]
    await retire(unused)
    for key_id in sorted(in_use - vault().keys.keys()):
        click.echo(
            f"{key_id}：仍有数据由它加密，但设置中没有 / seals values still, and is not in the settings", err=True
        )
    return unused
