"""What one person asks for is done once, when a second one says yes, by the rights of that moment."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM, Actor, Role
from guide_app.base.kernel.approvals import AlreadyAsked, ApprovalKind, ApprovalState
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.base.kernel.errors import Conflict, Forbidden, NotFound
from guide_app.base.kernel.ids import new_id
from guide_app.base.web.pages import PageRequest
from guide_app.ground.approvals import queries
from guide_app.ground.approvals.errors import (
    ApprovalDecided,
    NotYours,
    RequesterMayNoMore,
    SecondPersonNeeded,
    SubjectChanged,
)
from guide_app.ground.approvals.jobs import expire_approvals
from guide_app.ground.approvals.schemas import Decide
from guide_app.ground.approvals.service import approve, refuse, withdraw
from tests.approvals.painting import WALLS, Paint, asked, entry_of, painting, times_painted
from tests.factories import a_region, an_associate, with_account

ALL = PageRequest(None, 50)
YES = Decide(note="好")


@pytest.fixture
def kind() -> Iterator[ApprovalKind[Paint]]:
    with painting() as made:
        yield made


async def _person(role: Role, **where: object) -> Actor:
    return await with_account(await an_associate(role=role, **where))  # type: ignore[arg-type]


async def test_it_is_done_once_with_both_people_in_the_log(db: None, kind: ApprovalKind[Paint]) -> None:
    asker, second = await _person(Role.HQ_OPERATOR), await _person(Role.FINANCE)
    request = await asked(kind, asker)
    assert (request.state, request.summary_en, await times_painted()) == (ApprovalState.PENDING, "north in blue", 0)
    assert (await entry_of("approvals.requested"))["reason"] == "太旧了"
    done = await approve(second, request.id, YES)
    assert (done.state, done.decided_by, done.note) == (ApprovalState.APPROVED, second.id, "好")
    assert await times_painted() == 1
    assert await entry_of("walls.painted") == {
        "colour": "blue",
        "approval": str(request.id),
        "approved_by": str(second.id),
    }
    assert (await entry_of("approvals.approved"))["requested_by"] == str(asker.id)
    for decide in (approve, refuse):
        with pytest.raises(ApprovalDecided):
            await decide(second, request.id, YES)
    assert await times_painted() == 1


async def test_nobody_is_their_own_second_person(db: None, kind: ApprovalKind[Paint]) -> None:
    asker = await _person(Role.HQ_OPERATOR)
    request = await asked(kind, asker)
    with pytest.raises(SecondPersonNeeded):
        await approve(asker, request.id, YES)
    other_account = Actor(new_id(), Role.FINANCE, ("/",), associate_id=asker.associate_id)
    with pytest.raises(SecondPersonNeeded):
        await approve(other_account, request.id, YES)
    assert await times_painted() == 0


async def test_whom_it_concerns_does_not_approve_it(db: None, kind: ApprovalKind[Paint]) -> None:
    asker, concerned = await _person(Role.HQ_OPERATOR), await _person(Role.FINANCE)
    request = await asked(kind, asker, whose=concerned.associate_id)
    with pytest.raises(SecondPersonNeeded):
        await approve(concerned, request.id, YES)
    assert (await queries.approvals(concerned, ALL, waiting_for_me=True)).items == []


async def test_only_who_may_approve_the_kind_within_reach_decides(db: None, kind: ApprovalKind[Paint]) -> None:
    east, west = await a_region("EAST"), await a_region("WEST")
    asker = await _person(Role.HQ_OPERATOR)
    request = await asked(kind, asker, path=east.path)
    for decide in (approve, refuse):
        with pytest.raises(Forbidden):
            await decide(await _person(Role.INTEGRATOR), request.id, YES)
        with pytest.raises(Forbidden):
            await decide(await _person(Role.AUDITOR), request.id, YES)
        with pytest.raises(NotFound):
            await decide(await _person(Role.SUPERVISOR, region=west), request.id, YES)
    assert (await approve(await _person(Role.SUPERVISOR, region=east), request.id, YES)).state == "approved"


async def test_who_may_not_ask_does_not(db: None, kind: ApprovalKind[Paint]) -> None:
    with pytest.raises(Forbidden):
        await asked(kind, await _person(Role.FINANCE))


async def test_the_rights_of_the_requester_are_those_of_the_moment(db: None, kind: ApprovalKind[Paint]) -> None:
    asker, second = await _person(Role.HQ_OPERATOR), await _person(Role.HQ_OPERATOR)
    request = await asked(kind, asker)
    await execute("UPDATE posting SET role = 'auditor' WHERE associate = $1", asker.associate_id)
    with pytest.raises(RequesterMayNoMore):
        await approve(second, request.id, YES)
    await execute("UPDATE posting SET role = 'hq_operator', path = '/EAST/' WHERE associate = $1", asker.associate_id)
    with pytest.raises(RequesterMayNoMore):
        await approve(second, request.id, YES)
    await execute("UPDATE associate SET status = 'left' WHERE id = $1", asker.associate_id)
    with pytest.raises(RequesterMayNoMore):
        await approve(second, request.id, YES)
    assert await times_painted() == 0
    assert (await refuse(second, request.id, YES)).state == "refused"


async def test_what_has_changed_since_is_not_done(db: None, kind: ApprovalKind[Paint]) -> None:
    asker, second = await _person(Role.HQ_OPERATOR), await _person(Role.FINANCE)
    request = await asked(kind, asker)
    WALLS.version = "red by now"
    with pytest.raises(SubjectChanged):
        await approve(second, request.id, YES)
    assert (await withdraw(asker, request.id, YES)).state == "withdrawn"
    assert await times_painted() == 0


async def test_what_the_kind_refuses_leaves_the_request_waiting(db: None, kind: ApprovalKind[Paint]) -> None:
    asker, second = await _person(Role.HQ_OPERATOR), await _person(Role.FINANCE)
    request = await asked(kind, asker)
    WALLS.dry = False
    with pytest.raises(Conflict):
        await approve(second, request.id, YES)
    assert (await queries.approval(asker, request.id)).state == "pending"
    WALLS.dry = True
    assert (await approve(second, request.id, YES)).state == "approved"


async def test_only_the_requester_withdraws(db: None, kind: ApprovalKind[Paint]) -> None:
    asker, second = await _person(Role.HQ_OPERATOR), await _person(Role.FINANCE)
    request = await asked(kind, asker)
    with pytest.raises(NotYours):
        await withdraw(second, request.id, YES)
    await withdraw(asker, request.id, YES)
    with pytest.raises(ApprovalDecided) as refused:
        await approve(second, request.id, YES)
    assert refused.value.facts == {"state": "withdrawn"}


async def test_the_same_waits_once_and_may_be_asked_again_when_decided(db: None, kind: ApprovalKind[Paint]) -> None:
    asker, second = await _person(Role.HQ_OPERATOR), await _person(Role.FINANCE)
    request = await asked(kind, asker)
    with pytest.raises(AlreadyAsked) as refused:
        await asked(kind, asker)
    assert refused.value.facts == {"approval": request.id}
    await asked(kind, asker, wall="south")
    await refuse(second, request.id, YES)
    await asked(kind, asker)


async def test_time_ends_what_nobody_decides(db: None, kind: ApprovalKind[Paint]) -> None:
    asker, second = await _person(Role.HQ_OPERATOR), await _person(Role.FINANCE)
    request = await asked(kind, asker)
    with clock.pinned(request.expires_at - timedelta(seconds=1)):
        assert [one.id for one in (await queries.approvals(second, ALL, waiting_for_me=True)).items] == [request.id]
        assert await expire_approvals(clock.now()) == 0
    with clock.pinned(request.expires_at):
        assert (await queries.approval(asker, request.id)).state == "expired"
        assert (await queries.approvals(second, ALL, waiting_for_me=True)).items == []
        with pytest.raises(ApprovalDecided):
            await approve(second, request.id, YES)
        again = await asked(kind, asker)
        assert await expire_approvals(clock.now()) == 0, "asking again has ended it"
    with clock.pinned(again.expires_at):
        assert await expire_approvals(clock.now()) == 1
        assert await expire_approvals(clock.now()) == 0
    assert (await entry_of("approvals.expired"))["about"] == "wall:north"


async def test_personal_commands_are_sealed_and_emptied_when_decided(db: None) -> None:
    with painting(personal=True) as kind:
        asker, second = await _person(Role.HQ_OPERATOR), await _person(Role.FINANCE)
        request = await asked(kind, asker)
        kept = await fetch_value("SELECT sealed FROM approval WHERE id = $1 AND command IS NULL", request.id)
        assert b"blue" not in kept
        seen = await queries.approval(second, request.id)
        assert (seen.summary_en, seen.command) == ("north in blue", None)
        done = await approve(second, request.id, YES)
        assert (done.summary_en, await times_painted()) == ("Paint a wall", 1)
        assert await fetch_value("SELECT sealed FROM approval WHERE id = $1", request.id) is None


async def test_lists_show_ones_own_and_what_is_ones_to_decide(db: None, kind: ApprovalKind[Paint]) -> None:
    east, west = await a_region("EAST"), await a_region("WEST")
    asker, other = await _person(Role.HQ_OPERATOR), await _person(Role.HQ_OPERATOR)
    here = await asked(kind, asker, wall="here", path=east.path)
    there = await asked(kind, other, wall="there", path=west.path)

    async def seen(actor: Actor, **asked_for: object) -> list[object]:
        return [one.id for one in (await queries.approvals(actor, ALL, **asked_for)).items]  # type: ignore[arg-type]

    eastern, auditor = await _person(Role.SUPERVISOR, region=east), await _person(Role.AUDITOR)
    assert await seen(asker) == [there.id, here.id]
    assert await seen(asker, mine=True) == [here.id]
    assert await seen(asker, mine=False) == await seen(asker, waiting_for_me=True) == [there.id]
    assert await seen(eastern) == await seen(eastern, waiting_for_me=True) == [here.id]
    assert (await seen(auditor), await seen(auditor, waiting_for_me=True)) == ([there.id, here.id], [])
    assert await seen(auditor, subject="wall:here", kind="walls.paint", state=ApprovalState.PENDING) == [here.id]
    assert await seen(auditor, state=ApprovalState.APPROVED) == await seen(auditor, kind="other") == []
    first = await queries.approvals(auditor, PageRequest(None, 1))
    assert (first.items[0].id, first.next_cursor is not None) == (there.id, True)
    assert (await queries.approvals(auditor, PageRequest(there.id, 1))).items[0].id == here.id
    with pytest.raises(NotFound):
        await queries.approval(eastern, there.id)


async def test_the_operator_on_the_server_decides_and_is_named(db: None, kind: ApprovalKind[Paint]) -> None:
    request = await asked(kind, await _person(Role.HQ_OPERATOR))
    done = await approve(SYSTEM, request.id, Decide(note="唯一的总部员工 (root)"))
    assert (done.state, done.decided_by, await times_painted()) == ("approved", None, 1)
    assert (await entry_of("walls.painted"))["approved_by"] is None
    assert (await entry_of("approvals.approved"))["note"] == "唯一的总部员工 (root)"
