"""Which plan a posting falls under: the narrowest place wins, and a later decision replaces an earlier one."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec

from commissions.engine.api import Period, parse_period
from commissions.errors import NoSuchPeriod
from guide_app.base.kernel.access import Role

STANDARD_PLAN = "STANDARD"
STANDARD_RATE_PPM = 10_000
"""1 % of what was paid: the plan a chain starts with until it decides its own."""

SALE = re.compile(r"([0-9a-f]{32})/([0-9]{1,9})")
"""What an entry of a sale refers to: order/line."""


class Position(StrEnum):
    """Whom a plan is meant for: 导购, 店长, or the store's own pool 店铺."""

    ASSOCIATE = "ASSOCIATE"
    MANAGER = "MANAGER"
    STORE = "STORE"


class PlanState(StrEnum):
    """生效中, 待生效, 已被取代, 未指定: whether a plan pays anybody today."""

    IN_FORCE = "in_force"
    """A version holds, and somebody falls under it."""
    COMING = "coming"
    """It will, when its first version or its first people begin."""
    REPLACED = "replaced"
    """Later decisions have put everybody under other plans."""
    UNASSIGNED = "unassigned"
    """Nobody falls under it."""


class VersionState(StrEnum):
    """生效中, 待生效, 已结束: a version beside the others of its plan."""

    IN_FORCE = "in_force"
    COMING = "coming"
    PAST = "past"


class MonthState(StrEnum):
    """进行中, 待结算, 已结算, 已结账, 已归档: how a month stands with its settlement."""

    RUNNING = "running"
    """It is not over."""
    UNSETTLED = "unsettled"
    """It is over and was not settled since."""
    SETTLED = "settled"
    CLOSED = "closed"
    """It takes no entries any more: what changes of it is posted in the open month."""
    ARCHIVED = "archived"
    """What was sold in it has gone to the archive: it is settled for good."""


class PeriodState(StrEnum):
    """未结账, 结账中, 已结账: a month of which a statement is made for everybody."""

    OPEN = "open"
    """The first one that is not closed."""
    CLOSING = "closing"
    """It takes no entries any more; statements are being written."""
    CLOSED = "closed"


class Due(StrEnum):
    """What has to be settled again: a payee's month, or that of everybody whom a store's sales concern."""

    ASSOCIATE = "associate"
    UNALLOCATED = "unallocated"
    """What a store's pool gives to nobody."""
    STORE = "store"
    VERSION = "version"
    """A version of a plan that reaches back: its lines and people have still to be marked."""


class Held(msgspec.Struct, frozen=True):
    """The days of a decision: `starts` included, `ends` excluded, or open."""

    starts: date
    ends: date | None


class PlanChoice(msgspec.Struct, frozen=True):
    """From `valid_from` on, the position below `path` falls under `plan`."""

    plan: str
    path: str
    position: Position
    valid_from: date


class PersonalChoice(msgspec.Struct, frozen=True):
    """From `valid_from` on somebody falls under `plan` (null: under none), or again by their place and position."""

    associate: UUID
    plan: str | None
    by_position: bool
    valid_from: date


@dataclass(frozen=True, slots=True)
class Stint:
    """Somebody's time in one store: `starts` included, `ends` excluded or open."""

    store: str
    path: str
    position: Position
    starts: date
    ends: date | None


@dataclass(frozen=True, slots=True)
class PlannedStint:
    """A stint, or the part of one, under one plan."""

    store: str
    position: Position
    plan: str | None
    starts: date
    ends: date | None


class UnitMoved(msgspec.Struct, frozen=True):
    """A region or store that stands elsewhere from `valid_from` on, with everything below it."""

    valid_from: date
    from_path: str
    to_path: str


def position_of(role: Role) -> Position:
    """The position that a role in a store is paid as."""
    return Position.MANAGER if role is Role.STORE_MANAGER else Position.ASSOCIATE


def plan_on(
    choices: Iterable[PlanChoice], path: str, position: Position, day: date, *, own: Iterable[PersonalChoice] = ()
) -> str | None:
    """The plan in force for a position in a store on a day: longest path, then latest start, then smaller code.

    `own` are the decisions about the one person it is asked for: the latest of them that has begun wins over all of it,
    until one says that place and position decide again.
    """
    personal = max((one for one in own if one.valid_from <= day), key=lambda one: one.valid_from, default=None)
    if personal is not None and not personal.by_position:
        return personal.plan
    open_now = [one for one in choices if _concerns(one, path, position) and one.valid_from <= day]
    if not open_now:
        return None
    return min(open_now, key=lambda one: (-len(one.path), -one.valid_from.toordinal(), one.plan)).plan


