"""A database of an earlier release is brought up to now: nothing is lost, the books are right, and work goes on."""

import subprocess
from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import msgspec
import pytest

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.connecting import ENGINE, connect, disconnect
from guide_app.base.kernel.database import fetch, fetch_value
from guide_app.base.kernel.keys import require_keys
from guide_app.base.kernel.migrations import migrate
from guide_app.base.kernel.postmaster import program
from guide_app.base.kernel.privacy import vault
from guide_app.base.kernel.resealing import keys_in_use, rotate
from guide_app.base.kernel.roles import Addresses
from guide_app.base.kernel.subscriptions import drain
from guide_app.entry import wiring
from guide_app.entry.cli.verifying import verified
from guide_app.entry.demo.loading import sign_ins
from tests.databases import application_of, owner_of, run_on, with_database
from tests.factories import once
from tests.upgrades.facts import Facts, facts
from tests.upgrades.releases import digests, digests_of, dump_of, facts_of, versions

OPENED = """
SELECT m.phone_sealed, m.phone_masked, k.key_wrapped FROM member m JOIN member_key k ON k.member = m.id
WHERE m.phone_sealed IS NOT NULL
"""


@pytest.fixture(params=versions())
async def upgraded(request: pytest.FixtureRequest, server_url: str) -> AsyncIterator[str]:
    """A release whose dump was restored and migrated, with the product's pool open on it."""
    version: str = request.param
    name = f"guide_upgrade_{uuid4().hex[:8]}"
    url = with_database(server_url, name)
    await run_on(server_url, f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")
    await run_on(url, "ALTER SCHEMA public OWNER TO guide_owner")
    command = [str(program("pg_restore")), "--no-owner", "--no-privileges", f"--dbname={owner_of(url)}"]
    subprocess.run([*command, str(dump_of(version))], check=False)  # noqa: ASYNC221 - alone; what an older server does not know is passed over
    before = ENGINE.pool
    ENGINE.pool = None
    await migrate(Addresses(application_of(url), owner_of(url)))
    await connect(application_of(url), max_size=8)
    yield version
    await disconnect()
    ENGINE.pool = before
    await run_on(server_url, f'DROP DATABASE "{name}" WITH (FORCE)')


async def test_an_upgrade_loses_nothing_and_the_books_are_right(upgraded: str) -> None:
    assert await facts() == msgspec.json.decode(facts_of(upgraded).read_bytes(), type=Facts)
    wrong = [one for one in await verified([], mend=False) if one.found.different]
    assert wrong == []
    assert await drain(wiring.SUBSCRIBERS) == 0, "everything was delivered before"


async def test_work_goes_on_after_an_upgrade(upgraded: str, client: httpx.AsyncClient) -> None:
    seller = next(one for one in sign_ins() if one["role"] == Role.ASSOCIATE)
    token = await client.post("/v1/auth/sign-in", json={"login": seller["login"], "password": seller["password"]})
    assert token.status_code in (200, 201), token.text
    headers = {"authorization": f"Bearer {token.json()['access_token']}"}
    members = (await client.get("/v1/members", headers=headers)).json()["items"]
    assert all(member["phone_masked"] for member in members if member["name_masked"])
    sku = await fetch_value(
        "SELECT s.code FROM sku s JOIN price p ON p.sku = s.id WHERE s.active ORDER BY s.code LIMIT 1"
    )
    body = {"lines": [{"sku": sku, "quantity": 1}], "payment": {"method": "till_cash"}}
    sold = await client.post("/v1/orders", json=body, headers=headers | once())
    assert sold.status_code == 201, sold.text
    before = await fetch_value("SELECT count(*) FROM commission_entry")
    assert await drain(wiring.SUBSCRIBERS) > 0
    assert await fetch_value("SELECT count(*) FROM commission_entry") > before


async def test_what_an_earlier_release_sealed_comes_under_keys_of_the_members_own(upgraded: str) -> None:
    await require_keys(wiring.SEALING)
    before = await fetch_value("SELECT count(*) FROM member WHERE birthday IS NOT NULL")
    sealed = await fetch_value("SELECT count(*) FROM member WHERE phone_sealed IS NOT NULL")
    assert before > 0, f"{upgraded} holds birthdays in clear"
    async for progress in rotate(wiring.SEALING):
        assert progress.done <= progress.of
    assert await fetch_value("SELECT count(*) FROM member WHERE birthday IS NOT NULL") == 0
    assert await fetch_value("SELECT count(*) FROM member WHERE birthday_index IS NOT NULL") == before
    assert await fetch_value("SELECT count(*) FROM member_key") == sealed
    assert await keys_in_use(wiring.SEALING) == {vault().current}
    wrong = [one for one in await verified([], mend=False) if one.found.different]
    assert wrong == []
    for row in await fetch(OPENED):
        phone = vault().open_of(row["key_wrapped"], "member.phone", row["phone_sealed"])
        assert phone[-4:] == row["phone_masked"][-4:]


@pytest.mark.parametrize("version", versions())
def test_a_released_migration_never_changes(version: str) -> None:
    released = digests_of(version).read_text(encoding="utf-8").splitlines()
    changed = set(released) - set(digests())
    assert not changed, "a change is a new migration beside the released ones"
