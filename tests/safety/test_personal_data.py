"""After a journey over real processes: no phone, no name, no secret in the clear, in no table and in no log."""

import asyncio
import base64
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import msgspec
import pytest

from guide_app.base.kernel.access import SYSTEM, Role
from guide_app.base.kernel.database import fetch, fetch_value
from guide_app.base.kernel.subscriptions import drain, register
from guide_app.entry import wiring
from guide_app.ground.auth.schemas import OpenAccount
from guide_app.ground.auth.service import open_account
from tests.databases import TABLES
from tests.factories import a_sku, a_store, an_associate, once, signed_in
from tests.members.consents import fields_of
from tests.safety.faults import Process, a_free_port, a_server, until_ready
from wecom_bridge.callbacks import inbox

pytestmark = pytest.mark.faults

PHONE = "13987654321"
NAME = "欧阳测试名"
STAFF_PHONE = "13611112222"
PASSWORD = "correct horse battery"
CALLBACK = (
    "<xml><ToUserName>corp</ToUserName><Event>change_external_contact</Event><UserID>u1</UserID>"
    "<ChangeType>add_external_contact</ChangeType><ExternalUserID>wm1</ExternalUserID><CreateTime>1</CreateTime>"
    f"<Remark>{NAME} {PHONE}</Remark></xml>"
)


@dataclass
class Journey:
    """What was secret on the way, and what the processes said."""

    log: Path
    secrets: dict[str, str] = field(default_factory=dict)

    def require_absent(self, text: str, where: str) -> None:
        """Nothing that was secret stands in the text, in no spelling."""
        lowered = text.lower()
        for name, secret in self.secrets.items():
            for spelling in spellings(secret):
                assert spelling.lower() not in lowered, f"{name} in {where}"


