"""Whose yes it is: on a device of the customer's own, from the page it was given, never on one of the staff."""

import asyncio
from datetime import timedelta

import httpx
import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.database import execute, fetch_row, fetch_value
from guide_app.base.web.envelope import Envelope
from guide_app.ground.auth.schemas import OpenAccount
from guide_app.ground.auth.service import open_account
from guide_app.ground.members.devices import Device, device_digest
from guide_app.ground.members.errors import (
    ConsentAlreadyGiven,
    ConsentOnOtherDevice,
    ConsentOnStaffDevice,
    ConsentPageNotOpened,
)
from guide_app.ground.members.jobs import expire_registrations, forget_devices
from tests.asgi import transport_to
from tests.factories import an_associate, once, signed_in
from tests.members.consents import (
    AT_WORK,
    BROWSER,
    IPHONE,
    NOW,
    OWN,
    PHONE,
    WECOM,
    Opened,
    a_link,
    evidence,
    fields_of,
    given_on,
    opened,
)


async def test_the_device_that_opens_the_link_first_alone_confirms(db: None) -> None:
    link = await opened(await a_link())
    other = Device(BROWSER.user_agent, "", "B" * 43)
    for stranger in (BROWSER, other):
        with pytest.raises(ConsentOnOtherDevice):
            await opened(link.token, stranger)
    with pytest.raises(ConsentOnOtherDevice):
        await Opened(link.token, link.page, other).confirm()
    assert (await opened(link.token, link.device)).page.form_token == link.page.form_token, "opened again on the same"
    await link.confirm()
    proof = await evidence()
    assert link.device.token is not None
    assert (proof["proof"], proof["code"]) == ("device", None)
    assert proof["device_sha256"] == device_digest(link.device.token).hex()
    assert link.device.token not in str(proof)


async def test_a_second_press_gets_the_first_answer(db: None) -> None:
    link = await opened(await a_link())
    await link.confirm()
    await link.confirm()
    assert await given_on(link.token, link.device)
    with pytest.raises(ConsentAlreadyGiven):
        await opened(link.token)
    with pytest.raises(ConsentAlreadyGiven):
        await Opened(link.token, link.page, Device(BROWSER.user_agent, "", "B" * 43)).confirm()
    assert await fetch_value("SELECT count(*) FROM consent") == 1


