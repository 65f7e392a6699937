"""What about exports needs a second person: many rows that tell of customers."""

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.approvals import ApprovalKind, ApprovalRequested, Told, ask
from guide_app.base.kernel.background import JobView, TooManyJobs
from guide_app.base.kernel.errors import Forbidden, InvalidField, NotFound
from guide_app.base.settings import settings
from guide_app.base.web.exported import LISTS
from guide_app.ground.exports.errors import ExportLimit, ListUnknown
from guide_app.ground.exports.judging import export_asked, rows_to_judge
from guide_app.ground.exports.making import needs_second_person
from guide_app.ground.exports.permissions import APPROVE_EXPORTS, MAKE_EXPORTS
from guide_app.ground.exports.schemas import MakeExport
from guide_app.ground.exports.service import start_export


async def ask_for_export(actor: Actor, command: MakeExport) -> JobView | ApprovalRequested:
    """Leave an export to a worker; with more rows of persons than one takes away alone, to a second person first.

    Raises Forbidden, ListUnknown, InvalidField, AlreadyAsked, ExportLimit, TooManyJobs, and what the list refuses.
    """
    actor.require(MAKE_EXPORTS)
    exported, filters = export_asked(actor, command)
    rows = await rows_to_judge(exported, actor, filters)
    if not needs_second_person(exported, rows):
        return await start_export(actor, command)
    if not command.reason.strip():
        most = settings().export_rows_alone
        raise InvalidField(
            "reason",
            f"超过 {most} 行，须写原因并由第二人批准 / more than {most} rows need a reason and a second person",
            most=most,
        )
    return await ask(
        LARGE, actor, command, subject=f"export:{command.list}:{actor.associate_id}", reason=command.reason
    )


def _tell(command: MakeExport) -> Told:
    title, most = LISTS[command.list].title, settings().export_rows_alone
    return (
        f"导出{title[0]}，超过 {most} 行：{command.reason}",
        f"Export of {title[1].lower()}, more than {most} rows: {command.reason}",
    )


async def _start(requester: Actor, command: MakeExport) -> JobView:
    return await start_export(requester, command, is_approved=True)


LARGE = ApprovalKind(
    name="exports.large",
    title=("大批量导出个人信息", "Export of many rows with personal data"),
    command=MakeExport,
    may_ask=MAKE_EXPORTS,
    may_approve=APPROVE_EXPORTS,
    describe=_tell,
    carry_out=_start,
    refusals=(Forbidden, NotFound, InvalidField, ListUnknown, ExportLimit, TooManyJobs),
    personal=True,
)