def spellings(secret: str) -> set[str]:
    """As it is, escaped as JSON, in hexadecimal (bytea), in base 64 at any of its three offsets."""
    raw = secret.encode()
    found = {secret, raw.hex(), secret.encode("unicode_escape").decode()}
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + raw).decode()
        # Six bits a character: only those are looked for that hold nothing of the neighbours.
        found.add(encoded[-(-offset * 8 // 6) : (offset + len(raw)) * 8 // 6])
    if secret.isdigit():
        found |= {f"+86{secret}", " ".join((secret[:3], secret[3:7], secret[7:]))}
    return found


async def travel(url: str, journey: Journey) -> None:
    """A member is registered, found, revealed and sold to; people fail to sign in; bodies are wrong."""
    store = await a_store()
    operator = await an_associate(role=Role.HQ_OPERATOR)
    await open_account(SYSTEM, OpenAccount(associate_id=operator.id, login="operator", password=PASSWORD))
    seller = await signed_in(await an_associate(store))
    sku = await a_sku()
    port = a_free_port()
    server = a_server(url, port, said=journey.log)
    worker = Process("worker", said=journey.log, DATABASE_URL=url)
    try:
        await until_ready(port)
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
            await walk(http, journey, store.code, seller, sku.code)
        await asyncio.sleep(0.5)
    finally:
        worker.stop()
        server.stop()


async def walk(http: httpx.AsyncClient, journey: Journey, store: str, seller: dict[str, str], sku: str) -> None:
    journey.secrets |= {
        "phone": PHONE,
        "name": NAME,
        "staff phone": STAFF_PHONE,
        "password": PASSWORD,
        "wrong password": "a wrong guess",
        "seller's token": seller["Authorization"].partition(" ")[2],
    }
    wrong = await http.post("/v1/auth/sign-in", json={"login": "operator", "password": "a wrong guess"})
    assert wrong.status_code == 401
    signed = await http.post("/v1/auth/sign-in", json={"login": "operator", "password": PASSWORD})
    journey.secrets["operator's token"] = signed.json()["access_token"]
    operator = {"Authorization": f"Bearer {signed.json()['access_token']}"}
    posting = {"role": "associate", "store": store}
    hired = {"number": "N1", "name": "新人", "phone": STAFF_PHONE, "posting": posting}
    assert (await http.post("/v1/associates", json=hired, headers=operator | once())).status_code == 201
    entered = {"phone": f"139 8765 {PHONE[7:]}", "name": NAME, "birthday": "1990-06-18"}
    keyed = seller | once()
    started = await http.post("/v1/registrations", json=entered, headers=keyed)
    assert started.status_code == 201, started.text
    journey.secrets["consent link"] = started.json()["consent_token"]
    again = await http.post("/v1/registrations", json=entered, headers=keyed)
    assert again.headers["idempotent-replayed"] == "true"
    page = f"/consent/{journey.secrets['consent link']}"
    async with httpx.AsyncClient(base_url=http.base_url) as customer:
        fields = fields_of((await customer.get(page)).text)
        journey.secrets["customer's device"] = customer.cookies["guide_device"]
        assert (await customer.post(page, data=fields)).status_code == 200
    found = await http.post("/v1/members/search", json={"phone": PHONE}, headers=seller)
    member = found.json()[0]["id"]
    shown = await http.post(f"/v1/members/{member}/reveal", json={"reason": "回访"}, headers=seller)
    assert shown.json()["phone"] == f"+86{PHONE}"
    order = {"lines": [{"sku": sku}], "member_id": member, "payment": {"method": "till_cash"}}
    assert (await http.post("/v1/orders", json=order, headers=seller | once())).status_code == 201
    for bad in (
        {"phone": PHONE, "name": f"{NAME}\x00"},
        {"phone": PHONE, "name": NAME, "nobody": 1},
        {"phone": f"{PHONE}0", "name": NAME},
        {"phone": PHONE, "name": NAME * 50},
    ):
        await http.post("/v1/registrations", json=bad, headers=seller | once())
    await http.get("/v1/members", params={"cursor": PHONE}, headers=seller)
    await http.get(f"/v1/associates?text={NAME}%00", headers=operator)
    unknown = await http.get("/v1/auth/me", headers={"Authorization": f"Bearer {PHONE}"})
    assert unknown.status_code == 401


@pytest.mark.slow
async def test_no_personal_data_and_no_secret_lies_about_in_the_clear(committed_db: str, tmp_path: Path) -> None:
    journey = Journey(tmp_path / "log")
    await register(wiring.SUBSCRIBERS)
    await travel(committed_db, journey)
    await inbox.receive(CALLBACK.encode())
    await drain(wiring.SUBSCRIBERS)
    assert await fetch_value("SELECT count(*) FROM member") == 1
    assert await fetch_value("SELECT count(*) FROM remembered_answer") >= 3
    assert await fetch_value("SELECT count(*) FROM audit_entry") >= 5
    assert await fetch_value("SELECT count(*) FROM wecom_inbox") == 1
    scanned = 0
    for table in [row["relname"] for row in await fetch(TABLES)]:
        for row in await fetch(f'SELECT t::text AS line FROM "{table}" t'):
            journey.require_absent(row["line"], table)
            scanned += 1
    assert scanned > 50
    said = journey.log.read_text(encoding="utf-8", errors="replace")
    assert "value refused by the database" in said, "the server's own log is not where it was looked for"
    journey.require_absent(said, "the log")
    # Only the product's own format leaves the values of variables out of tracebacks.
    assert all("request_id" in msgspec.json.decode(line) for line in said.splitlines() if "request" in line)


def test_every_spelling_is_looked_for() -> None:
    journey = Journey(Path(), {"phone": PHONE, "name": NAME})
    for hidden in (
        f"call {PHONE}!",
        f"+86{PHONE}",
        f"\\x00{PHONE.encode().hex()}00",
        f'"{NAME}"',
        NAME.encode().hex().upper(),
        base64.b64encode(f"x{PHONE}yz".encode()).decode(),
        base64.b64encode(f"xy{NAME}".encode()).decode(),
    ):
        with pytest.raises(AssertionError):
            journey.require_absent(hidden, "here")
    journey.require_absent("139****4321 欧**", "here")
