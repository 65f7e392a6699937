"""Customers are recognised by their WeChat once a code proved their phone in it; nobody else ever is."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.base.web.authentication import CUSTOMER_COOKIE, STAFF_COOKIE
from guide_app.base.web.envelope import Envelope
from guide_app.ground.customers.jobs import forget_wechat_accounts
from guide_app.ground.customers.personal import PERSONAL
from guide_app.ground.customers.wechat.rules import BELIEVED, FAILURES_PER_ADDRESS, MOST_ACCOUNTS, MOST_CUSTOMERS
from guide_app.ground.members.merging.service.undoing import undo_merge
from guide_app.ground.members.service.erasing import erase_member
from guide_app.ground.messages.carrying import all_carried
from tests.customers.recognising import Phone, Wechat, a_phone, recognising
from tests.factories import AMember, a_member, a_store, hq_actor
from tests.members.merging import merged
from tests.messages.arriving import arriving, last_code
from tests.pages.visitor import SeenPage

PHONE = "13912345678"
CODE, SIGN_IN = "/my/sign-in/code", "/my/sign-in"
LINKED = "SELECT count(*) FROM customer_wechat WHERE ended_at IS NULL"
OUTCOMES = "SELECT outcome FROM customer_wechat_try ORDER BY id"


@pytest.fixture
def codes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    with arriving(monkeypatch, tmp_path) as file:
        yield file


@pytest.fixture
def wechat(monkeypatch: pytest.MonkeyPatch) -> Iterator[Wechat]:
    made = Wechat()
    with recognising(monkeypatch, made):
        yield made


@pytest.fixture
async def member(db: None) -> AMember:
    return await a_member(phone=PHONE)


async def proves(phone: Phone, page: SeenPage, codes: Path, number: str = PHONE, *, remember: bool = True) -> SeenPage:
    """Type the phone and its code where a page asks for them."""
    page = await phone.send(page, CODE, phone=number)
    await all_carried()
    typed = {"code": await last_code(codes, phone=f"+86{number}")}
    assert "remember" not in page.form(SIGN_IN).fields, "nobody is recognised who has not asked for it"
    return await phone.send(page, SIGN_IN, **typed | ({"remember": "1"} if remember else {}))


async def outcomes() -> list[str]:
    return [row["outcome"] for row in await fetch(OUTCOMES)]


async def test_a_code_is_typed_once_and_never_again(
    member: AMember, codes: Path, wechat: Wechat, application: Envelope
) -> None:
    async with a_phone(application) as phone:
        page = await phone.opens("/my/appointments", "a1")
        assert (page.status, "手机号" in page.text) == (200, True)
        page = await proves(phone, page, codes)
        assert page.address == "/my/appointments", "they are where they wanted to go"
        profile = await phone.see("/my/profile")
        assert "微信免验证码登录" in profile.text
        phone.http.cookies.clear()  # another day: the session is over
        page = await phone.opens("/my/orders", "a2")
        assert (page.status, page.address) == (200, "/my/orders")
        assert (await fetch_value("SELECT member FROM customer_session WHERE wechat IS NOT NULL")) == member.id
        shown = await phone.http.get("/v1/my-membership/wechat", headers=_bearer(phone))
        assert len(shown.json()) == 1

        # Taken back: from the profile, with whoever came by it elsewhere.
        async with a_phone(application, "203.0.113.10") as tablet:
            await tablet.opens("/my/coupons", "a3")
            profile = await phone.see("/my/profile")
            (action,) = [form.action for form in profile.forms if "/wechat/" in form.action]
            assert (await phone.send(profile, action)).address == "/my/profile"
            assert (await phone.see("/my/coupons")).address == "/my/coupons", "who took it back stays"
            assert (await tablet.see("/my/coupons?by=code")).address.startswith("/my/sign-in")
            assert (await phone.http.post(action, data={"token": "x"})).status_code == 403
        phone.http.cookies.clear()
        assert "手机号" in (await phone.opens("/my/coupons", "a4")).text
    assert await fetch_value(LINKED) == 0
    assert await outcomes() == ["unknown", "recognised", "recognised", "unknown"]
    actions = await fetch("SELECT action FROM audit_entry WHERE action LIKE 'customers.wechat%' ORDER BY id")
    assert [row["action"] for row in actions] == ["customers.wechat_believed", "customers.wechat_ended"]
    assert "o-anna" not in str(await fetch("SELECT * FROM customer_wechat")), "WeChat's own number is kept nowhere"


def _bearer(phone: Phone) -> dict[str, str]:
    return {"Authorization": f"Bearer {phone.http.cookies[CUSTOMER_COOKIE]}", "Accept": "application/json"}


async def test_without_asking_for_it_nobody_is_recognised(
    member: AMember, codes: Path, wechat: Wechat, application: Envelope
) -> None:
    async with a_phone(application) as phone:
        page = await proves(phone, await phone.opens("/my/coupons", "a1"), codes, remember=False)
        assert page.address == "/my/coupons"
    assert await fetch_value(LINKED) == 0


async def test_a_state_is_of_one_browser_and_good_once(
    member: AMember, codes: Path, wechat: Wechat, application: Envelope
) -> None:
    async with a_phone(application) as phone, a_phone(application, "198.51.100.3") as other:
        await proves(phone, await phone.opens("/my/coupons", "a1"), codes)
        phone.http.cookies.clear()
        state = await phone.to_wechat("/my/coupons")
        asked = wechat.asked
        # Somebody sends their own way back to another browser, which has gone to WeChat itself, or has not.
        assert (await other.back("b1", state)).address.startswith("/my/sign-in")
        await other.to_wechat("/my/sign-in/wechat")
        assert (await other.back("b1", state)).address.startswith("/my/sign-in")
        assert (await phone.back("a2", state[:-1] + "x")).address.startswith("/my/sign-in")
        assert wechat.asked == asked, "WeChat is not even asked"
        state = await phone.to_wechat("/my/sign-in/wechat?to=/my/coupons")
        assert (await phone.back("a2", state)).address == "/my/coupons"
        del phone.http.cookies[CUSTOMER_COOKIE]
        assert (await phone.back("a3", state)).address.startswith("/my/sign-in"), "a way back is gone once"
        assert wechat.asked == asked + 1


async def test_who_comes_back_twice_stays_signed_in(
    member: AMember, codes: Path, wechat: Wechat, application: Envelope
) -> None:
    async with a_phone(application) as phone:
        await proves(phone, await phone.opens("/my/coupons", "a1"), codes)
        phone.http.cookies.clear()
        state = await phone.to_wechat("/my/orders")
        assert (await phone.back("a2", state)).address == "/my/orders"
        page = await phone.back("a2", state)
        assert (page.status, page.address.split("?")[0]) == (200, "/my/coupons")


@pytest.mark.parametrize(
    ("trouble", "outcome"),
    [
        (httpx.ConnectTimeout("slow"), "silent"),
        (httpx.Response(502, text="<html>"), "silent"),
        (httpx.Response(200, json={"errcode": 40163, "errmsg": "code been used"}), "refused"),
        (httpx.Response(200, json={"errcode": -1, "errmsg": "system busy"}), "silent"),
        (httpx.Response(200, json={"openid": "o-anna", "is_snapshotuser": 1}), "nobody"),
        (httpx.Response(200, json={"openid": 7}), "silent"),
    ],
)
async def test_where_wechat_does_not_say_a_code_is_asked_for(
    member: AMember,
    codes: Path,
    wechat: Wechat,
    application: Envelope,
    trouble: httpx.Response | Exception,
    outcome: str,
) -> None:
    async with a_phone(application) as phone:
        await proves(phone, await phone.opens("/my/coupons", "a1"), codes)
        phone.http.cookies.clear()
        wechat.trouble = trouble
        page = await phone.opens("/my/orders", "a2")
        assert (page.status, "手机号" in page.text) == (200, True)
        assert ("微信没有告诉我们您是谁" in page.text) == (outcome != "nobody")
        assert (await outcomes())[-1] == outcome
        page = await phone.send(page, CODE, phone=PHONE)
        assert "以后在这个微信里打开" not in page.text, "who is not known is not offered to be remembered"


async def test_an_erased_and_a_merged_member(
    member: AMember, codes: Path, wechat: Wechat, application: Envelope
) -> None:
    async with a_phone(application) as phone:
        await proves(phone, await phone.opens("/my/coupons", "a1"), codes)
        other = await a_member(await a_store("S2"))
        hq = await hq_actor()
        merge = await merged(hq, other.id, member.id)
        phone.http.cookies.clear()
        assert (await phone.opens("/my/orders", "a2")).address == "/my/orders"
        sessions = "SELECT member FROM customer_session ORDER BY id DESC LIMIT 1"
        assert await fetch_value(sessions) == other.id, "as whom they are known now"
        await undo_merge(hq, merge.id, because="是两个人")
        phone.http.cookies.clear()
        assert (await phone.opens("/my/orders", "a4")).address == "/my/orders"
        assert await fetch_value(sessions) == member.id, "apart again, it is whose it was"
        await merged(hq, other.id, member.id)
        [part] = [one for one in PERSONAL if one.name == "customers.wechat"]
        assert len(await part.rows(other.id)) == 1, "it stands in the copy of their data"
        await erase_member(SYSTEM, other.id, at=clock.now())
        assert await fetch_value("SELECT count(*) FROM customer_wechat") == 0
        assert (await phone.see("/my/coupons?by=code")).address.startswith("/my/sign-in")
        phone.http.cookies.clear()
        assert "手机号" in (await phone.opens("/my/orders", "a3")).text


async def test_an_account_is_one_customers_and_seldom_changes_hands(
    db: None, codes: Path, wechat: Wechat, application: Envelope
) -> None:
    numbers = [f"1391234{number:04d}" for number in range(MOST_CUSTOMERS + 2)]
    members = [await a_member(phone=number) for number in numbers]
    owner = "SELECT member FROM customer_wechat WHERE ended_at IS NULL"
    for place, number in enumerate(numbers[: MOST_CUSTOMERS + 1]):
        async with a_phone(application) as phone:
            state = await phone.to_wechat("/my/sign-in/wechat")
            page = await phone.back(f"a{place}", state)
            if page.address.startswith("/my/coupons"):  # as whoever it was before: they leave, and somebody else comes
                await phone.send(page, "/my/sign-out")
                page = await phone.see("/my/sign-in")
                assert "用微信登录" in page.text, "who has left is not led back by itself"
                await phone.send(page, CODE, phone=number)
                # Who was recognised is not known as a stranger: nothing to remember, until WeChat has said it anew.
                page = await phone.see("/my/sign-in")
                await execute("UPDATE customer_wechat SET used_at = $1", clock.now() - BELIEVED)
                page = await phone.back(f"a{place}x", await phone.to_wechat("/my/sign-in/wechat"))
            await proves(phone, page, codes, number)
        expected = members[min(place, MOST_CUSTOMERS - 1)].id
        assert await fetch_value(owner) == expected, "the last of so many customers keeps it"
    refused = "SELECT count(*) FROM audit_entry WHERE action = 'customers.wechat_not_believed'"
    assert await fetch_value(refused) == 1


async def test_a_customer_has_a_few_accounts_and_the_oldest_goes(
    member: AMember, codes: Path, wechat: Wechat, application: Envelope
) -> None:
    add = (
        "INSERT INTO customer_wechat (id, identity, member, code, device, linked_at, used_at)"
        " SELECT gen_random_uuid(), decode(md5(n::text), 'hex'), $1, $1, n::text, now() - interval '9 days',"
        " now() - n * interval '1 day' FROM generate_series(1, $2) n"
    )
    await execute(add, member.id, MOST_ACCOUNTS)
    async with a_phone(application) as phone:
        await proves(phone, await phone.opens("/my/coupons", "a1"), codes)
    kept = await fetch("SELECT device FROM customer_wechat WHERE ended_at IS NULL AND device < '9' ORDER BY device")
    assert [row["device"] for row in kept] == [str(n) for n in range(1, MOST_ACCOUNTS)]
    assert await fetch_value(LINKED) == MOST_ACCOUNTS


async def test_from_an_address_of_which_many_were_nobody_nobody_is_asked_about(
    member: AMember, codes: Path, wechat: Wechat, application: Envelope
) -> None:
    async with a_phone(application) as phone, a_phone(application, "198.51.100.4") as elsewhere:
        for number in range(FAILURES_PER_ADDRESS):
            await phone.back(f"x{number}", await phone.to_wechat("/my/sign-in/wechat"))
        asked = wechat.asked
        assert "手机号" in (await phone.back("a1", await phone.to_wechat("/my/sign-in/wechat"))).text
        assert (wechat.asked, (await outcomes())[-1]) == (asked, "limited")
        await elsewhere.back("a2", await elsewhere.to_wechat("/my/sign-in/wechat"))
        assert wechat.asked == asked + 1
    later = clock.now() + timedelta(hours=25)
    assert await forget_wechat_accounts(later) == 0
    assert await outcomes() == []


async def test_the_staffs_browser_wecom_and_others_are_not_led_to_wechat(
    member: AMember, codes: Path, wechat: Wechat, application: Envelope
) -> None:
    async with a_phone(application) as phone:
        for agent in ("Mozilla/5.0 Safari", "Mozilla/5.0 wxwork/4.1 MicroMessenger/7.0"):
            page = await phone.http.get("/my/sign-in", headers={"User-Agent": agent})
            assert (page.status_code, "用微信登录" in page.text) == (200, False)
        phone.http.cookies.set(STAFF_COOKIE, "1", domain="guide.test")
        page = await phone.http.get("/my/sign-in")
        assert (page.status_code, "用微信登录" in page.text) == (200, False)
        assert (await phone.http.get("/my/sign-in/wechat")).headers["location"] == "/my/sign-in"
    assert wechat.asked == 0


async def test_signing_in_leads_to_pages_of_the_customer_alone(
    member: AMember, codes: Path, wechat: Wechat, application: Envelope
) -> None:
    wrong = (
        "https://evil.example",
        "//evil.example",
        "/my/../hq",
        "/my//evil.example",
        "/my/sign-out",
        "/my\\evil",
        "/hq",
    )
    async with a_phone(application) as phone:
        await proves(phone, await phone.opens("/my/coupons", "a1"), codes)
        for place, to in enumerate(wrong):
            phone.http.cookies.clear()
            state = await phone.to_wechat(str(httpx.URL("/my/sign-in", params={"to": to})))
            assert (await phone.back(f"a{place + 2}", state)).address == "/my/coupons", to


async def test_off_unless_it_is_set(db: None, codes: Path, application: Envelope) -> None:
    async with a_phone(application) as phone:
        page = await phone.see("/my/coupons")
        assert (page.status, "手机号" in page.text, "用微信登录" in page.text) == (200, True, False)
        assert (await phone.http.get("/my/sign-in/wechat")).status_code == 404
