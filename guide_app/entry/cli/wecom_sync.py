"""`guide wecom sync`: bring the mirror of WeCom up to date, with a summary for people or as one JSON document."""

import click
import msgspec

from guide_app.entry.cli.commanding import refusals_said, run_on_database
from wecom_bridge.connecting import configured_app, new_client
from wecom_bridge.mirror.syncing import sync as synchronise
from wecom_bridge.schemas import Counts, SyncSummary


@click.command()
@click.option(
    "--json", "as_json", is_flag=True, help="标准输出只有一个 JSON 文档 · One JSON document on standard output."
)
def sync(as_json: bool) -> None:
    """同步企业微信成员、客户与添加关系 · Mirror members, customers and relations; run again, it changes nothing."""
    with refusals_said(as_json=as_json):
        configured_app()  # before a database is started for nothing
    summary = run_on_database(_sync, as_json=as_json)
    if as_json:
        click.echo(msgspec.json.encode(summary).decode())
    else:
        _print(summary)


async def _sync() -> SyncSummary:
    async with new_client() as client:
        return await synchronise(client)


def _print(summary: SyncSummary) -> None:
    for title, counts in (
        ("成员 members", summary.members),
        ("客户 customers", summary.contacts),
        ("关系 relations", summary.follows),
    ):
        click.echo(f"{title:20}{_told(counts)}")
    click.echo(f"导购 matched associates: {summary.matched_associates}")
    if summary.unanswered:
        members = ", ".join(f"{each.userid} ({each.errcode})" for each in summary.unanswered)
        click.echo(f"未返回客户的成员 · members WeCom did not answer for: {members}")
    click.echo("没有变化 · nothing changed" if not summary.diff else f"变化 · changed: {summary.diff}")


def _told(counts: Counts) -> str:
    return f"新增 {counts.added}  修改 {counts.changed}  结束 {counts.ended}  未变 {counts.unchanged}"
