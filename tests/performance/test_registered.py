"""Who counts as a new member: whoever registers, with an associate or by themselves, and was not won before."""

from pathlib import Path

import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.database import execute, fetch, fetch_value, transaction
from guide_app.ground.members.entering import RegisteredAt
from guide_app.ground.members.service.erasing import erase_member
from performance.checks import mend_associates, mend_units
from tests.erasure.remains import journal_in
from tests.factories import AnAssociate
from tests.members.consents import PHONE, consented
from tests.members.test_joining import a_phone, begun, confirmed
from tests.messages.arriving import arriving, last_code
from tests.performance.trading import Chain, a_chain, delivered, require_sound_sums

OF_ASSOCIATES = "SELECT associate, new_members FROM sales_of_associate WHERE span = 'day' AND new_members <> 0"
OF_CHAIN = "SELECT new_members FROM sales_of_unit WHERE path = '/' AND span = 'day'"


@pytest.fixture
async def chain(committed_db: str) -> Chain:
    return await a_chain()


async def _won() -> dict[object, int]:
    return {row["associate"]: row["new_members"] for row in await fetch(OF_ASSOCIATES)}


async def _joins(chain: Chain, who: AnAssociate | None, pocket: Path, phone: str) -> None:
    """A customer registers by themselves, by a printed code of somebody, or of the store."""
    own = a_phone()
    started = await begun(own, RegisteredAt(chain.one.id, None if who is None else who.id, None), pocket, phone)
    await confirmed(own, started, await last_code(pocket, phone=f"+86{phone}"))


async def test_who_registers_by_themselves_is_a_new_member_too(
    chain: Chain, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    await consented(chain.mei, PHONE)
    with arriving(monkeypatch, tmp_path, consent="device") as pocket:
        await _joins(chain, chain.lan, pocket, "13912345679")
        await _joins(chain, None, pocket, "13912345680")
    await delivered()
    assert await _won() == {chain.mei.id: 1, chain.lan.id: 1}
    assert await fetch_value(OF_CHAIN) == 3
    await require_sound_sums()


async def test_who_was_won_was_erased_and_registers_anew_is_no_new_member(chain: Chain, tmp_path: Path) -> None:
    with journal_in(tmp_path):
        await consented(chain.mei, PHONE)
        member = await fetch_value("SELECT id FROM member")
        await erase_member(chain.hq, member, at=clock.now())
        await consented(chain.lan, PHONE)
    await delivered()
    assert await _won() == {chain.mei.id: 1}
    assert await fetch_value(OF_CHAIN) == 1
    await require_sound_sums()
    await execute("UPDATE sales_of_associate SET new_members = 7")
    async with transaction():
        await mend_associates()
        await mend_units()
    assert (await _won(), await fetch_value(OF_CHAIN)) == ({chain.mei.id: 1}, 1)
