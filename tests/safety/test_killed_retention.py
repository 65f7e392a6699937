"""Workers are killed while they erase what has been kept long enough: all of the list goes once, and nothing else."""

from datetime import timedelta

import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.base.kernel.ids import new_id
from guide_app.ground.privacy.retention.work import erase_what_is_agreed
from tests.factories import a_member
from tests.safety.faults import OwnPostgres, connected
from tests.safety.killing import killer, until_killed

pytestmark = pytest.mark.faults
OLD, YOUNG, KILLS = 6_000, 50, 5
SEEN = """
INSERT INTO member_reveal (id, member, actor_id, reason, at)
SELECT gen_random_uuid(), $1, gen_random_uuid(), '到货通知', $2 FROM generate_series(1, $3)
"""
RULE = """
INSERT INTO retention_rule (id, kind, number, months, reason, written_at) VALUES ($1, 'members.reveals', 1, 12, '', $2)
"""
LISTED = """
INSERT INTO retention_run (id, kind, rule, before, state, due, held, has_more, oldest, listed_at, approved_at, gone)
VALUES ($1, 'members.reveals', $2, $3, 'approved', $4, 0, false, $3, $3, $3, 0)
"""
ITEMS = """
INSERT INTO retention_item (run, subject, since) SELECT $1, r.id, r.at FROM member_reveal r WHERE r.at < $2
"""


async def test_a_list_whose_workers_are_killed_goes_once(postgres: OwnPostgres) -> None:
    url = await postgres.a_database()
    async with connected(url):
        member, now = await a_member(), clock.now()
        before = now - timedelta(days=400)
        await execute(SEEN, member.id, before - timedelta(days=1), OLD)
        await execute(SEEN, member.id, now, YOUNG)
        rule, run = new_id(), new_id()
        await execute(RULE, rule, now)
        await execute(LISTED, run, rule, before, OLD)
        await execute(ITEMS, run, before)
        await until_killed([killer("killed_retention.py", url, times=KILLS, seed=seed) for seed in (5, 6)])
        gone = await fetch_value("SELECT gone FROM retention_run WHERE id = $1", run)
        assert gone > 0, "nobody had begun"
        assert await fetch_value("SELECT count(*) FROM member_reveal") == OLD - gone + YOUNG
        while await erase_what_is_agreed(now):
            pass
        assert await fetch_value("SELECT count(*) FROM member_reveal") == YOUNG
        assert await fetch_value("SELECT (state, gone)::text FROM retention_run") == f"(done,{OLD})"
        assert await fetch_value("SELECT count(*) FROM audit_entry WHERE action = 'privacy.retention_done'") == 1
