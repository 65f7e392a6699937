"""`guide commissions verify`: reckon a month anew from the facts, and compare it with the ledger."""

import sys

import click
import msgspec

from commissions.periods.verifying import Verified, verify_month
from commissions.rules import period_from_text
from guide_app.base.kernel.money import yuan
from guide_app.entry.cli.commanding import run_on_database

SHOWN = 20


@click.command()
@click.option("--period", required=True, help="月份，如 2026-01 · The month, like 2026-01.")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出 · Print JSON.")
def verify(period: str, as_json: bool) -> None:
    """从事实重算一个月并与台账核对；不一致时退出码为 1 · Reckon a month anew; exit code 1 where the ledger differs."""
    found = run_on_database(lambda: verify_month(period_from_text(period)), as_json=as_json)
    if as_json:
        click.echo(msgspec.json.encode(found).decode())
    else:
        _print(found)
    if found.differing:
        sys.exit(1)


def _print(found: Verified) -> None:
    click.echo(f"{found.keys:>10,}  核对的结算键 · keys compared")
    click.echo(f"{len(found.differing):>10,}  不一致 · that differ")
    if found.due:
        click.echo(f"{found.due:>10,}  有变动尚未结算，请先结算 · changes that are not settled yet: settle first")
    for one in found.differing[:SHOWN]:
        posted, target = yuan(one.posted_fen), yuan(one.target_fen)
        click.echo(f"{one.payee} {one.component} {one.ref} {one.store}  已记 posted {posted}  应为 should be {target}")
