"""`guide approvals`: what waits for a second person, and the way out where a chain has only one at headquarters.

Whoever can type commands on the server holds its database and its secrets anyway; here it leaves its entry.
"""

import getpass
from uuid import UUID

import click
import msgspec

from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.approvals import ApprovalState
from guide_app.base.web.pages import MOST, PageRequest
from guide_app.entry import wiring
from guide_app.entry.cli.commanding import run_on_database
from guide_app.ground.approvals import queries, service
from guide_app.ground.approvals.schemas import ApprovalView, Decide

assert wiring.APPROVALS  # known by being listed

as_json = click.option("--json", "as_json", is_flag=True, help="以 JSON 输出 · Print JSON.")
note = click.option(
    "--note", required=True, help="为何由服务器操作员决定 · Why the operator decides this, kept in the audit log."
)


@click.command("list")
@as_json
def list_waiting(as_json: bool) -> None:
    """等待审批的事项 · What waits for a second person, the newest first."""
    page = run_on_database(
        lambda: queries.approvals(SYSTEM, PageRequest(None, MOST), state=ApprovalState.PENDING), as_json=as_json
    )
    _show(page.items, as_json=as_json)


@click.command()
@click.argument("approval_id", type=click.UUID)
@note
@as_json
def approve(approval_id: UUID, note: str, as_json: bool) -> None:
    """由服务器操作员批准 · Approve as the operator of this server, where nobody else can."""

    async def work() -> ApprovalView:
        await service.ask_outside(SYSTEM, approval_id)
        return await service.approve(SYSTEM, approval_id, _decision(note))

    done = run_on_database(work, as_json=as_json)
    _show([done], as_json=as_json)


@click.command()
@click.argument("approval_id", type=click.UUID)
@note
@as_json
def refuse(approval_id: UUID, note: str, as_json: bool) -> None:
    """由服务器操作员驳回 · Refuse as the operator of this server."""
    done = run_on_database(lambda: service.refuse(SYSTEM, approval_id, _decision(note)), as_json=as_json)
    _show([done], as_json=as_json)


def _decision(note: str) -> Decide:
    """The note with who typed it, as far as the machine knows."""
    return Decide(note=f"{note} ({getpass.getuser()})"[:500])


def _show(found: list[ApprovalView], *, as_json: bool) -> None:
    if as_json:
        click.echo(msgspec.json.encode(found).decode())
        return
    for one in found:
        click.echo(
            f"{one.id}  {one.state}  {one.requested_by_name} ({one.requested_by_role})  {one.requested_at:%F %R}Z"
        )
        click.echo(f"    {one.summary_zh}\n    {one.summary_en}")
