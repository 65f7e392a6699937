"""Tasks as services read them inside their work, once they have asked whether they may."""

from uuid import UUID

from guide_app.base.kernel.database import fetch_row_as
from guide_app.base.kernel.errors import NotFound
from tasks.schemas import TaskView

AND_PROGRESS = "LEFT JOIN task_progress w ON w.assignment = a.id AND w.associate = a.associate"
"""An assignment `a` with how far it is, `w`."""
TASK_COLUMNS = ", ".join(TaskView.__struct_fields__)
"""The columns of `task` that make a `TaskView`, in its order."""
FIND = f"SELECT {TASK_COLUMNS} FROM task WHERE id = $1"


async def task_by_id(task_id: UUID) -> TaskView:
    """One task, whoever reaches it. Raises NotFound."""
    task = await fetch_row_as(TaskView, FIND, task_id)
    if task is None:
        raise NotFound
    return task