def planned(stint: Stint, choices: Sequence[PlanChoice], *, own: Sequence[PersonalChoice] = ()) -> list[PlannedStint]:
    """The stint cut where its plan changes. The parts follow each other without a gap and cover it whole.

    `own` are the decisions about the person whose stint it is.
    """
    concerning = [one for one in choices if _concerns(one, stint.path, stint.position)]
    changes = {one.valid_from for one in concerning} | {one.valid_from for one in own}
    cuts = sorted(day for day in changes if stint.starts < day and (stint.ends is None or day < stint.ends))
    starts = [stint.starts, *cuts]
    ends: list[date | None] = [*cuts, stint.ends]
    parts: list[PlannedStint] = []
    for begin, end in zip(starts, ends, strict=True):
        plan = plan_on(concerning, stint.path, stint.position, begin, own=own)
        if parts and parts[-1].plan == plan:
            parts[-1] = PlannedStint(stint.store, stint.position, plan, parts[-1].starts, end)
        else:
            parts.append(PlannedStint(stint.store, stint.position, plan, begin, end))
    return parts


def path_then(path: str, day: date, moves: Sequence[UnitMoved]) -> str:
    """Where what stands at `path` today stood on a day. `moves` are those that were done, in their order."""
    for move in reversed(moves):
        if move.valid_from > day and path.startswith(move.to_path):
            path = move.from_path + path[len(move.to_path) :]
    return path


def turns_of(path: str, moves: Sequence[UnitMoved]) -> set[date]:
    """The days from which on what stands at `path` today stood elsewhere than the day before."""
    turns = set()
    for move in reversed(moves):
        if path.startswith(move.to_path):
            path = move.from_path + path[len(move.to_path) :]
            turns.add(move.valid_from)
    return turns


def planned_where_it_stood(
    stint: Stint,
    choices: Sequence[PlanChoice],
    moves: Sequence[UnitMoved],
    *,
    own: Sequence[PersonalChoice] = (),
) -> list[PlannedStint]:
    """The same by where the store stood on each day; plans that hang at a region have moved along with it."""
    turns = sorted(turns_of(stint.path, moves))
    starts = [stint.starts, *(day for day in turns if stint.starts < day and (stint.ends is None or day < stint.ends))]
    parts: list[PlannedStint] = []
    for begin, end in zip(starts, [*starts[1:], stint.ends], strict=True):
        there = [msgspec.structs.replace(one, path=path_then(one.path, begin, moves)) for one in choices]
        stood = replace(stint, path=path_then(stint.path, begin, moves), starts=begin, ends=end)
        for part in planned(stood, there, own=own):
            if parts and parts[-1].plan == part.plan:
                parts[-1] = replace(parts[-1], ends=part.ends)
            else:
                parts.append(part)
    return parts


def plan_state(people: Sequence[Held], *, holds: bool, today: date) -> PlanState:
    """Whether a plan pays anybody; `holds` says whether one of its versions is in force."""
    if not people:
        return PlanState.UNASSIGNED
    if all(one.ends is not None and one.ends <= today for one in people):
        return PlanState.REPLACED
    has_begun = any(one.starts <= today and (one.ends is None or today < one.ends) for one in people)
    return PlanState.IN_FORCE if holds and has_begun else PlanState.COMING


def month_state(
    following: date, *, settled_on: date | None, is_running: bool, is_archived: bool, is_closed: bool = False
) -> MonthState:
    """How a month stands: `following` is the first day after it, `settled_on` when it was settled last."""
    if is_archived:
        return MonthState.ARCHIVED
    if is_closed:
        return MonthState.CLOSED
    if is_running:
        return MonthState.RUNNING
    return MonthState.UNSETTLED if settled_on is None or settled_on < following else MonthState.SETTLED


def line_of(ref: str) -> tuple[UUID, int] | None:
    """The order and the line that an entry of a sale refers to; None for an entry of anything else."""
    sale = SALE.fullmatch(ref)
    return (UUID(hex=sale[1]), int(sale[2])) if sale else None


def reason_of(
    component: str,
    *,
    order_number: str | None,
    item: str | None,
    is_first: bool,
    corrects: bool = False,
    came_back: bool = False,
) -> tuple[str, str]:
    """What an entry is for, in Chinese and English. `component` is the plan's own name of the rule that earned it.

    It `corrects` where nothing came back: the import was wrong. Where something `came_back` it says so, and only there.
    """
    if order_number is not None:
        said = f"订单 {order_number} · {item}", f"Order {order_number} · {item}"
    elif component == "ACQUISITION":
        said = "发展新会员奖励", "For a new member"
    elif component == "TASK":
        said = "完成任务奖励", "For a finished task"
    else:
        said = f"当月合计提成（{component}）", f"For the month as a whole ({component})"
    if corrects:
        return f"{said[0]}（收银导入已撤销）", f"{said[1]} (the till import was taken back)"
    if is_first:
        return said
    if came_back:
        return f"{said[0]}（退货）", f"{said[1]} (returned)"
    if order_number is not None:
        return f"{said[0]}（方案或归属更正）", f"{said[1]} (a plan or its credit was corrected)"
    return f"{said[0]}（重新计算的差额）", f"{said[1]} (the difference after reckoning again)"


def period_from_text(text: str) -> Period:
    """The month written `2026-01`. Raises NoSuchPeriod."""
    try:
        return parse_period(text)
    except ValueError as error:
        raise NoSuchPeriod(field="period", period=text) from error


def _concerns(choice: PlanChoice, path: str, position: Position) -> bool:
    return choice.position == position and path.startswith(choice.path)
