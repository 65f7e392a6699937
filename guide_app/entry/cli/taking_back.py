"""`guide import take-back ID`: an import of a till file that was wrong, as if it had never been made."""

from uuid import UUID

import click
import msgspec

from guide_app.base.kernel.access import SYSTEM
from guide_app.entry.cli.commanding import read_as, run_on_database
from guide_app.entry.wiring import PERIODS
from guide_app.ground.orders.till_import.taking_back import TakeBackImport, TillImportTakenBack, take_back_import


@click.command("take-back")
@click.argument("import_id", metavar="ID", type=click.UUID)
@click.option("--reason", required=True, help="撤销原因 · Why.")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出 · Print JSON.")
def take_back(import_id: UUID, reason: str, as_json: bool) -> None:
    """撤销一次收银导入 · Take a till import back; the corrected file can be imported then."""
    done = run_on_database(lambda: _take_back(import_id, reason), as_json=as_json)
    if as_json:
        click.echo(msgspec.json.encode(done).decode())
    else:
        click.echo(f"已撤销 {done.file_name}，{done.orders} 单 · Taken back: {done.orders:,} orders")


async def _take_back(import_id: UUID, reason: str) -> TillImportTakenBack:
    return await take_back_import(SYSTEM, import_id, read_as(TakeBackImport, {"reason": reason}), periods=PERIODS)
