"""What tasks keep for reading, held against assignments and contributions."""

from guide_app.base.kernel.database import execute, hold
from guide_app.base.kernel.locks import TASK_COUNTING
from guide_app.base.kernel.verifying import Check, breaches, comparison, not_archived
from tasks.counting import GAINED as GAINED_BY_FACT
from tasks.tallies import ASSIGNED, COUNTED

_ASSIGNED = """
SELECT a.task, a.store, count(*) AS assigned,
  count(*) FILTER (WHERE p.status = 'active' AND a.done_at IS NOT NULL) AS done,
  count(*) FILTER (WHERE p.status <> 'active') AS gone
FROM task_assignment a JOIN associate p ON p.id = a.associate WHERE a.store IS NOT NULL GROUP BY a.task, a.store
"""
_COUNTED = """
SELECT a.task, a.store, count(w.first_progress_at) FILTER (WHERE p.status = 'active') AS begun,
  coalesce(sum(w.progress) FILTER (WHERE p.status = 'active'), 0)::bigint AS progress,
  coalesce(sum(w.progress) FILTER (WHERE p.status <> 'active'), 0)::bigint AS gone_progress
FROM task_progress w JOIN task_assignment a ON a.id = w.assignment AND a.associate = w.associate
JOIN associate p ON p.id = a.associate WHERE a.store IS NOT NULL GROUP BY a.task, a.store
"""


def _by_key(of: str, counters: tuple[str, ...]) -> str:
    each = ", ".join(f"('{name}', {name}::bigint)" for name in counters)
    return f"""
SELECT concat(task, ' ', store, ' ', counter.name) AS key, counter.value
FROM {of} CROSS JOIN LATERAL (VALUES {each}) AS counter (name, value)
"""


TALLIES = comparison(
    kept=f"{_by_key('task_tally', ASSIGNED)} UNION ALL {_by_key('task_store_progress', COUNTED)}",
    facts=f"""{_by_key(f"({_ASSIGNED}) AS facts", ASSIGNED)}
UNION ALL {_by_key(f"({_COUNTED}) AS facts", COUNTED)}""",
)
PROGRESS = comparison(
    kept="SELECT assignment::text AS key, progress AS value FROM task_progress WHERE progress <> 0",
    facts="SELECT assignment::text AS key, sum(amount)::bigint AS value FROM task_contribution GROUP BY assignment",
)
GAINED = breaches(
    f"""
SELECT w.assignment::text AS key, w.gained AS kept, coalesce(given.amount, 0) AS facts
FROM task_progress w LEFT JOIN (
  SELECT assignment, associate, sum({GAINED_BY_FACT})::bigint AS amount FROM task_contribution
  GROUP BY assignment, associate
) AS given ON given.assignment = w.assignment AND given.associate = w.associate
WHERE w.gained <> coalesce(given.amount, 0)
""",
    of="task_progress",
)
GIVEN = breaches(
    """
SELECT t.code AS key, t.assigned::bigint AS kept, count(a.id) AS facts
FROM task t LEFT JOIN task_assignment a ON a.task = t.id
WHERE t.status IN ('released', 'closed') GROUP BY t.id HAVING t.assigned <> count(a.id)
""",
    of="task WHERE status IN ('released', 'closed')",
)
TOLD = breaches(
    f"""
SELECT a.id::text AS key, 1::bigint AS kept, count(e.seq) AS facts
FROM (SELECT id FROM task_assignment WHERE done_at >= {not_archived("event")}) AS a
LEFT JOIN event e ON e.type = 'task_completed' AND e.payload->>'assignment_id' = a.id::text
GROUP BY a.id HAVING count(e.seq) <> 1
""",
    of="task_assignment WHERE done_at IS NOT NULL",
)
MARK_GONE = """
UPDATE task_assignment a SET gone = true FROM associate p
WHERE p.id = a.associate AND p.status <> 'active' AND NOT a.gone
"""
MARK_APART = """
UPDATE task_progress w SET gone = true FROM associate p
WHERE p.id = w.associate AND p.status <> 'active' AND NOT w.gone
"""
EMPTY = "DELETE FROM task_tally"
EMPTY_COUNTED = "DELETE FROM task_store_progress"
WRITE_ANEW = f"INSERT INTO task_tally (task, store, {', '.join(ASSIGNED)}) {_ASSIGNED}"
WRITE_COUNTED_ANEW = f"INSERT INTO task_store_progress (task, store, {', '.join(COUNTED)}) {_COUNTED}"


async def mend_tallies() -> None:
    """Write the counters anew while nothing is counted."""
    await hold(TASK_COUNTING)
    for statement in (MARK_APART, MARK_GONE, EMPTY, EMPTY_COUNTED, WRITE_ANEW, WRITE_COUNTED_ANEW):
        await execute(statement)


CHECKS = [
    Check("tasks.tallies", ("任务的门店计数", "Counters per task and store"), TALLIES, mend_tallies),
    Check("tasks.progress", ("任务进度", "Progress of each assignment"), PROGRESS),
    Check("tasks.gained", ("任务累计增加", "What each assignment gained"), GAINED),
    Check("tasks.given", ("任务下发人数", "People to whom a task was given"), GIVEN),
    Check("tasks.told", ("任务完成事件", "Every finished task was told once"), TOLD),
]
