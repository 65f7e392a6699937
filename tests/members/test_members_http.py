"""Registration, consent and members over HTTP, for people and for programs."""

import base64
import hashlib
import re

import httpx

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.ground.members.consent_text import VERSION
from tests.factories import a_member, a_store, an_associate, once, signed_in
from tests.members.consents import fields_of

BROWSER = {"Accept": "text/html,application/xhtml+xml", "User-Agent": "Mozilla/5.0 (iPhone)"}
PROGRAM = {"Accept": "application/json"}
CUSTOMER = {"phone": "139 1234 5678", "name": "李小明", "birthday": "1990-06-18"}


async def _start(client: httpx.AsyncClient, headers: dict[str, str]) -> dict[str, str]:
    answer = await client.post("/v1/registrations", json=CUSTOMER, headers=headers | once())
    assert answer.status_code == 201, answer.text
    started: dict[str, str] = answer.json()
    return started


async def test_a_customer_confirms_on_a_page_of_his_own(db: None, client: httpx.AsyncClient) -> None:
    associate = await an_associate(await a_store(name="人民广场<店>"), name="王小美")
    headers = await signed_in(associate)
    started = await _start(client, headers)
    path = httpx.URL(started["consent_url"]).path
    page = await client.get(path, headers=BROWSER)
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    for shown in (
        "王小美",
        "李**",
        "139****5678",
        "人民广场&lt;店&gt;",
        "同意并注册",
        "is registering you",
    ):
        assert shown in page.text, shown
    for hidden in ("李小明", "12345678", "1990", "<店>", "<script", "http://", "https://"):
        assert hidden not in page.text, hidden
    cookie = page.headers["set-cookie"]
    assert re.match(r"guide_device=[\w-]{43};", cookie)
    for said in ("HttpOnly", "Path=/consent", "SameSite=lax", "Max-Age=86400"):
        assert said in cookie, cookie
    for _ in range(2):  # people press twice
        done = await client.post(path, data=fields_of(page.text), headers=BROWSER)
        assert done.status_code == 200, done.text
        assert "注册成功" in done.text
    again = await client.get(path, headers=BROWSER)
    assert (again.status_code, "注册成功" in again.text) == (200, True)
    url = f"/v1/registrations/{started['registration']['id']}"  # type: ignore[index]  # nested JSON
    polled = (await client.get(url, headers=headers)).json()
    assert (polled["status"], polled["is_new_member"]) == ("confirmed", True)
    [member] = (await client.get("/v1/members?mine=true", headers=headers)).json()["items"]
    assert (member["id"], member["birthday"], member["phone_masked"]) == (polled["member_id"], "06-18", "139****5678")


