"""Listing many people leaves a record of each page; listing some does not."""

from collections.abc import Iterator

import httpx
import pytest

from guide_app.base.kernel import listings
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import fetch
from guide_app.base.kernel.listings import forget_listings
from tests.factories import a_member, a_store, an_associate, signed_in

ENTRIES = "SELECT subject, detail FROM audit_entry WHERE action = 'members.listed' ORDER BY id"


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(listings, "UNREMARKED_ROWS", 4)
    forget_listings()
    yield
    forget_listings()


async def test_each_page_beyond_the_free_ones_is_on_record(db: None, client: httpx.AsyncClient) -> None:
    store = await a_store()
    for _ in range(3):
        await a_member(store)
    auditor = await signed_in(await an_associate(role=Role.AUDITOR))
    manager = await signed_in(await an_associate(store, Role.STORE_MANAGER))
    for _ in range(3):
        assert len((await client.get("/v1/members?limit=2", headers=auditor)).json()["items"]) == 2
    assert len((await client.get("/v1/members", headers=manager)).json()["items"]) == 3
    rows = await fetch(ENTRIES)
    assert len(rows) == 1, "the third page of the auditor, and nothing of the manager"
    assert '"within_the_hour": 6' in rows[0]["detail"]
    assert rows[0]["subject"].startswith("account:")


async def test_an_hour_later_it_is_counted_anew(
    db: None, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = await a_store()
    for _ in range(3):
        await a_member(store)
    manager = await signed_in(await an_associate(store, Role.STORE_MANAGER))
    passed = 0.0
    monkeypatch.setattr("guide_app.base.kernel.listings.time.monotonic", lambda: 1_000_000 + passed)
    await client.get("/v1/members", headers=manager)
    passed = listings.HOUR
    await client.get("/v1/members", headers=manager)
    assert await fetch(ENTRIES) == []
