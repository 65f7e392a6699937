"""What tasks do when something happened: count it, each fact once, and tell when a target is reached."""

from collections.abc import Sequence

from guide_app.base.kernel.events import Event
from guide_app.base.kernel.subscriptions import Delivered, Handler, Subscriber
from guide_app.ground.associates.events import AssociateLeft
from tasks import counting
from tasks.catching_up import catch_up
from tasks.catching_up import forget as forget_catch_ups
from tasks.completing import complete
from tasks.events import TargetReached, TaskExtended, TaskReleased
from tasks.measuring import MEASURED, measure
from tasks.tallies import leave


def progress_on(kind: type[Event]) -> Handler:
    """The handler that counts events of one type."""

    async def progress(batch: Sequence[Delivered]) -> None:
        await measure(kind, [delivered.event for delivered in batch])

    return progress


async def catch_up_on_task_released(batch: Sequence[Delivered]) -> None:
    """Count what the audience did in the task's window before it was released."""
    for told in batch:
        if not told.replayed:
            await catch_up(told.event.task_id, assigned_at=told.event.released_at, told_by=told.seq)


async def catch_up_on_task_extended(batch: Sequence[Delivered]) -> None:
    """Count what newcomers did between joining the audience and being given the task."""
    for told in batch:
        if not told.replayed:
            await catch_up(told.event.task_id, assigned_at=told.event.assigned_at, told_by=told.seq)


async def count_apart_on_associate_left(batch: Sequence[Delivered]) -> None:
    """Count who has left apart, so that boards show those who can still act."""
    await leave([delivered.event.associate_id for delivered in batch])


async def forget() -> None:
    """Empty what was counted, so that a replay counts it again."""
    await forget_catch_ups()
    await counting.forget()


async def complete_on_target_reached(batch: Sequence[Delivered]) -> None:
    """Complete what has reached its target, now that the batch of the fact is counted whole."""
    await complete({each for delivered in batch for each in delivered.event.assignment_ids})


TASKS = Subscriber(
    "tasks",
    on={
        # First the past of those who were just given a task: what comes back in this batch may take from it.
        TaskReleased: catch_up_on_task_released,
        TaskExtended: catch_up_on_task_extended,
        **{kind: progress_on(kind) for kind in MEASURED},
        AssociateLeft: count_apart_on_associate_left,
        # Last, when the batch is counted whole.
        TargetReached: complete_on_target_reached,
    },
    reset=forget,
)
"""Counts into assignments. A replay gives the same progress, and tells no completion twice."""