async def test_the_page_runs_nothing_and_shows_only_its_own_style(db: None, client: httpx.AsyncClient) -> None:
    started = await _start(client, await signed_in(await an_associate()))
    page = await client.get(httpx.URL(started["consent_url"]).path, headers=BROWSER)
    policy = page.headers["content-security-policy"]
    style = re.search(r"<style>(.*?)</style>", page.text, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "form-action 'self'" in policy
    assert "unsafe" not in policy
    assert page.headers["cache-control"] == "no-store"


async def test_programs_confirm_in_json(db: None, client: httpx.AsyncClient) -> None:
    started = await _start(client, await signed_in(await an_associate()))
    path = f"/consent/{started['consent_token']}"
    asked = (await client.get(path, headers=PROGRAM)).json()
    assert (asked["phone_masked"], asked["text_version"], asked["has_birthday"]) == ("139****5678", VERSION, True)
    own = {"form_token": asked["form_token"], "device_token": asked["device_token"]}
    right = {"text_version": VERSION, **own}
    for wrong in ({}, own, right | {"text_version": 1}, right | {"x": 1}):
        assert (await client.post(path, json=wrong, headers=PROGRAM)).status_code == 422, wrong
    assert (
        await client.post(path, content=b"{", headers=PROGRAM | {"Content-Type": "application/json"})
    ).status_code == 422
    old = await client.post(path, json=right | {"text_version": "2020-01"}, headers=PROGRAM)
    assert (old.status_code, old.json()["code"]) == (409, "consent_text_changed")
    for _ in range(2):
        given = await client.post(path, json=right, headers=PROGRAM)
        assert (given.status_code, given.json()) == (200, {"status": "confirmed"})
    assert (await client.get(path, headers=PROGRAM)).json() == {"status": "confirmed"}
    another = await client.get(path, headers=PROGRAM | {"User-Agent": "another/1.0"})
    assert another.json()["code"] == "consent_already_given"
    again = await client.post(path, json=right | {"device_token": "A" * 43}, headers=PROGRAM)
    assert (again.status_code, again.json()["code"]) == (410, "consent_already_given")
    assert again.headers["content-type"] == "application/problem+json"


async def test_dead_links_are_told_in_words_to_people(db: None, client: httpx.AsyncClient) -> None:
    started = await _start(client, await signed_in(await an_associate()))
    path = f"/consent/{started['consent_token']}"
    unknown = await client.get("/consent/nothing", headers=BROWSER)
    assert (unknown.status_code, unknown.headers["content-type"][:9]) == (404, "text/html")
    assert "链接无效" in unknown.text
    assert (await client.get("/consent/nothing", headers=PROGRAM)).json()["code"] == "consent_link_unknown"
    assert (await client.post(path, data={}, headers=BROWSER)).status_code == 422
    fields = fields_of((await client.get(path, headers=BROWSER)).text)
    await execute("UPDATE registration SET expires_at = requested_at")
    for answer in (await client.get(path, headers=BROWSER), await client.post(path, data=fields)):
        assert answer.status_code == 410
        assert "链接已过期" in answer.text
    assert await fetch_value("SELECT count(*) FROM member") == 0


async def test_a_repeated_start_gives_the_same_link_and_no_table_holds_it(db: None, client: httpx.AsyncClient) -> None:
    headers = await signed_in(await an_associate()) | once()
    first = await client.post("/v1/registrations", json=CUSTOMER, headers=headers)
    again = await client.post("/v1/registrations", json=CUSTOMER, headers=headers)
    assert (again.json(), again.headers["idempotent-replayed"]) == (first.json(), "true")
    assert await fetch_value("SELECT count(*) FROM registration") == 1
    kept = await fetch_value("SELECT convert_from(body, 'UTF8') FROM remembered_answer")
    assert first.json()["consent_token"] not in kept
    assert "consent" not in kept


async def test_a_phone_is_shown_with_a_reason(db: None, client: httpx.AsyncClient) -> None:
    associate = await an_associate()
    member = await a_member(dedicated=associate, phone="13911112222")
    headers = await signed_in(associate)
    url = f"/v1/members/{member.id}"
    assert "13911112222" not in (await client.get(url, headers=headers)).text
    assert (await client.post(f"{url}/reveal", json={"reason": ""}, headers=headers)).status_code == 400
    shown = await client.post(f"{url}/reveal", json={"reason": "回电"}, headers=headers)
    assert (shown.status_code, shown.json()["phone"]) == (200, "+8613911112222")
    assert shown.headers["cache-control"] == "no-store"
    stranger = await signed_in(await an_associate())
    assert (await client.post(f"{url}/reveal", json={"reason": "回电"}, headers=stranger)).status_code == 404
    auditor = await signed_in(await an_associate(role=Role.AUDITOR))
    assert (await client.post(f"{url}/reveal", json={"reason": "回电"}, headers=auditor)).status_code == 403


async def test_members_are_searched_and_handed_over(db: None, client: httpx.AsyncClient) -> None:
    store = await a_store()
    before, after = await an_associate(store), await an_associate(store)
    member = await a_member(store, dedicated=before, phone="13911112222")
    headers = await signed_in(await an_associate(store, Role.STORE_MANAGER))
    [found] = (await client.post("/v1/members/search", json={"phone": "13911112222"}, headers=headers)).json()
    assert (found["id"], found["dedicated_id"]) == (str(member.id), str(before.id))
    body = {"member_ids": [found["id"]], "associate_id": str(after.id), "reason": "离职交接"}
    done = await client.post("/v1/members/transfer", json=body, headers=headers | once())
    assert (done.status_code, done.json()) == (200, {"transferred": 1})
    history = (await client.get(f"/v1/members/{found['id']}/bindings", headers=headers)).json()
    assert [row["associate_id"] for row in history] == [str(before.id), str(after.id)]
    own = await signed_in(before)
    assert (await client.post("/v1/members/transfer", json=body, headers=own | once())).status_code == 403
    assert (await client.get(f"/v1/members/{found['id']}/touches", headers=headers)).json()["items"] == []
    counts = "/v1/touches/counts?first=2026-01-01&last=2026-01-02"
    assert (await client.get(counts, headers=headers)).json() == {"items": [], "next_cursor": None}
