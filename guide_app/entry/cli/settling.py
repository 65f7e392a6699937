"""`guide commissions settle`: credit what has happened, then settle a month."""

import click
import msgspec

from commissions.handlers import COMMISSIONS
from commissions.periods.service.settling import settle_period
from commissions.plans.service.planning import ensure_standard_plan
from commissions.rules import period_from_text
from commissions.schemas import SettlementTotals
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.database import fetch_value
from guide_app.base.kernel.money import yuan
from guide_app.base.kernel.subscriptions import drain, register
from guide_app.entry.cli.commanding import run_on_database

ENTRIES = "SELECT count(*) FROM commission_entry"


@click.command()
@click.option("--period", required=True, help="月份，如 2026-01 · The month, like 2026-01.")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出 · Print JSON.")
def settle(period: str, as_json: bool) -> None:
    """结算一个月的提成 · Settle a month; run again, it adds nothing."""
    totals = run_on_database(lambda: _settle(period), as_json=as_json)
    if as_json:
        click.echo(msgspec.json.encode(totals).decode())
    else:
        _print(totals)


def _print(totals: SettlementTotals) -> None:
    for chinese, english, value in (
        ("月份", "month", totals.period),
        ("净销售额", "net sales", yuan(totals.net_sales_fen)),
        ("其中未匹配退货", "unmatched returns in it", yuan(totals.unmatched_returns_fen)),
        ("业绩", "performance", yuan(totals.performance_fen)),
        ("提成", "commission", yuan(totals.commission_fen)),
        ("有提成的人数和店铺数", "payees", f"{totals.payees:,}"),
        ("本次新增分录", "entries added", f"{totals.entries:,}"),
    ):
        click.echo(f"{value:>16}  {chinese} · {english}")


async def _settle(period: str) -> SettlementTotals:
    period_from_text(period)
    await ensure_standard_plan(SYSTEM)
    await register([COMMISSIONS])
    before = await fetch_value(ENTRIES)
    await drain([COMMISSIONS])
    totals = await settle_period(SYSTEM, period)
    # What crediting posted on the way belongs to this run as much as what settling added.
    return msgspec.structs.replace(totals, entries=await fetch_value(ENTRIES) - before)
