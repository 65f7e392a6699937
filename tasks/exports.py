"""Tasks and their boards as files."""

from uuid import UUID

from guide_app.base.kernel.access import Actor
from guide_app.base.web.exported import ROLES, Column, ExportedList, Kind
from guide_app.base.web.pages import Page, PageRequest
from tasks.permissions import SEE_TASKS
from tasks.queries import boards, listing
from tasks.rules import AssignmentStatus, Measure, TaskStatus
from tasks.schemas import AssignmentView, StoreCompletion

MEASURES = {
    Measure.SALES_FEN: ("销售额（分）", "sales, fen"),
    Measure.ORDERS_PAID: ("成交订单", "orders paid"),
    Measure.MEMBERS_REGISTERED: ("新增会员", "members registered"),
    Measure.COUPONS_ISSUED: ("发券", "coupons issued"),
    Measure.COUPONS_REDEEMED: ("用券", "coupons redeemed"),
    Measure.SCANS: ("扫码", "scans"),
}
STATUSES = {
    TaskStatus.DRAFT: ("草稿", "draft"),
    TaskStatus.RELEASING: ("下发中", "releasing"),
    TaskStatus.RELEASED: ("已下发", "released"),
    TaskStatus.CLOSED: ("已结束", "closed"),
}
HOW_FAR = {
    AssignmentStatus.NOT_STARTED: ("未开始", "not started"),
    AssignmentStatus.IN_PROGRESS: ("进行中", "in progress"),
    AssignmentStatus.DONE: ("已完成", "done"),
}


async def _stores(actor: Actor, paging: PageRequest, *, task_id: UUID) -> Page[StoreCompletion]:
    return await boards.stores_of_task(actor, task_id, paging)


async def _people(
    actor: Actor, paging: PageRequest, *, task_id: UUID, status: AssignmentStatus | None = None
) -> Page[AssignmentView]:
    return await boards.assignments_of_task(actor, task_id, paging, status=status)


TASKS = ExportedList(
    name="tasks",
    operation="listTasks",
    title=("任务", "Tasks"),
    permission=SEE_TASKS,
    pages=listing.tasks_in_reach,
    columns=(
        Column("code", ("编码", "Code")),
        Column("title", ("标题", "Title")),
        Column("measure", ("指标", "Measure"), words=MEASURES),
        Column("target", ("目标", "Target"), Kind.INTEGER),
        Column("audience_path", ("下发范围", "Audience")),
        Column("audience_role", ("对象", "Role"), words=ROLES),
        Column("on_duty", ("只限在班", "On duty alone"), Kind.YES_NO),
        Column("reward_fen", ("奖励", "Reward"), Kind.FEN),
        Column("status", ("状态", "Status"), words=STATUSES),
        Column("assigned", ("人数", "Assigned"), Kind.INTEGER, summed=True),
        Column("starts_at", ("开始", "Starts"), Kind.MOMENT),
        Column("ends_at", ("结束", "Ends"), Kind.MOMENT),
        Column("released_at", ("下发时间", "Released"), Kind.MOMENT),
    ),
)
TASK_STORES = ExportedList(
    name="task-stores",
    operation="listStoresOfTask",
    title=("任务各门店完成情况", "Completion of a task by store"),
    permission=SEE_TASKS,
    pages=_stores,
    columns=(
        Column("store_code", ("门店编码", "Store code")),
        Column("store_name", ("门店", "Store")),
        Column("assigned", ("人数", "Assigned"), Kind.INTEGER, summed=True),
        Column("not_started", ("未开始", "Not started"), Kind.INTEGER, summed=True),
        Column("in_progress", ("进行中", "In progress"), Kind.INTEGER, summed=True),
        Column("done", ("已完成", "Done"), Kind.INTEGER, summed=True),
        Column("progress", ("进度", "Progress"), Kind.INTEGER, summed=True),
    ),
)
TASK_ASSIGNMENTS = ExportedList(
    name="task-assignments",
    operation="listAssignments",
    title=("任务执行名单", "Who was given a task"),
    permission=SEE_TASKS,
    pages=_people,
    columns=(
        Column("associate_number", ("工号", "Number")),
        Column("associate_name", ("导购", "Associate")),
        Column("store_code", ("门店编码", "Store code")),
        Column("store_name", ("门店", "Store")),
        Column("status", ("状态", "Status"), words=HOW_FAR),
        Column("progress", ("进度", "Progress"), Kind.INTEGER, summed=True),
        Column("target", ("目标", "Target"), Kind.INTEGER, summed=True),
        Column("attainment_ppm", ("完成率", "Attainment"), Kind.PPM),
        Column("first_progress_at", ("首次进展", "First progress"), Kind.MOMENT),
        Column("done_at", ("完成时间", "Done"), Kind.MOMENT),
    ),
)
LISTS = (TASKS, TASK_STORES, TASK_ASSIGNMENTS)
