"""Workers are killed between handing a message over and noting it: it goes again under its id, later, and only then."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.calendar import business_date, start_of
from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.ground.messages.ports import TextMessage
from notices.rules import LEASE, NoticeKind
from notices.schemas import ChangeNotices
from notices.service.choosing import change_settings
from notices.service.sending import AT_ONCE, send_due
from tests.factories import a_member, a_store, hq_actor
from tests.safety.faults import OwnPostgres, connected
from tests.safety.killing import killer, until_killed

pytestmark = pytest.mark.faults
WAITING, KILLS = 1_500, 5
CONFIRMED = ChangeNotices(templates={NoticeKind.APPOINTMENT_CONFIRMED: "SMS_1"}, quiet_from=1_320, quiet_to=480)
FILL = """
INSERT INTO notice (id, occasion, kind, member, store, subject, parameters, made_at, due_at, expires_at)
SELECT gen_random_uuid(), 'confirmed ' || n, 'appointment_confirmed', $1, $2, gen_random_uuid(), '{}',
  $3::timestamptz, $3, $3 + interval '6 hours'
FROM generate_series(1, $4) n
"""


class Phones:
    """Takes everything, and keeps the ids."""

    def __init__(self) -> None:
        self.ids: list[str] = []

    def require_ready(self) -> None:
        """It is."""

    async def send_text(self, message: TextMessage) -> None:
        """Keeps it."""
        self.ids.append(str(message.id))


async def test_a_message_goes_again_only_where_its_worker_died_before_noting_it(
    postgres: OwnPostgres, tmp_path: Path
) -> None:
    url, handed = await postgres.a_database(), tmp_path / "handed"
    async with connected(url):
        store = await a_store()
        member, at = await a_member(store), start_of(business_date(clock.now())) + timedelta(hours=12)
        await change_settings(await hq_actor(), CONFIRMED, expected_version=0)
        await execute(FILL, member.id, store.id, at, WAITING)
        words = (str(handed), at.isoformat())
        await until_killed([killer("killed_notices.py", url, *words, times=KILLS, seed=seed) for seed in (3, 4)])
        first = handed.read_text().split()
        sent = {str(row["id"]) for row in await fetch("SELECT id FROM notice WHERE state = 'sent'")}
        assert 0 < len(sent) <= len(first), "nobody had begun"
        assert len(set(first)) == len(first), "what somebody took is nobody else's for as long as the lease"
        assert sent <= set(first), "nothing counts as sent that was not handed over"
        unnoted = set(first) - sent
        assert len(unnoted) <= 2 * KILLS * AT_ONCE
        phones, later = Phones(), at + LEASE
        while await send_due(SYSTEM, phones, at=later):
            pass
        assert not set(phones.ids) & sent, "what was noted is not sent again"
        assert unnoted <= set(phones.ids), "what was not noted goes again under its id, which the provider knows"
        assert Counter(first + phones.ids).most_common(1)[0][1] <= 2
        assert len({*first, *phones.ids}) == WAITING
        states = await fetch("SELECT state, count(*) AS number FROM notice GROUP BY state")
        assert [(row["state"], row["number"]) for row in states] == [("sent", WAITING)]
        assert await fetch_value("SELECT max(tries) FROM notice") <= 2
