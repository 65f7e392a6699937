"""What customers ask for: proven, answered in time; erasures whole and certified, copies of all that is known."""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_app.base.kernel import clock, erasures
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import fetch, fetch_value
from guide_app.base.kernel.personal_data import KNOWN
from guide_app.entry import persons
from guide_app.ground.members.consent_text import VERSION
from guide_app.ground.members.purposes import ConsentPurpose
from guide_app.ground.members.service.erasing import KIND, erase_member
from guide_app.ground.privacy.certifying import digest_of_certificate
from guide_app.ground.privacy.copying import make_copies
from guide_app.ground.privacy.events import RequestDue
from guide_app.ground.privacy.reads import may
from guide_app.ground.privacy.reminding import remind
from guide_app.ground.privacy.requests.rules import RequestState, is_open, may_become
from guide_app.ground.privacy.requests.schemas import CertificateView
from tests.customers.test_customers_http import signed
from tests.erasure.remains import found_in_clear, journal_in, opened
from tests.factories import a_member, a_sku, a_store, an_associate, hq_actor, once, signed_in
from tests.inbox.telling_people import tell
from tests.loyalty.loyalty_scene import in_force
from tests.messages.arriving import arriving
from tests.privacy.test_consents import PHONE, registered

NEW_ONES = "SELECT seq, payload::text FROM event WHERE type = 'request_due' ORDER BY seq OFFSET $1"
WRONG = "生日应该是六月十八日"


@given(st.sampled_from(RequestState), st.sampled_from(RequestState))
def test_what_is_closed_stays_closed(state: RequestState, other: RequestState) -> None:
    assert is_open(state) == bool(may_become(state))
    assert RequestState.RECEIVED not in may_become(state)
    if other in may_become(state):
        assert is_open(state)


@pytest.fixture(autouse=True)
def codes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """An installation whose codes arrive in a file, with a journal of its own."""
    with arriving(monkeypatch, tmp_path) as file, journal_in(tmp_path):
        yield file


