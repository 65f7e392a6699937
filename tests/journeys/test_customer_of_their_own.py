"""A customer joins by a code to their own phone while the associate tries to do it for them; then signs in and out."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from guide_app.base.kernel.access import SYSTEM, Role
from guide_app.base.kernel.database import fetch_value
from guide_app.base.web.envelope import Envelope
from guide_app.ground.auth.schemas import OpenAccount
from guide_app.ground.auth.service import open_account
from tests.asgi import transport_to
from tests.factories import an_associate
from tests.journeys.chain_over_http import PASSWORD, Caller, open_store, sign_in, take_on
from tests.members.consents import fields_of
from tests.messages.arriving import arriving, last_code

PHONE = "13912345678"
WECHAT = {"User-Agent": "Mozilla/5.0 (iPhone) MicroMessenger/8.0.50", "Accept": "text/html"}
JSON = {"Accept": "application/json"}


@pytest.fixture
def pocket(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """An installation that asks for codes, and what arrives on phones."""
    with arriving(monkeypatch, tmp_path, consent="sms") as file:
        yield file


@asynccontextmanager
async def a_device(application: Envelope, address: str) -> AsyncIterator[httpx.AsyncClient]:
    """A browser somewhere."""
    transport = transport_to(application, client=(address, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://guide.test") as http:
        yield http


async def test_a_customer_of_their_own(committed_db: str, application: Envelope, pocket: Path) -> None:
    async with (
        a_device(application, "198.51.100.1") as office,
        a_device(application, "203.0.113.7") as counter,
        a_device(application, "203.0.113.7") as second_phone,
        a_device(application, "192.0.2.33") as customer,
    ):
        operator = await an_associate(role=Role.HQ_OPERATOR, name="周景行")
        await open_account(SYSTEM, OpenAccount(associate_id=operator.id, login="hq", password=PASSWORD))
        hq = await sign_in(office, "hq", PASSWORD)
        await open_store(hq)
        await take_on(hq, "A001", "associate")
        associate = await sign_in(counter, "a001", PASSWORD)
        started = await associate.post("/v1/registrations", {"phone": PHONE, "name": "李小明"})
        link = httpx.URL(started["consent_url"]).path

        await the_associate_cheats(associate, second_phone, link)
        assert await fetch_value("SELECT count(*) FROM member") == 0
        # Opened on the second phone, that link is spoilt: the customer is told, and a new one is made.
        spoilt = await customer.get(link, headers=WECHAT)
        assert (spoilt.status_code, "已在另一台设备上打开" in spoilt.text) == (403, True)
        started = await associate.post("/v1/registrations", {"phone": PHONE, "name": "李小明"})
        await the_customer_agrees(customer, httpx.URL(started["consent_url"]).path, pocket)
        done = await associate.get(f"/v1/registrations/{started['registration']['id']}")
        assert (done["status"], done["is_new_member"]) == ("confirmed", True)
        issued = {"template": "WELCOME50", "member_id": done["member_id"]}
        await associate.post("/v1/coupons", issued)
        await the_customer_signs_in_and_out(customer, pocket)


async def the_associate_cheats(associate: Caller, second_phone: httpx.AsyncClient, link: str) -> None:
    """With the own device, with the token, with a program, with a second phone: without the code nothing helps."""
    for headers in (WECHAT, JSON, JSON | associate.headers):
        assert (await associate.http.get(link, headers=headers)).status_code == 403
    opened = await second_phone.get(link, headers=WECHAT)
    assert opened.status_code == 200, "a second phone is not known to be the staff's"
    fields = fields_of(opened.text)
    sent = await second_phone.post(f"{link}/code", data={"form_token": fields["form_token"]}, headers=WECHAT)
    assert sent.status_code == 200, "the code goes to the customer"
    for code in ("", "000000", "123456"):
        answer = await second_phone.post(link, data=fields | {"code": code}, headers=WECHAT)
        assert answer.status_code == 422, answer.text


async def the_customer_agrees(customer: httpx.AsyncClient, link: str, pocket: Path) -> None:
    """On the page of their own phone, by the code it got; and once more, because nothing seemed to happen."""
    page = await customer.get(link, headers=WECHAT)
    assert ("李**" in page.text, "139****5678" in page.text) == (True, True)
    fields = fields_of(page.text)
    await customer.post(f"{link}/code", data={"form_token": fields["form_token"]}, headers=WECHAT)
    yes = fields | {"code": await last_code(pocket, phone=f"+86{PHONE}")}
    for _ in range(2):
        agreed = await customer.post(link, data=yes, headers=WECHAT)
        assert (agreed.status_code, "注册成功" in agreed.text) == (200, True), agreed.text
    assert await fetch_value("SELECT evidence->>'proof' FROM consent") == "sms_code"


async def the_customer_signs_in_and_out(customer: httpx.AsyncClient, pocket: Path) -> None:
    """In the same browser, with a code of its own purpose; then the browser opens nothing any more."""
    assert (await customer.get("/v1/my-membership")).status_code == 401
    assert (await customer.post("/v1/customer/codes", json={"phone": PHONE})).status_code == 200
    body = {"phone": PHONE, "code": await last_code(pocket, phone=f"+86{PHONE}")}
    signed = await customer.post("/v1/customer/sessions", json=body)
    assert signed.status_code == 200, signed.text
    mine = (await customer.get("/v1/my-membership")).json()
    assert (mine["name_masked"], mine["home_store"], mine["dedicated_name"]) == ("李**", "上海人民广场店", "王A001")
    (coupon,) = (await customer.get("/v1/my-membership/coupons")).json()
    assert coupon["name"] == "新会员满 300 减 50"
    assert len((await customer.get("/v1/my-membership/consents")).json()) == 1
    assert (await customer.delete("/v1/customer/sessions")).status_code == 204
    assert (await customer.get("/v1/my-membership/coupons")).status_code == 401
