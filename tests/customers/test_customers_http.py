"""Customers sign in by a code to their phone, see what is theirs, and open nothing of the staff's; nor staff theirs."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from litestar.routes import HTTPRoute

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM, Customer, Role
from guide_app.base.kernel.database import execute, fetch, fetch_value
from guide_app.base.kernel.devices import device_name
from guide_app.base.kernel.errors import Forbidden
from guide_app.base.web.envelope import Envelope
from guide_app.ground.customers.jobs import forget_sessions
from guide_app.ground.customers.rules import MOST_SESSIONS, SESSION_LIFETIME
from guide_app.ground.members.permissions import SEE_MEMBERS
from guide_app.ground.members.service.erasing import erase_member
from guide_app.ground.messages.carrying import all_carried
from guide_app.ground.messages.rules import PER_PHONE_AND_HOUR
from tests.factories import AMember, a_member, a_store, an_associate, once, signed_in
from tests.members.consents import consented
from tests.messages.arriving import arriving, messages

PHONE = "13912345678"
WECHAT = {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) MicroMessenger/8.0.50"}
TEMPLATE = {
    "code": "T",
    "name": "满 300 减 50",
    "claim_from": "2020-01-01T00:00:00Z",
    "stock": 10,
    "terms": {"kind": "FIXED", "off": 5_000, "threshold": 30_000},
    "validity": {"kind": "AFTER_CLAIM", "days": 7},
}


@pytest.fixture
def codes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """An installation whose codes arrive in a file."""
    with arriving(monkeypatch, tmp_path) as file:
        yield file


def arrived(file: Path) -> list[str]:
    """The codes that have arrived, the oldest first."""
    return [message["code"] for message in messages(file)]


async def asked(client: httpx.AsyncClient, phone: str = PHONE) -> dict[str, object]:
    """Ask for a code."""
    answer = await client.post("/v1/customer/codes", json={"phone": phone})
    assert answer.status_code == 200, answer.text
    await all_carried()
    said: dict[str, object] = answer.json()
    return said


async def signed(client: httpx.AsyncClient, codes: Path, phone: str = PHONE) -> dict[str, str]:
    """Headers of a customer who has signed in; the client keeps no cookie of it."""
    await asked(client, phone)
    body = {"phone": phone, "code": arrived(codes)[-1]}
    answer = await client.post("/v1/customer/sessions", json=body, headers=WECHAT)
    assert answer.status_code == 200, answer.text
    client.cookies.clear()
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


@pytest.fixture
async def member(db: None) -> AMember:
    """A member with the phone."""
    return await a_member(phone=PHONE, name="欧阳娜娜", dedicated=await an_associate(name="王小美"))


async def test_a_customer_signs_in_and_sees_what_is_kept(
    member: AMember, codes: Path, client: httpx.AsyncClient
) -> None:
    await asked(client)
    body = {"phone": "139 1234 5678", "code": arrived(codes)[0]}
    answer = await client.post("/v1/customer/sessions", json=body, headers=WECHAT)
    assert answer.status_code == 200, answer.text
    cookie = answer.headers["set-cookie"]
    for said in ("guide_customer=", "HttpOnly", "SameSite=lax", "Path=/v1", "Max-Age=2592000"):
        assert said in cookie, cookie
    mine = await client.get("/v1/my-membership")
    assert mine.status_code == 200, "by the cookie"
    shown = mine.json()
    assert (shown["number"], shown["name_masked"], shown["phone_masked"]) == (member.number, "欧**", "139****5678")
    assert (shown["dedicated_name"], mine.headers["cache-control"]) == ("王小美", "no-store")
    (session,) = (await client.get("/v1/my-membership/sessions")).json()
    assert (session["device"], session["is_this_one"]) == ("微信 WeChat · iPhone", True)
    again = await client.post("/v1/customer/sessions", json=body)
    assert (again.status_code, again.json()["code"]) == (422, "code_not_right"), "a code is good once"
    out = await client.delete("/v1/customer/sessions")
    assert (out.status_code, "guide_customer" in client.cookies) == (204, False)
    token = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    assert (await client.get("/v1/my-membership", headers=token)).status_code == 401, "ended, not only forgotten"


async def test_what_was_agreed_to_is_shown(db: None, codes: Path, client: httpx.AsyncClient) -> None:
    store = await a_store(name="上海人民广场店")
    await consented(await an_associate(store), PHONE)
    headers = await signed(client, codes)
    (consent,) = (await client.get("/v1/my-membership/consents", headers=headers)).json()
    assert (consent["store"], consent["proof"], consent["withdrawn_at"]) == ("上海人民广场店", "device", None)


async def test_own_coupons_are_shown_with_their_codes(member: AMember, codes: Path, client: httpx.AsyncClient) -> None:
    hq = await signed_in(await an_associate(role=Role.HQ_OPERATOR))
    assert (await client.post("/v1/coupon-templates", json=TEMPLATE, headers=hq | once())).status_code == 201
    other = await a_member()
    for owner in (member, other):
        body = {"template": "T", "member_id": str(owner.id)}
        assert (await client.post("/v1/coupons", json=body, headers=hq | once())).status_code == 201
    (coupon,) = (await client.get("/v1/my-membership/coupons", headers=await signed(client, codes))).json()
    assert (coupon["name"], coupon["kind"]) == ("满 300 减 50", "FIXED")
    assert re.fullmatch(r"[0-9A-Z -]{8,}", coupon["code"])


async def test_nobody_learns_who_is_a_member(db: None, codes: Path, client: httpx.AsyncClient) -> None:
    known = await a_member(phone=PHONE)
    with clock.pinned(clock.now()):
        here, there = await asked(client), await asked(client, "13912345679")
    assert here == there
    assert len(arrived(codes)) == 1, "and who is none is sent nothing"
    stranger = await client.post("/v1/customer/sessions", json={"phone": "13912345679", "code": arrived(codes)[0]})
    wrong = await client.post("/v1/customer/sessions", json={"phone": PHONE, "code": "000000"})
    assert stranger.status_code == wrong.status_code == 422
    assert stranger.json()["code"] == wrong.json()["code"] == "code_not_right"
    assert known.phone == f"+86{PHONE}"
    for phone in (PHONE, "13912345679"):
        for _ in range(PER_PHONE_AND_HOUR - 1):
            await asked(client, phone)
        answer = await client.post("/v1/customer/codes", json={"phone": phone})
        assert (answer.status_code, answer.json()["code"]) == (429, "too_many_codes")


async def test_without_a_provider_customers_are_told(db: None, client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/customer/codes", json={"phone": PHONE})
    assert (answer.status_code, answer.json()["code"]) == (503, "no_messenger")


async def test_a_consent_s_code_opens_no_session(member: AMember, codes: Path, client: httpx.AsyncClient) -> None:
    await asked(client)
    await execute("UPDATE phone_code SET purpose = 'consent'")
    answer = await client.post("/v1/customer/sessions", json={"phone": PHONE, "code": arrived(codes)[0]})
    assert answer.json()["code"] == "code_not_right"


async def test_one_s_other_devices_are_signed_out(member: AMember, codes: Path, client: httpx.AsyncClient) -> None:
    first, second = await signed(client, codes), await signed(client, codes)
    sessions = (await client.get("/v1/my-membership/sessions", headers=second)).json()
    assert [one["is_this_one"] for one in sessions] == [True, False]
    url = f"/v1/my-membership/sessions/{sessions[1]['id']}"
    assert (await client.delete(url, headers=second)).status_code == 204
    assert (await client.get("/v1/my-membership", headers=first)).status_code == 401
    assert (await client.delete(url, headers=second)).status_code == 404
    await a_member(phone="13912345679")
    stranger = await signed(client, codes, "13912345679")
    own = f"/v1/my-membership/sessions/{sessions[0]['id']}"
    assert (await client.delete(own, headers=stranger)).status_code == 404
    assert (await client.get("/v1/my-membership", headers=second)).status_code == 200


async def test_sessions_end(member: AMember, codes: Path, client: httpx.AsyncClient) -> None:
    headers = await signed(client, codes)
    with clock.pinned(clock.now() + SESSION_LIFETIME - timedelta(seconds=5)):
        assert (await client.get("/v1/my-membership", headers=headers)).status_code == 200
    with clock.pinned(clock.now() + SESSION_LIFETIME):
        assert (await client.get("/v1/my-membership", headers=headers)).status_code == 401
    await execute("UPDATE member SET erased_at = now() WHERE id = $1", member.id)
    assert (await client.get("/v1/my-membership", headers=headers)).status_code == 401
    assert await forget_sessions(clock.now()) == 1, "of who was erased nothing stays"


async def test_who_is_erased_is_signed_out_and_leaves_no_code(
    member: AMember, codes: Path, client: httpx.AsyncClient
) -> None:
    headers = await signed(client, codes)
    await erase_member(SYSTEM, member.id, at=clock.now())
    assert (await client.get("/v1/my-membership", headers=headers)).status_code == 401
    assert await fetch_value("SELECT count(*) FROM phone_code") == 0
    await asked(client)
    assert len(arrived(codes)) == 1, "nobody has the phone any more"


async def test_sessions_that_ended_are_forgotten(member: AMember, codes: Path, client: httpx.AsyncClient) -> None:
    await signed(client, codes)
    assert await forget_sessions(clock.now() + SESSION_LIFETIME) == 0
    assert await forget_sessions(clock.now() + 2 * SESSION_LIFETIME + timedelta(days=1)) == 1


async def test_a_member_is_signed_in_on_ten_devices_at_most(
    member: AMember, codes: Path, client: httpx.AsyncClient
) -> None:
    first = await signed(client, codes)
    add = (
        "INSERT INTO customer_session (id, digest, member, device, code, issued_at, expires_at)"
        " SELECT gen_random_uuid(), sha256(n::text::bytea), member, '', code, issued_at + interval '1 ms', expires_at"
        " FROM customer_session, generate_series(2, $1) n"
    )
    await execute(add, MOST_SESSIONS)
    last = await signed(client, codes)
    assert len((await client.get("/v1/my-membership/sessions", headers=last)).json()) == MOST_SESSIONS
    assert (await client.get("/v1/my-membership", headers=first)).status_code == 401, "the oldest has ended"


async def test_a_token_is_kept_as_a_digest_and_a_sign_in_on_record(
    member: AMember, codes: Path, client: httpx.AsyncClient
) -> None:
    headers = await signed(client, codes)
    token = headers["Authorization"].partition(" ")[2]
    kept = str(await fetch("SELECT * FROM customer_session"))
    assert token not in kept
    assert token.encode().hex() not in kept
    (entry,) = await fetch("SELECT * FROM audit_entry WHERE action = 'customers.signed_in'")
    assert (entry["actor_id"], entry["actor_role"]) == (member.id, "customer")
    hq = await signed_in(await an_associate(role=Role.AUDITOR))
    seen = (await client.get("/v1/audit-entries?action=customers.signed_in", headers=hq)).json()["items"]
    assert [one["actor_role"] for one in seen] == ["customer"]


@pytest.mark.parametrize("sent", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
async def test_a_page_of_another_site_ends_no_session(
    member: AMember, codes: Path, client: httpx.AsyncClient, sent: dict[str, str]
) -> None:
    headers = await signed(client, codes)
    cookie = {"Cookie": f"guide_customer={headers['Authorization'].partition(' ')[2]}"}
    answer = await client.delete("/v1/customer/sessions", headers=cookie | sent)
    assert (answer.status_code, answer.json()["code"]) == (403, "from_another_site")
    assert (await client.get("/v1/my-membership", headers=cookie)).status_code == 200


def routes(application: Envelope) -> Iterator[tuple[str, str, bool]]:
    """Method, address and whether it is the customers', of every route that asks for a token."""
    for route in application.litestar.routes:
        if not isinstance(route, HTTPRoute) or route.path.startswith("/schema"):
            continue
        path = re.sub(r"{\w+:uuid}", "01890000-0000-7000-8000-000000000000", route.path)
        for method, (handler, _) in route.route_handler_map.items():
            if method != "OPTIONS" and not handler.opt.get("public"):
                yield method, re.sub(r"{[^}]*}", "x", path), bool(handler.opt.get("customers"))


