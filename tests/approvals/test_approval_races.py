"""Two who decide at once: one decision, one effect."""

import asyncio
from collections import Counter
from collections.abc import Awaitable

import pytest

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.errors import Refusal
from guide_app.ground.approvals.schemas import Decide
from guide_app.ground.approvals.service import approve, refuse, withdraw
from tests.approvals.painting import asked, painting, times_painted
from tests.factories import an_associate, with_account

pytestmark = pytest.mark.faults


async def _answer(work: Awaitable[object]) -> str:
    try:
        await work
    except Refusal as refusal:
        return refusal.code
    return "ok"


async def test_many_approve_at_once_and_it_is_done_once(committed_db: str) -> None:
    with painting() as kind:
        asker = await with_account(await an_associate(role=Role.HQ_OPERATOR))
        seconds = [await with_account(await an_associate(role=Role.FINANCE)) for _ in range(8)]
        for round_number in range(5):
            request = await asked(kind, asker, wall=str(round_number))
            answers = Counter(
                await asyncio.gather(*(_answer(approve(second, request.id, Decide())) for second in seconds))
            )
            assert answers == {"ok": 1, "approval_decided": 7}
            assert await times_painted() == round_number + 1


async def test_approving_refusing_and_withdrawing_at_once_ends_in_one_of_them(committed_db: str) -> None:
    with painting() as kind:
        asker = await with_account(await an_associate(role=Role.HQ_OPERATOR))
        second = await with_account(await an_associate(role=Role.FINANCE))
        done = 0
        for round_number in range(12):
            request = await asked(kind, asker, wall=str(round_number))
            works = [
                approve(second, request.id, Decide()),
                refuse(second, request.id, Decide()),
                withdraw(asker, request.id, Decide()),
            ]
            order = works[round_number % 3 :] + works[: round_number % 3]
            answers = await asyncio.gather(*(_answer(work) for work in order))
            assert sorted(answers) == ["approval_decided", "approval_decided", "ok"]
            done += answers[(3 - round_number) % 3] == "ok"
            assert await times_painted() == done


async def test_the_same_asked_for_at_once_waits_once(committed_db: str) -> None:
    with painting() as kind:
        people = [await with_account(await an_associate(role=Role.HQ_OPERATOR)) for _ in range(6)]
        answers = Counter(await asyncio.gather(*(_answer(asked(kind, person)) for person in people)))
        assert answers == {"ok": 1, "already_asked": 5}
