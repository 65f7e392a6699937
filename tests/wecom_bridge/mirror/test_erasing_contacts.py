"""What WeCom has said of a customer is erased, and not taken in again."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import execute, fetch_value, transaction
from guide_app.base.kernel.errors import Forbidden
from guide_app.entry.erasing import reapply_erasures
from tests.erasure.remains import journal_in, opened
from tests.factories import an_actor_as, an_associate, hq_actor, once, signed_in
from tests.wecom_bridge.bridge_bench import Bridge
from tests.wecom_bridge.mirror.test_synchronising import FIRST
from wecom_bridge.erasing import contact_of, erase_contact
from wecom_bridge.mirror.syncing import sync

NAME = "陈女士"


@pytest.fixture(autouse=True)
def _own_journal(tmp_path: Path) -> Iterator[None]:
    with journal_in(tmp_path):
        yield


async def test_a_second_person_lets_a_contact_be_erased_for_ever(bridge: Bridge, client: httpx.AsyncClient) -> None:
    await sync(bridge.client)
    assert NAME in await opened()
    hq, second = [await signed_in(await an_associate(role=Role.HQ_OPERATOR)) for _ in range(2)]
    body = {"external_userid": FIRST, "reason": "顾客要求"}
    asked = await client.post("/v1/wecom/contacts/erasure", json=body, headers=hq | once())
    assert asked.status_code == 202, asked.text
    assert NAME in await opened(), "not by one person alone"
    done = await client.post(f"/v1/approvals/{asked.json()['id']}/approval", json={}, headers=second | once())
    assert done.status_code == 200, done.text
    assert NAME not in await opened()
    await sync(bridge.client)
    assert NAME not in await opened(), "what WeCom goes on telling is not taken in"
    masked = "SELECT name_masked FROM wecom_contact WHERE external_userid = $1"
    assert await fetch_value(masked, FIRST) == "已删除"
    again = await client.post("/v1/wecom/contacts/erasure", json=body, headers=hq | once())
    assert again.status_code == 200, again.text


async def test_a_contact_who_comes_back_with_a_backup_is_erased_again(bridge: Bridge) -> None:
    await sync(bridge.client)
    contact = await contact_of(FIRST)
    hq = await hq_actor()
    with pytest.raises(ZeroDivisionError):
        async with transaction():
            await erase_contact(hq, contact.id, at=clock.now())
            raise ZeroDivisionError
    assert NAME in await opened()
    assert (await reapply_erasures()).erased == 1
    assert NAME not in await opened()
    assert (await reapply_erasures()).erased == 0
    with pytest.raises(Forbidden):
        await erase_contact(await an_actor_as(Role.INTEGRATOR), contact.id, at=clock.now())
    assert await execute("UPDATE wecom_contact SET type = type WHERE erased_at IS NOT NULL") == 1
