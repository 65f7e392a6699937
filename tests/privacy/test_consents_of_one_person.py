"""Of members who are one person a no of any of them holds until the person says yes; an undo gives each its own."""

from datetime import datetime, timedelta
from uuid import UUID

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.base.kernel.ids import new_id
from guide_app.ground.members.merging.service.undoing import undo_merge
from guide_app.ground.members.purposes import ConsentPurpose
from guide_app.ground.privacy.checks import write_standing
from guide_app.ground.privacy.queries.consents import consents_of_member
from guide_app.ground.privacy.queries.texts import consent_texts
from guide_app.ground.privacy.reads import may
from guide_app.ground.privacy.rules import Standing
from segments.running import MAY_BE_TAGGED
from tests.factories import a_member, a_store, hq_actor
from tests.members.merging import merged

MARKETING = ConsentPurpose.MARKETING
START = datetime.fromisoformat("2026-12-01T04:00:00+00:00")
DECIDED = """
INSERT INTO consent_decision (id, member, purpose, given, text_version, text_number, text_digest, channel, evidence, at)
VALUES ($1, $2, $3, $4, '1', 1, '', 'own_device', '{}', $5)
"""


async def said(member: UUID, *, yes: bool, day: int, purpose: ConsentPurpose = MARKETING) -> None:
    """A decision of the day so many after the start."""
    await execute(DECIDED, new_id(), member, purpose, yes, START + timedelta(days=day))
    await write_standing()


async def merged_on(day: int, hq: Actor, survivor: UUID, absorbed: UUID) -> UUID:
    """A merge of that day."""
    with clock.pinned(START + timedelta(days=day)):
        return (await merged(hq, survivor, absorbed)).id


async def agree(hq: Actor, *members: UUID) -> list[bool]:
    """Whether each may be written to; it is what their pages show, and counted once a person."""
    allowed = await may(members, MARKETING, at=START + timedelta(days=9))
    for one in members:
        shown = {each.purpose: each.state for each in (await consents_of_member(hq, one)).standing}
        assert (shown[MARKETING] is Standing.GIVEN) == (one in allowed)
    return [one in allowed for one in members]


async def counted(hq: Actor) -> tuple[int, int]:
    """How many persons say yes, and no."""
    (of,) = [each for each in await consent_texts(hq) if each.purpose is MARKETING]
    return of.given, of.withdrawn


async def test_a_no_on_either_side_holds_until_the_person_says_yes(db: None) -> None:
    store, hq = await a_store(), await hq_actor()
    kept, gone, third = [(await a_member(store)).id for _ in range(3)]
    await said(gone, yes=False, day=1)
    await said(kept, yes=True, day=2)
    await said(third, yes=True, day=2)
    assert (await agree(hq, kept, gone, third), await counted(hq)) == ([True, False, True], (2, 1))
    first = await merged_on(3, hq, kept, gone)
    assert (await agree(hq, kept, gone), await counted(hq)) == ([False, False], (1, 1)), "older, and it holds"
    await undo_merge(hq, first, because="是两个人")
    assert await agree(hq, kept, gone) == [True, False], "each its own again"
    again = await merged_on(4, hq, kept, gone)
    await said(kept, yes=True, day=5)
    assert (await agree(hq, kept, gone), await counted(hq)) == ([True, True], (2, 0)), "said as one person"
    await said(third, yes=False, day=1, purpose=ConsentPurpose.PROFILING)
    later = await merged_on(6, hq, third, kept)
    assert await agree(hq, third, kept, gone) == [True, True, True], "a later merge wakes no old no"
    tagged = f"SELECT {MAY_BE_TAGGED} FROM member m WHERE m.id = $1"
    assert [await fetch_value(tagged, one) for one in (third, kept)] == [False, True], "nor of another purpose"
    await undo_merge(hq, later, because="是两个人")
    await undo_merge(hq, again, because="是两个人")
    assert await agree(hq, kept, gone) == [True, False]


async def test_a_yes_of_somebody_else_before_the_merge_is_none_of_the_person(db: None) -> None:
    """Gone said no, then became Kept; Third said yes as somebody else, and Kept became Third."""
    store, hq = await a_store(), await hq_actor()
    kept, gone, third = [(await a_member(store)).id for _ in range(3)]
    await said(gone, yes=False, day=1)
    await merged_on(2, hq, kept, gone)
    await said(third, yes=True, day=3)
    await merged_on(4, hq, third, kept)
    assert await agree(hq, third, kept, gone) == [False, False, False]
    await said(third, yes=True, day=5)
    assert await agree(hq, third) == [True]
    await said(third, yes=False, day=6)
    assert (await agree(hq, third, gone), await counted(hq)) == ([False, False], (0, 1))
