"""Erasures whose processes are killed in their midst: each is whole or not begun, and is proven once."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from clienteling.rules.notes import Visibility
from clienteling.schemas.notes import WriteNote
from clienteling.service.notes import write_note
from guide_app.base.kernel.database import fetch, fetch_value
from guide_app.base.kernel.erasures import entries, journal
from guide_app.base.kernel.subscriptions import register
from guide_app.entry import wiring
from guide_app.ground.privacy.certifying import digest_of_certificate
from guide_app.ground.privacy.requests.schemas import CertificateView
from tests.coupons.coupon_factories import Shop, buy
from tests.erasure.remains import found_in_clear, journal_in
from tests.factories import a_member, a_sku, a_store, an_actor, an_associate
from tests.safety.killed_erasures import everybody
from tests.safety.killing import killer, until_killed
from tests.safety.test_killed_merges import require_sound

pytestmark = pytest.mark.faults

MEMBERS, KILLS = 48, 5
# Of each member all that an erasure takes and all that proves it, by whether it is done.
PARTS = """
SELECT m.erased_at IS NOT NULL AS erased, count(*) AS members,
  sum((m.name_sealed IS NOT NULL)::int) AS names,
  sum((SELECT count(*) FROM member_key k WHERE k.member = m.id)) AS keys,
  sum((SELECT count(*) FROM member_phone p WHERE p.member = m.id)) AS phones,
  sum((SELECT count(*) FROM binding b WHERE b.member = m.id AND b.ended_at IS NULL)) AS bindings,
  sum((SELECT count(*) FROM member_note n WHERE n.member = m.id)) AS notes,
  sum((SELECT count(*) FROM erasure e WHERE e.subject = m.id)) AS erasures,
  sum((SELECT count(*) FROM erasure_certificate c JOIN privacy_request r ON r.id = c.request
    WHERE r.member = m.id)) AS proofs,
  sum((SELECT count(*) FROM audit_entry a WHERE a.action = 'members.erased' AND a.subject = 'member:' || m.id)) AS told
FROM member m GROUP BY 1 ORDER BY 1
"""
TAKEN, GIVEN = ("names", "keys", "phones", "bindings", "notes"), ("erasures", "proofs", "told")


@pytest.fixture(autouse=True)
def _own_journal(tmp_path: Path) -> Iterator[None]:
    with journal_in(tmp_path):
        yield


async def require_all_or_nothing() -> dict[bool, int]:
    """Who is erased has lost all and is proven once, who is not has kept all and is not; how many of each."""
    found = {}
    for row in await fetch(PARTS):
        whole, none = (GIVEN, TAKEN) if row["erased"] else (TAKEN, GIVEN)
        assert {row[part] for part in whole} == {row["members"]}, dict(row)
        assert {row[part] for part in none} == {0}, dict(row)
        found[row["erased"]] = row["members"]
    return found


async def test_erasures_that_are_killed_again_and_again_are_whole_and_proven_once(committed_db: str) -> None:
    await register(wiring.SUBSCRIBERS)
    store = await a_store()
    seller = await an_associate(store)
    people = [await a_member(dedicated=seller, name=f"欧阳测试{no}") for no in range(MEMBERS)]
    for person in people:
        await write_note(an_actor(seller), person.id, WriteNote(text="喜欢素色", visibility=Visibility.PRIVATE))
    shop = Shop(store, seller, an_actor(seller), people[0], await a_sku())
    for person in people[:3]:
        await buy(replace(shop, member=person))
    assert await require_all_or_nothing() == {False: MEMBERS}
    await until_killed([killer("killed_erasures.py", committed_db, times=KILLS, seed=7)])
    found = await require_all_or_nothing()
    assert set(found) == {True, False}, "some are erased, and some are left"
    known = {entry.subject for entry in entries(journal())}
    erased = {row["id"] for row in await fetch("SELECT id FROM member WHERE erased_at IS NOT NULL")}
    assert erased <= known, "whoever is erased stands in the journal"
    assert len(known - erased) <= KILLS, "and whose erasure was cut between its line and its end"

    await everybody(lambda: None)
    assert await require_all_or_nothing() == {True: MEMBERS}
    assert sorted(entry.subject for entry in entries(journal())) == sorted(
        row["id"] for row in await fetch("SELECT id FROM member")
    )
    for row in await fetch("SELECT said::text AS said FROM erasure_certificate"):
        said = msgspec.json.decode(row["said"], type=CertificateView)
        assert said.digest == digest_of_certificate(said)
    assert await found_in_clear(*(person.name for person in people)) == []
    assert await fetch_value("SELECT count(*) FROM orders WHERE member IS NOT NULL") == 3
    await require_sound()
