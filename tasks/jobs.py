"""Scheduled work of tasks. Each may run twice, or on several machines at once, and changes nothing the second time."""

from datetime import datetime

from tasks import service


async def assign_newcomers(at: datetime) -> int:
    """Give every running task to those who joined its audience since the last run; how often one was given.

    Each task stands in a transaction of its own, so that a large one keeps nobody waiting.
    """
    given = 0
    for task_id in await service.running_tasks(at):
        given += await service.extend_to_newcomers(task_id, at=at)
    return given


async def close_ended_tasks(at: datetime) -> int:
    """Close the tasks whose end has passed; their number."""
    return await service.close_ended_tasks(at)