async def test_of_two_devices_that_open_at_once_one_is_bound(committed_db: str) -> None:
    token = await a_link()
    outcomes = await asyncio.gather(*(opened(token) for _ in range(6)), return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["ConsentOnOtherDevice"] * 5 + ["Opened"]
    (link,) = [outcome for outcome in outcomes if isinstance(outcome, Opened)]
    await link.confirm()


async def test_who_knows_the_link_alone_cannot_confirm(db: None) -> None:
    """The associate has the link: it is what they show as a QR code."""
    token = await a_link()
    customer = await opened(token)
    for device in (BROWSER, Device(BROWSER.user_agent, "", "not one of ours")):
        with pytest.raises(ConsentPageNotOpened):
            await Opened(token, customer.page, device).confirm()
    with pytest.raises(ConsentPageNotOpened):
        await customer.confirm(form_token="0" * 64)
    another = await opened(await a_link(), customer.device)
    with pytest.raises(ConsentPageNotOpened):
        await customer.confirm(form_token=another.page.form_token)
    assert await fetch_value("SELECT count(*) FROM member") == 0


async def test_a_link_that_was_never_opened_cannot_be_confirmed(db: None) -> None:
    first = await opened(await a_link())
    unopened = Opened(await a_link(), first.page, first.device)
    with pytest.raises(ConsentPageNotOpened):
        await unopened.confirm()


async def test_where_it_was_asked_for_it_is_not_confirmed(db: None) -> None:
    token = await a_link(AT_WORK)
    with pytest.raises(ConsentOnStaffDevice):
        await opened(token, AT_WORK)
    assert await fetch_value("SELECT device_digest FROM registration_device") is None, "nothing is bound by that"
    link = await opened(token, OWN)
    with pytest.raises(ConsentOnStaffDevice):
        await Opened(token, link.page, Device(AT_WORK.user_agent, AT_WORK.address, link.device.token)).confirm()
    await link.confirm()
    assert (await evidence())["from_where_it_was_asked"] is False
    kept = str(await fetch_row("SELECT * FROM registration_device"))
    assert "203.0.113.7" not in kept


async def test_an_address_that_tells_nothing_is_no_place(db: None) -> None:
    here = Device("curl/8.0")
    await (await opened(await a_link(here), here)).confirm()


async def test_a_device_of_the_staff_is_refused(db: None) -> None:
    token = await a_link()
    with pytest.raises(ConsentOnStaffDevice):
        await opened(token, Device(BROWSER.user_agent, is_staffs=True))
    link = await opened(token)
    with pytest.raises(ConsentOnStaffDevice):
        await Opened(token, link.page, Device(BROWSER.user_agent, "", link.device.token, is_staffs=True)).confirm()


async def test_the_associate_tries_over_http(db: None, client: httpx.AsyncClient, application: Envelope) -> None:
    associate = await an_associate()
    await open_account(SYSTEM, OpenAccount(associate_id=associate.id, login="a1", password="correct horse"))
    signed = await client.post("/v1/auth/sign-in", json={"login": "a1", "password": "correct horse"}, headers=WECOM)
    assert "guide_staff=1" in signed.headers["set-cookie"]
    staff = {"Authorization": f"Bearer {signed.json()['access_token']}"}
    started = await client.post("/v1/registrations", json={"phone": PHONE}, headers=staff | once() | WECOM)
    path = f"/consent/{started.json()['consent_token']}"
    for headers in (staff, WECOM, IPHONE):
        answer = await client.get(path, headers=headers | {"Accept": "application/json"})
        assert (answer.status_code, answer.json()["code"]) == (403, "consent_on_staff_device"), "the cookie is there"
    refused = await client.get(path, headers=IPHONE)
    assert (refused.status_code, "请顾客用自己的手机确认" in refused.text) == (403, True)
    transport = transport_to(application, client=("198.51.100.9", 5))
    async with httpx.AsyncClient(transport=transport, base_url="http://guide.test") as customer:
        page = await customer.get(path, headers=IPHONE)
        assert page.status_code == 200, page.text
        fields = fields_of(page.text)
        stolen = await client.post(path, data=fields, headers=IPHONE)
        assert stolen.status_code == 403
        done = await customer.post(path, data=fields, headers=IPHONE)
        assert (done.status_code, "注册成功" in done.text) == (200, True)
    client.cookies.clear()
    second = await client.get(path, headers=IPHONE)
    assert second.status_code == 410


async def test_the_associate_s_browser_is_known_without_any_cookie(application: Envelope, db: None) -> None:
    staff = await signed_in(await an_associate())
    transport = transport_to(application, client=("198.51.100.9", 5))
    async with httpx.AsyncClient(transport=transport, base_url="http://guide.test") as work:
        started = await work.post("/v1/registrations", json={"phone": PHONE}, headers=staff | once() | WECOM)
        path = f"/consent/{started.json()['consent_token']}"
        assert (await work.get(path, headers=WECOM)).status_code == 403
        assert (await work.get(path, headers=IPHONE)).status_code == 200, "another phone on the Wi-Fi of the store"


async def test_a_program_that_keeps_no_token_is_known_by_what_and_where_it_is(
    application: Envelope, db: None, client: httpx.AsyncClient
) -> None:
    program = {"Accept": "application/json", "User-Agent": "guide-mini-program/1.0"}
    path = f"/consent/{await a_link()}"
    yes = {"text_version": (await client.get(path, headers=program)).json()["text_version"]}
    elsewhere = transport_to(application, client=("198.51.100.9", 5))
    async with httpx.AsyncClient(transport=elsewhere, base_url="http://guide.test") as other:
        tries = [
            await client.post(path, json=yes, headers=program | {"User-Agent": "another/1.0"}),
            await other.post(path, json=yes, headers=program),
            await client.post(path, json=yes | {"form_token": "0" * 64}, headers=program),
            await client.post(path, data=yes, headers=program | {"Accept": "text/html"}),
        ]
    assert [answer.status_code for answer in tries] == [403, 403, 409, 409], [answer.text for answer in tries]
    assert (await client.post(path, json=yes, headers=program)).json() == {"status": "confirmed"}
    assert (await client.post(path, json=yes, headers=program)).json() == {"status": "confirmed"}


async def test_a_link_that_a_browser_has_opened_takes_its_form_alone(db: None, client: httpx.AsyncClient) -> None:
    path = f"/consent/{await a_link()}"
    fields = fields_of((await client.get(path, headers=IPHONE)).text)
    client.cookies.clear()
    yes = {"text_version": fields["text_version"]}
    answer = await client.post(path, json=yes, headers=IPHONE | {"Accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (403, "consent_on_other_device")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://guide.test"}, 403),
        ({"Origin": "http://guide.test", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "http://127.0.0.1:8000"}, 200),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 200),
        ({}, 200),
    ],
)
async def test_pages_of_other_sites_send_nothing(
    db: None, client: httpx.AsyncClient, sent: dict[str, str], status: int
) -> None:
    path = f"/consent/{await a_link()}"
    fields = fields_of((await client.get(path, headers=IPHONE)).text)
    answer = await client.post(path, data=fields, headers=IPHONE | sent)
    assert answer.status_code == status, answer.text
    assert (await fetch_value("SELECT count(*) FROM member") == 1) == (status == 200)


async def test_a_browser_keeps_its_cookie_for_the_next_link(db: None, client: httpx.AsyncClient) -> None:
    first = await client.get(f"/consent/{await a_link()}", headers=IPHONE)
    second = await client.get(f"/consent/{await a_link()}", headers=IPHONE)
    assert first.headers["set-cookie"].partition(";")[0] == second.headers["set-cookie"].partition(";")[0]
    assert fields_of(first.text)["form_token"] != fields_of(second.text)["form_token"]
    assert second.headers["referrer-policy"] == "same-origin"


async def test_devices_are_forgotten(db: None) -> None:
    with clock.pinned(NOW):
        link = await opened(await a_link())
        await link.confirm()
        await a_link()
    assert await expire_registrations(NOW + timedelta(hours=1)) == 1
    assert await forget_devices(NOW + timedelta(days=2)) == 0
    assert await forget_devices(NOW + timedelta(days=2, hours=2)) == 2
    assert await fetch_value("SELECT count(*) FROM registration_device") == 0


async def test_registrations_of_before_are_confirmed_as_others(db: None) -> None:
    token = await a_link()
    await execute("DELETE FROM registration_device")
    await (await opened(token)).confirm()