async def test_a_customer_gets_a_copy_and_is_erased_whole_with_a_proof(
    client: httpx.AsyncClient, db: None, codes: Path
) -> None:
    store = await a_store()
    till = await signed_in(await an_associate(store))
    hq, second = [await signed_in(await an_associate(role=Role.HQ_OPERATOR)) for _ in range(2)]
    member = await registered(client, till, marketing=VERSION)
    sku = await a_sku()
    order = {"lines": [{"sku": sku.code}], "member_id": str(member), "payment": {"method": "till_cash"}}
    assert (await client.post("/v1/orders", json=order, headers=till | once())).status_code == 201
    await in_force()
    gift = {"points": 30, "reason": "补登活动"}
    given = await client.post(f"/v1/members/{member}/growth/adjustments", json=gift, headers=hq | once())
    assert given.status_code in (200, 201), given.text
    tomorrow = business_date(clock.now()) + timedelta(days=1)
    offered = {"path": store.path, "weekday": tomorrow.isoweekday(), "starts": 840, "ends": 900}
    offered |= {"capacity": 1, "service": "advice"}
    slot = await client.post("/v1/appointment-slots", json=offered, headers=hq | once())
    assert slot.status_code == 201, slot.text
    wanted = {"member_id": str(member), "slot_id": slot.json()["id"], "day": str(tomorrow)}
    assert (await client.post("/v1/appointments", json=wanted, headers=till | once())).status_code == 201
    own = await signed(client, codes, PHONE)
    mine = "/v1/my-membership/privacy-requests"

    blank = await client.post(mine, json={"kind": "correction"}, headers=own | once())
    assert (blank.status_code, blank.json()["field"]) == (422, "details")
    asked = {}
    for kind, details in (("copy", None), ("correction", WRONG), ("erasure", None)):
        answer = await client.post(mine, json={"kind": kind, "details": details}, headers=own | once())
        assert answer.status_code == 201, answer.text
        asked[kind] = answer.json()
    twice = await client.post(mine, json={"kind": "erasure"}, headers=own | once())
    assert (twice.status_code, twice.json()["request"]) == (409, asked["erasure"]["id"])
    assert asked["copy"]["state"] == "proven"
    assert (await client.get(f"{mine}/{asked['copy']['id']}/copy", headers=own)).status_code == 410
    assert await make_copies(clock.now()) == 1
    assert await make_copies(clock.now()) == 0
    copy = await client.get(f"{mine}/{asked['copy']['id']}/copy", headers=own)
    archive = zipfile.ZipFile(io.BytesIO(copy.content))
    told = json.loads(archive.read("data.json"))["sections"]
    assert set(told) == {one.name for one in KNOWN} == {one.name for one in persons.PERSONAL}
    (profile,) = told["members.profile"]["rows"]
    assert (profile["name"], profile["phone"]) == ("李小明", f"+86{PHONE}")
    assert [line["sku_code"] for line in told["orders.lines"]["rows"]] == [sku.code]
    assert len(told["privacy.decisions"]["rows"]) == 2
    (points,) = told["loyalty.points"]["rows"]
    assert (points["reason"], points["points"], points["note"]) == ("by_hand", 30, "补登活动")
    (booked,) = told["appointments.appointments"]["rows"]
    assert (booked["service"], booked["state"], booked["by_customer"]) == ("advice", "booked", False)
    assert archive.read("数据副本.xlsx")[:2] == b"PK"
    assert PHONE not in str(await found_in_clear(PHONE, WRONG)), "neither lies anywhere in clear"

    fetched = await client.get(f"/v1/privacy-requests/{asked['copy']['id']}/copy", headers=hq)
    assert fetched.status_code == 200, fetched.text
    (noted,) = (await client.get("/v1/disclosures?kind=copy", headers=hq)).json()["items"]
    number = await fetch_value("SELECT number FROM member WHERE id = $1", member)
    assert (noted["kind"], noted["member_number"], noted["rows"]) == ("copy", number, 1), "not what customers fetch"
    used = await client.get(f"/v1/disclosures/limits?associate_id={noted['associate_id']}", headers=hq)
    assert used.json() == {
        "reveals_per_hour": 30,
        "reveals_per_day": 100,
        "exports_per_day": 50,
        "reveals": 0,
        "exports": 0,
    }

    desk = (await client.get("/v1/privacy-requests", headers=hq)).json()["items"]
    assert [one["kind"] for one in desk] == ["correction", "erasure"], "the first due first, the copy is answered"
    assert (await client.get(f"/v1/privacy-requests/{desk[0]['id']}", headers=hq)).json()["details"] == WRONG
    with clock.pinned(clock.now() + timedelta(days=16)):
        late = await signed_in(await an_associate(role=Role.AUDITOR))
        counts = (await client.get("/v1/privacy-requests/counts", headers=late)).json()
        assert (counts["open"], counts["overdue"]) == (2, 2)
        assert (await client.get("/v1/privacy-requests", headers=late)).json()["items"][0]["is_overdue"]

    address = f"/v1/privacy-requests/{asked['erasure']['id']}"
    waits = await client.post(f"{address}/erasure", json={"reason": "顾客要求"}, headers=hq | once())
    assert waits.status_code == 202, waits.text
    link = httpx.URL(asked["erasure"]["link"]).path
    assert "待第二人批准" in (await client.get(link)).text
    decision = f"/v1/approvals/{waits.json()['id']}/approval"

    async def breaks(_: UUID, __: object) -> int:
        raise OSError("killed between two steps")

    broken = erasures.ErasurePart(KIND, "test.breaks", ("坏", "broken"), breaks)
    erasures.take_part([*persons.PARTS, broken], persons.WITNESSES)
    try:
        with pytest.raises(OSError, match="killed"):
            await erase_member(await hq_actor(), member, at=clock.now())
    finally:
        erasures.take_part(persons.PARTS, persons.WITNESSES)
    whole = (await client.get(f"/v1/members/{member}", headers=hq)).json()
    assert (whole["erased_at"], whole["phone_masked"]) == (None, "139****5678"), "nothing is half erased"
    assert await may([member], ConsentPurpose.MARKETING, at=clock.now()) == {member}

    done = await client.post(decision, json={}, headers=second | once())
    assert done.status_code == 200, done.text
    assert (await client.get(mine, headers=own)).status_code == 401, "signed out everywhere"
    assert await may([member], ConsentPurpose.MARKETING, at=clock.now()) == set()
    assert not {PHONE, f"+86{PHONE}", WRONG, "李小明"} & await opened()
    states = await fetch("SELECT kind, state FROM privacy_request ORDER BY id")
    assert [tuple(one) for one in states] == [("copy", "done"), ("correction", "refused"), ("erasure", "done")]
    proof = (await client.get(f"{address}/certificate", headers=hq)).json()
    said = msgspec.convert(proof, CertificateView)
    assert {one["name"]: one["count"] for one in proof["erased"]}["customers.sessions"] == 1
    assert digest_of_certificate(await _said(asked["erasure"]["id"])) == said.digest
    page = await client.get(link)
    assert all(words in page.text for words in ("个人信息删除证明", "依法保留", said.digest))
    assert (await client.get(link + "x")).status_code == 404
    assert (await client.get(f"/v1/privacy-requests/{asked['copy']['id']}/copy", headers=hq)).status_code == 410
    assert await fetch_value("SELECT count(*) FROM erasure_certificate") == 1


