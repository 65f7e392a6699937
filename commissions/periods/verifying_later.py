"""A month held against its facts as a background job: who asks goes on, and everybody sees what came out."""

import asyncio
import csv
import io
from collections.abc import Sequence

import msgspec

from commissions.inputs.schemas import Month
from commissions.periods.verifying import Differing, verify_month
from commissions.permissions import VERIFY
from commissions.rules import period_from_text
from commissions.whole_chain import require_whole_chain
from guide_app.base.kernel import audit, background
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.background import JobKind, JobView, MadeFile, Outcome, Told, Work

CSV = "text/csv; charset=utf-8"
HEADS = (
    "收款人 Payee",
    "项目 Component",
    "单据 Reference",
    "门店 Store",
    "已记（分） Posted (fen)",
    "应为（分） Due (fen)",
)


class VerifyPeriod(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The month that is reckoned anew."""

    period: Month


async def ask_to_verify(actor: Actor, command: VerifyPeriod) -> JobView:
    """Leave it to a worker to reckon a month anew. Raises Forbidden, NoSuchPeriod, TooManyJobs."""
    actor.require(VERIFY)
    require_whole_chain(actor)
    period_from_text(command.period)
    return await background.ask(VERIFICATION, actor, command)


async def _verify(actor: Actor, command: VerifyPeriod, work: Work) -> Outcome:
    require_whole_chain(actor)
    work.tell(0, 1, ("正在从头重算", "reckoning anew"))
    found = await verify_month(period_from_text(command.period))
    noted = {"keys": found.keys, "differing": len(found.differing), "due": found.due}
    await audit.record(actor, "commissions.verified", f"period:{command.period}", **noted)
    work.tell(1, 1)
    told = (
        f"核对 {found.keys} 个结算键，差异 {len(found.differing)} 个，待结算 {found.due} 项",
        f"{found.keys} keys compared, {len(found.differing)} differ, {found.due} not settled yet",
    )
    if not found.differing:
        return Outcome(told, noted=noted)
    place = work.folder / "differing.csv"
    await asyncio.to_thread(place.write_bytes, _csv(found.differing))
    return Outcome(told, file=MadeFile(place, f"differing-{command.period}.csv", CSV), noted=noted)


def _csv(differing: Sequence[Differing]) -> bytes:
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(HEADS)
    writer.writerows(msgspec.structs.astuple(one) for one in differing)
    return written.getvalue().encode("utf-8-sig")


def _told(command: VerifyPeriod) -> Told:
    return f"核对 {command.period} 的提成台账", f"Verification of the ledger of {command.period}"


VERIFICATION = JobKind(
    name="commissions.verification",
    title=("核对提成台账", "Verification of a month's ledger"),
    params=VerifyPeriod,
    may_ask=VERIFY,
    describe=_told,
    run=_verify,
)