async def test_neither_token_opens_a_route_of_the_other(
    member: AMember, codes: Path, client: httpx.AsyncClient, application: Envelope
) -> None:
    """Every route of the OpenAPI document, and those that are not in it."""
    customer = await signed(client, codes)
    token = customer["Authorization"].partition(" ")[2]
    staff = [await signed_in(await an_associate(role=role)) for role in (Role.HQ_OPERATOR, Role.ASSOCIATE)]
    asked_of = {True: 0, False: 0}
    for method, path, customers in routes(application):
        asked_of[customers] += 1
        wrong = staff if customers else [customer, {"Cookie": f"guide_customer={token}"}]
        for headers in wrong:
            answer = await client.request(method, path, headers=headers)
            if answer.status_code == 303:  # a page of the staff, which leads to the way in
                assert answer.headers["location"].startswith(("/sign-in", "/my/sign-in")), (method, path)
                continue
            assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in"), (method, path)
    assert asked_of[True] >= 6
    assert asked_of[False] > 80
    assert (await client.get("/v1/my-membership", headers=customer)).status_code == 200


async def test_every_route_of_customers_is_about_themselves(application: Envelope) -> None:
    theirs = ("/v1/my-membership", "/v1/customer/", "/my/")
    for method, path, customers in routes(application):
        assert customers == (path == "/my" or path.startswith(theirs)), (method, path)


def test_a_customer_holds_no_permission_of_the_staff() -> None:
    customer = Customer(UUID(int=1), UUID(int=2))
    with pytest.raises(Forbidden):
        customer.require(SEE_MEMBERS)  # type: ignore[arg-type]  # the type checker refuses it already


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("", "其他设备 another device"),
        ("curl/8", "其他设备 another device"),
        ("Mozilla/5.0 (Linux; Android 14) MicroMessenger/8", "微信 WeChat · Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Chrome/120 Safari/537", "Chrome · Mac"),
        ("x" * 10_000, "其他设备 another device"),
    ],
)
def test_devices_are_told_by_plain_words(user_agent: str, name: str) -> None:
    assert device_name(user_agent) == name


async def test_nothing_of_a_stranger_is_counted_against_a_member(
    member: AMember, codes: Path, client: httpx.AsyncClient
) -> None:
    for _ in range(5):
        await client.post("/v1/customer/sessions", json={"phone": PHONE, "code": "000000"})
    headers = await signed(client, codes)
    assert await fetch_value("SELECT count(*) FROM customer_session") == 1
    assert (await client.get("/v1/my-membership", headers=headers)).status_code == 200