async def _said(request_id: str) -> CertificateView:
    text = await fetch_value("SELECT said::text FROM erasure_certificate WHERE request = $1", UUID(request_id))
    return msgspec.json.decode(text, type=CertificateView)


async def test_staff_take_a_request_and_headquarters_refuse_or_prove_it(client: httpx.AsyncClient, db: None) -> None:
    store = await a_store()
    till = await signed_in(await an_associate(store))
    hq = await signed_in(await an_associate(role=Role.HQ_OPERATOR))
    member = await registered(client, till)
    taken = await client.post(f"/v1/members/{member}/privacy-requests", json={"kind": "erasure"}, headers=till | once())
    assert (taken.status_code, taken.json()["state"]) == (201, "received")
    stranger = await signed_in(await an_associate())
    other = await client.post(
        f"/v1/members/{member}/privacy-requests", json={"kind": "copy"}, headers=stranger | once()
    )
    assert other.status_code == 404
    address = f"/v1/privacy-requests/{taken.json()['id']}"
    early = await client.post(f"{address}/erasure", json={"reason": "顾客要求"}, headers=hq | once())
    assert (early.status_code, early.json()["code"]) == (409, "identity_not_proven")
    proven = await client.post(f"{address}/proof", json={"proof": "document"}, headers=hq | once())
    assert (proven.status_code, proven.json()["state"]) == (200, "proven")
    wrong = await client.post(f"{address}/completion", json={"corrected": ["name"]}, headers=hq | once())
    assert (wrong.status_code, wrong.json()["code"]) == (409, "request_closed")
    refused = await client.post(f"{address}/refusal", json={"ground": "claims"}, headers=hq | once())
    assert (refused.status_code, refused.json()["ground"]) == (200, "claims")
    again = await client.post(f"{address}/refusal", json={"ground": "claims"}, headers=hq | once())
    assert (again.status_code, again.json()["state"]) == (409, "refused")
    audited = await fetch("SELECT action FROM audit_entry WHERE action LIKE 'privacy.request%' ORDER BY at, id")
    assert [row[0] for row in audited] == [
        "privacy.request_received",
        "privacy.request_proven",
        "privacy.request_refused",
    ]
    assert {part.name for part in erasures.PARTS} == {part.name for part in persons.PARTS}


async def test_the_desk_is_told_before_a_deadline_and_once_it_has_passed(db: None, client: httpx.AsyncClient) -> None:
    now, store = clock.now(), await a_store()
    till, desk = await an_associate(store), await an_associate(role=Role.HQ_OPERATOR)
    members = [(await a_member(store)).id for _ in range(2)]
    for member in members:
        asked = f"/v1/members/{member}/privacy-requests"
        assert (
            await client.post(asked, json={"kind": "copy"}, headers=await signed_in(till) | once())
        ).status_code == 201
    first = await fetch_value("SELECT id FROM privacy_request WHERE member = $1", members[0])
    told: list[int] = []
    for day in (11, 12, 12, 15, 16):
        at = now + timedelta(days=day, minutes=1)
        with clock.pinned(at):
            if day == 15:
                second = await fetch_value("SELECT id FROM privacy_request WHERE member = $1", members[1])
                headers = await signed_in(desk)
                refused = await client.post(
                    f"/v1/privacy-requests/{second}/refusal", json={"ground": "not_them"}, headers=headers | once()
                )
                assert refused.status_code == 200, refused.text
            await remind(at)
            for event in await fetch(NEW_ONES, len(told) and told[-1]):
                await tell(RequestDue.decode(event["payload"]), at=at, seq=event["seq"])
            told.append(await fetch_value("SELECT count(*) FROM event WHERE type = 'request_due'"))
    assert told == [0, 2, 2, 3, 3]
    with clock.pinned(at):
        page = (await client.get("/v1/my/messages?kind=request_due", headers=await signed_in(desk))).json()["items"]
    assert sum(message["facts"]["overdue"] for message in page) == 1
    page = [message for message in page if message["facts"]["overdue"]]
    assert (page[0]["about"], page[0]["text_zh"][:13]) == (
        {"kind": "privacy_request", "id": str(first)},
        "顾客的数据副本申请已超期（",
    )
    assert (await client.get("/v1/my/messages", headers=await signed_in(till))).json()["items"] == []
