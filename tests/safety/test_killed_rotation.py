"""A rotation of keys is killed again and again while customers register: it goes on, and all opens at its end."""

import asyncio
import hashlib
import time
from uuid import UUID

import pytest

from guide_app.base.kernel.database import copy_rows, fetch, fetch_value
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.people import mask_phone
from guide_app.base.kernel.privacy import vault
from guide_app.base.kernel.resealing import keys_in_use
from guide_app.base.settings import DEMO_SECRET
from guide_app.entry.wiring import SEALING
from guide_app.ground.members.sealing import NAME, PHONE
from tests.factories import AnAssociate, an_associate
from tests.keys.chain_keys import as_setting, data_keys, started_with
from tests.members.consents import consented
from tests.safety.faults import START_SECONDS, OwnPostgres, Process, connected

pytestmark = pytest.mark.faults

MEMBERS, CALLBACKS, KILLS = 4_000, 12_000, 4
FIRST_KEY = as_setting("s1", hashlib.sha256(b"guide data key\0" + DEMO_SECRET.encode()).digest())
BOTH = f"{data_keys('k2')},{FIRST_KEY}"
LEFT = """
SELECT (SELECT count(*) FROM wecom_inbox WHERE substring(body_sealed FROM 1 FOR 3) = '\\x027331')
  + (SELECT count(*) FROM member WHERE substring(phone_sealed FROM 1 FOR 1) <> '\\x00')
  + (SELECT count(*) FROM member_key WHERE substring(key_wrapped FROM 1 FOR 3) = '\\x027331')
"""
OPENED = "SELECT m.*, k.key_wrapped FROM member m LEFT JOIN member_key k ON k.member = m.id"


def phone_of(number: int) -> str:
    """The phone of a member, E.164."""
    return f"+86138{number:08d}"


async def a_chain_of_before() -> AnAssociate:
    """Members whose phones the chain sealed itself, without names, and callbacks that wait; somebody who registers."""
    seller = await an_associate()
    keys, members, phones = vault(), [], []
    for number in range(MEMBERS):
        phone, member = phone_of(number), new_id()
        sealed = (keys.seal(PHONE, phone), mask_phone(phone))
        members.append((member, f"M{number}", *sealed, "assisted", "2020-01-01", seller.store_id, seller.id))
        phones.append((keys.index(PHONE, phone), member))
    columns = ["id", "number", "phone_sealed", "phone_masked", "source", "registered_at", "home_store", "dedicated"]
    at = await fetch_value("SELECT now()")
    await copy_rows("member", columns, [(*row[:5], at, *row[6:]) for row in members])
    await copy_rows("member_phone", ["phone_index", "member"], phones)
    body = keys.seal("wecom.callback", "<xml/>")
    await copy_rows(
        "wecom_inbox",
        ["id", "dedup_key", "body_sealed", "received_at", "status"],
        [(new_id(), str(number), body, at, "done") for number in range(CALLBACKS)],
    )
    return seller


async def registering(seller: AnAssociate, named: dict[UUID, str], stop: asyncio.Event) -> None:
    """Customers whom the chain knows by their phones alone give their names, the last ones first, until `stop`."""
    for number in reversed(range(MEMBERS)):
        if stop.is_set():
            return
        await consented(seller, phone_of(number), f"李{number}")
        member = await fetch_value("SELECT id FROM member WHERE number = $1", f"M{number}")
        named[member] = f"李{number}"
        await asyncio.sleep(0.02)


@pytest.mark.long
async def test_a_killed_rotation_goes_on_and_nothing_is_lost(postgres: OwnPostgres) -> None:
    url = await postgres.a_database()
    async with connected(url):
        seller = await a_chain_of_before()
        with started_with(GUIDE_DATA_KEYS=BOTH):
            named: dict[UUID, str] = {}
            stop = asyncio.Event()
            customers = asyncio.create_task(registering(seller, named, stop))
            left = await fetch_value(LEFT)
            for _ in range(KILLS):
                process = Process("keys", "rotate", DATABASE_URL=url, GUIDE_DATA_KEYS=BOTH)
                until = time.monotonic() + START_SECONDS
                while await fetch_value(LEFT) > left - 1_500 and process.running:
                    assert time.monotonic() < until
                    await asyncio.sleep(0.01)
                still_running = process.running
                process.kill()
                assert still_running, "the rotation was over before it was killed"
                now = await fetch_value(LEFT)
                assert 0 < now < left, "each goes on where the one before was killed"
                left = now
            last = Process("keys", "rotate", DATABASE_URL=url, GUIDE_DATA_KEYS=BOTH)
            await asyncio.to_thread(last.wait)
            assert last.ended_well
            stop.set()
            await customers
            assert len(named) > 5, "customers have registered meanwhile"
            assert await fetch_value(LEFT) == 0
            assert await keys_in_use(SEALING) == {"k2"}
        with started_with(GUIDE_DATA_KEYS=data_keys("k2")):
            rows = await fetch(OPENED)
            assert len(rows) == MEMBERS
            for row in rows:
                phone = vault().open_of(row["key_wrapped"], PHONE, row["phone_sealed"])
                assert phone == phone_of(int(row["number"][1:]))
                if row["id"] in named:
                    assert vault().open_of(row["key_wrapped"], NAME, row["name_sealed"]) == named[row["id"]]
