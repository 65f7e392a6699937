"""Customers make right what is wrong about them: at once, their phone by a code to the new one, a birthday once."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.base.kernel.subscriptions import drain, register
from guide_app.ground.customers.handlers import CUSTOMERS
from guide_app.ground.messages.carrying import all_carried
from tests.customers.test_customers_http import arrived, signed
from tests.factories import AMember, a_member, a_store, an_associate, once, signed_in
from tests.messages.arriving import arriving

OLD, NEW = "13912345678", "13800138000"
MINE = "/v1/my-membership"


@pytest.fixture
def codes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """An installation whose codes arrive in a file."""
    with arriving(monkeypatch, tmp_path) as file:
        yield file


@pytest.fixture
async def member(db: None) -> AMember:
    return await a_member(phone=OLD, name="王小明")


async def test_a_name_and_once_a_birthday(member: AMember, codes: Path, client: httpx.AsyncClient) -> None:
    me = await signed(client, codes)

    async def change(said: object) -> httpx.Response:
        read = await client.get(MINE, headers=me)
        return await client.patch(MINE, json=said, headers=me | {"If-Match": read.headers["ETag"]})

    said = {"name": "欧阳娜娜", "birthday": "1990-06-18", "gender": "female"}
    changed = await change(said)
    assert changed.status_code == 200, changed.text
    now = changed.json()
    assert (now["name_masked"], now["birthday"], now["gender"]) == ("欧**", "06-18", "female")
    assert (await client.patch(MINE, json=said, headers=me | {"If-Match": '"1"'})).status_code == 412, "sent twice"
    assert (await change(said)).json() == now, "nothing has changed"
    other = await change({"birthday": "1990-06-19"})
    assert (other.status_code, other.json()["code"]) == (409, "birthday_known")
    forgotten = await change({"forget": ["birthday"]})
    assert forgotten.json()["birthday"] is None
    again = await change({"birthday": "1990-12-24"})
    assert (again.status_code, again.json()["code"]) == (409, "birthday_known"), "no other one each time"
    assert await fetch_value("SELECT count(*) FROM member_correction WHERE by_customer") == 2


async def test_another_phone_by_a_code_to_it(member: AMember, codes: Path, client: httpx.AsyncClient) -> None:
    me, elsewhere = await signed(client, codes), await signed(client, codes)
    before = len(arrived(codes))
    same = await client.post(f"{MINE}/phone-codes", json={"phone": OLD}, headers=me)
    assert (same.status_code, same.json()["field"]) == (422, "phone")
    sent = await client.post(f"{MINE}/phone-codes", json={"phone": NEW}, headers=me)
    assert sent.status_code == 200, sent.text
    await all_carried()
    assert len(arrived(codes)) == before + 1
    wrong = await client.post(f"{MINE}/phone", json={"phone": NEW, "code": "000000"}, headers=me)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "code_not_right")
    body = {"phone": NEW, "code": arrived(codes)[-1]}
    stranger = await a_member(phone="13700137000")
    theirs = await signed(client, codes, "13700137000")
    stolen = await client.post(f"{MINE}/phone", json=body, headers=theirs)
    assert (stolen.status_code, stolen.json()["code"]) == (422, "code_not_right"), "a code is good for who asked for it"
    done = await client.post(f"{MINE}/phone", json=body, headers=me)
    assert (done.status_code, done.json()["phone_masked"]) == (200, "138****8000"), done.text
    assert (await client.post(f"{MINE}/phone", json=body, headers=me)).status_code == 200, "pressed again"
    assert (await client.get(MINE, headers=me)).status_code == 200
    assert (await client.get(MINE, headers=elsewhere)).status_code == 401, "other devices are signed out"
    await signed(client, codes, NEW)
    assert await fetch_value("SELECT count(*) FROM member_phone WHERE member = $1", member.id) == 1
    assert await fetch_value("SELECT count(*) FROM member_phone WHERE member = $1", stranger.id) == 1


async def test_a_phone_of_another_member_is_looked_at_by_people(
    member: AMember, codes: Path, client: httpx.AsyncClient
) -> None:
    """Whoever shows that a phone is theirs is probably the one who has it: headquarters are asked, nothing moves."""
    other = await a_member(phone=NEW)
    me = await signed(client, codes)
    assert (await client.post(f"{MINE}/phone-codes", json={"phone": NEW}, headers=me)).status_code == 200
    await all_carried()
    body = {"phone": NEW, "code": arrived(codes)[-1]}
    for _ in range(2):
        taken = await client.post(f"{MINE}/phone", json=body, headers=me)
        assert (taken.status_code, taken.json()["code"]) == (409, "phone_taken")
    pairs = await fetch("SELECT one, other, reason, state FROM member_duplicate")
    assert [(set(pair[:2]), *pair[2:]) for pair in map(tuple, pairs)] == [({member.id, other.id}, "proposed", "open")]


async def test_who_gets_another_phone_by_the_staff_is_signed_out(
    committed_db: str, codes: Path, client: httpx.AsyncClient
) -> None:
    """Whoever holds the old phone is not them any more; and the correction that they asked for is done by that."""
    await register([CUSTOMERS])
    store = await a_store()
    member = await a_member(store, phone=OLD)
    me = await signed(client, codes)
    asked = {"kind": "correction", "details": "手机号换成尾号 8000 了"}
    request = await client.post(f"{MINE}/privacy-requests", json=asked, headers=me | once())
    assert request.status_code == 201, request.text
    completion = f"/v1/privacy-requests/{request.json()['id']}/completion"
    hq = await signed_in(await an_associate(role=Role.HQ_OPERATOR))
    for said, code in (
        ({"corrected": ["phone"]}, "nothing_corrected"),
        ({"corrected": ["name", "other"]}, "invalid_field"),
        ({"corrected": []}, "invalid_body"),
        ({}, "invalid_body"),
    ):
        refused = await client.post(completion, json=said, headers=hq | once())
        assert refused.json()["code"] == code, refused.text
    body = {"phone": NEW, "reason": "顾客出示了新号码"}
    waits = await client.post(f"/v1/members/{member.id}/phone", json=body, headers=hq | once())
    manager = await signed_in(await an_associate(store, Role.STORE_MANAGER))
    approval = f"/v1/approvals/{waits.json()['id']}/approval"
    assert (await client.post(approval, json={"note": ""}, headers=manager | once())).status_code == 200
    await drain([CUSTOMERS])
    assert (await client.get(MINE, headers=me)).status_code == 401
    me = await signed(client, codes, NEW)
    await execute("UPDATE event_cursor SET epoch = 0, xid = 0, seq = 0")
    await drain([CUSTOMERS])
    assert (await client.get(MINE, headers=me)).status_code == 200, "who signed in later stays"
    done = await client.post(completion, json={"corrected": ["phone"]}, headers=hq | once())
    assert (done.status_code, done.json()["corrected"]) == (200, ["phone"]), done.text
    (shown,) = (await client.get(f"{MINE}/privacy-requests", headers=me)).json()
    assert (shown["state"], shown["corrected"]) == ("done", ["phone"])
