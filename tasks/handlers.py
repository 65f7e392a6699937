"""What tasks do when something happened: count it, each fact once, and tell when a target is reached."""

from collections.abc import Sequence

from guide_app.base.kernel.subscriptions import Delivered, Subscriber
from guide_app.ground.associates.events import AssociateLeft
from tasks.catching_up import CATCH_UPS, catch_up
from tasks.completing import hear
from tasks.counting import tell_of_reached
from tasks.events import TargetReached, TaskExtended, TaskReleased
from tasks.measuring import MEASURED, measure
from tasks.tallies import count_apart, leave


async def catch_up_on_task_given(batch: Sequence[Delivered]) -> None:
    """Count what the audience did in the task's window before it was given to them.

    A replay delivers all of it to those who have their tasks already: only of who was given one meanwhile it may have
    passed something.
    """
    for told in batch:
        if told.replayed and not told.meanwhile:
            continue
        released = isinstance(told.event, TaskReleased)
        assigned_at = told.event.released_at if released else told.event.assigned_at
        await catch_up(told.event.task_id, assigned_at=assigned_at)


async def count_what_happened(batch: Sequence[Delivered]) -> None:
    """Count it in every task that measures it. A replay tells of no target: that was told."""
    await measure([delivered.event for delivered in batch], telling=not all(one.replayed for one in batch))


async def count_apart_on_associate_left(batch: Sequence[Delivered]) -> None:
    """Count who has left apart, so that boards show those who can still act."""
    await count_apart([delivered.event.associate_id for delivered in batch])
    now_left = [delivered.event.associate_id for delivered in batch if not delivered.replayed]
    if now_left:
        await leave(now_left)


async def complete_on_target_reached(batch: Sequence[Delivered]) -> None:
    """Complete what has reached its target, now that the batch of the fact is counted whole. Once: not in a replay."""
    reached = [delivered.event for delivered in batch if not delivered.replayed]
    if reached:
        await hear(reached)


TASKS = Subscriber(
    "tasks",
    on={
        # First the past of those who were just given a task: what comes back in this batch may take from it.
        TaskReleased: catch_up_on_task_given,
        TaskExtended: catch_up_on_task_given,
        **dict.fromkeys(MEASURED, count_what_happened),
        AssociateLeft: count_apart_on_associate_left,
        # Last, when the batch is counted whole.
        TargetReached: complete_on_target_reached,
    },
    makes=("task_contribution", "task_progress", "task_store_progress", "task_catch_up"),
    chores=(CATCH_UPS,),
    after_replay=tell_of_reached,
)
"""Counts into assignments. A replay gives the same progress, and tells no completion twice."""
