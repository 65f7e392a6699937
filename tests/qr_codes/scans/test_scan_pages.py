"""What a scanned code shows: to customers, to apps, to robots; and what it refuses without asking the database."""

import asyncio
import re
from collections.abc import Callable

import httpx
import msgspec
import pytest

from guide_app.base.html.standalone import style
from guide_app.base.kernel import database
from guide_app.base.kernel.database import execute, fetch_row_as, fetch_value
from guide_app.base.kernel.ids import new_id
from guide_app.base.web.envelope import Envelope
from qr_codes.ports import ContactWay, ContactWayDesk
from qr_codes.rules.touchpoints import RetirementReason, TouchpointKind, TouchpointState
from qr_codes.scans import resolving
from qr_codes.scans.resolving import GUESSES_PER_MINUTE, Resolved, forget_everything, resolve
from qr_codes.schemas import ChangeCode
from qr_codes.service.badges import badge_code_of
from qr_codes.service.changing import change_code
from qr_codes.short_codes import mint_code, printed_form
from tests.asgi import transport_to
from tests.factories import a_price, a_sku, a_store, an_actor, an_associate, hq_actor
from tests.qr_codes.stickers import a_blank_code, a_bound_code, a_phone, cookie_of, scan

APP = {"Accept": "application/json", "User-Agent": "GuideMini/1.0"}


class Desk:
    """A desk where everybody is added the same way."""

    def __init__(self, way: ContactWay | None) -> None:
        self.way = way

    async def contact_way(self, **_: object) -> ContactWay | None:
        return self.way


def html_of(resolved: Resolved) -> str:
    assert resolved.pages is not None
    return resolved.pages.page("zh").html.decode()


def policy_of(resolved: Resolved) -> str:
    assert resolved.pages is not None
    return dict(resolved.pages.page("zh").headers)["Content-Security-Policy"]


async def test_a_page_names_the_associate_and_the_store_in_chinese_first(db: None, client: httpx.AsyncClient) -> None:
    associate = await an_associate(await a_store(name="上海静安大悦城店"), name="王小美")
    badge = await badge_code_of(an_actor(associate), associate.id)
    answer = await scan(client, badge.code)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "王小美" in answer.text
    assert "上海静安大悦城店" in answer.text
    assert "成为会员" in answer.text
    assert '<html lang="zh-CN">' in answer.text


@pytest.mark.parametrize("spelling", [str.lower, printed_form, lambda code: code.replace("0", "O").replace("1", "l")])
async def test_a_code_is_found_however_it_is_spelled(
    db: None, client: httpx.AsyncClient, spelling: Callable[[str], str]
) -> None:
    code = await a_bound_code()
    assert (await scan(client, spelling(code.code))).status_code == 200
    assert (await client.get(f"/Q/{code.code}", headers=a_phone())).status_code == 200


async def test_names_cannot_become_markup(db: None, client: httpx.AsyncClient) -> None:
    store = await a_store(name="<script>alert(1)</script>")
    code = await a_bound_code(store, await an_associate(store, name='"><img src=x onerror=a>'))
    page = (await scan(client, code.code)).text
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page


async def test_a_page_allows_its_own_style_and_nothing_else(db: None, client: httpx.AsyncClient) -> None:
    answer = await scan(client, (await a_bound_code()).code)
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert re.search(r"<style>(.*?)</style>", answer.text, re.DOTALL)[1] == style()  # type: ignore[index]
    assert "http://" not in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"


async def test_an_app_gets_the_same_as_json(db: None, client: httpx.AsyncClient) -> None:
    sku = await a_sku(name="女士跑步鞋")
    code = await a_bound_code(sku=sku.code)
    view = (await client.get(f"/q/{code.code}", headers=APP)).json()
    assert (view["code_id"], view["product"], view["associate_id"]) == (str(code.id), "女士跑步鞋", None)
    assert [action["kind"] for action in view["actions"]] == ["register"]


async def test_a_way_to_add_the_associate_on_wecom_is_offered_first(db: None) -> None:
    code = await a_bound_code()
    shown = await resolve(code.code, "", desk=Desk(ContactWay(link="https://work.weixin.qq.com/ca/abc")))
    page = html_of(shown)
    assert page.index('href="https://work.weixin.qq.com/ca/abc"') < page.index("成为会员")


async def test_the_image_of_a_contact_way_is_the_only_foreign_thing_allowed(db: None) -> None:
    code = await a_bound_code()
    shown = await resolve(code.code, "", desk=Desk(ContactWay(qr_image="https://wework.qpic.cn/wwpic/1/0")))
    assert 'src="https://wework.qpic.cn/wwpic/1/0"' in html_of(shown)
    assert "img-src https://wework.qpic.cn;" in policy_of(shown)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "http://a.cn/", "https://a.cn; script-src *", "//a.cn", ""])
async def test_a_contact_way_that_is_no_plain_https_address_is_left_out(db: None, address: str) -> None:
    code = await a_bound_code()
    for way in (ContactWay(link=address), ContactWay(qr_image=address)):
        forget_everything()
        shown = await resolve(code.code, "", desk=Desk(way))
        assert "企业微信" not in html_of(shown)
        assert "img-src" not in policy_of(shown)


async def test_a_badge_follows_its_associate_to_another_store(db: None, client: httpx.AsyncClient) -> None:
    associate = await an_associate(await a_store(name="旧店"))
    badge = await badge_code_of(an_actor(associate), associate.id)
    new = await a_store(name="新店")
    await execute("UPDATE posting SET store = $2, path = $3 WHERE associate = $1", associate.id, new.id, new.path)
    assert "新店" in (await scan(client, badge.code)).text


async def test_the_code_of_somebody_who_left_says_so_kindly(db: None, client: httpx.AsyncClient) -> None:
    associate = await an_associate(await a_store(name="静安店"))
    badge = await badge_code_of(an_actor(associate), associate.id)
    await execute("UPDATE associate SET status = 'left' WHERE id = $1", associate.id)
    answer = await scan(client, badge.code)
    assert answer.status_code == 410
    assert "静安店" in answer.text
    assert "set-cookie" not in answer.headers


async def test_retired_and_blank_codes_refuse_as_page_and_as_problem(db: None, client: httpx.AsyncClient) -> None:
    hq, retired, blank = await hq_actor(), await a_bound_code(), await a_blank_code()
    gone = ChangeCode(state=TouchpointState.RETIRED, retired_for=RetirementReason.TAMPERED)
    await change_code(hq, retired.id, gone, expected_version=retired.version)
    for code, status, kind in (
        (retired.code, 410, "code_retired"),
        (blank.code, 404, "code_not_in_use"),
        (mint_code(), 404, "code_unknown"),
    ):
        page = await scan(client, code)
        assert (page.status_code, "请向店员求助" in page.text) == (status, True)
        problem = await client.get(f"/q/{code}", headers=APP)
        assert (problem.status_code, problem.json()["code"]) == (status, kind)
        assert problem.headers["content-type"] == "application/problem+json"
    assert not await fetch_value("SELECT count(*) FROM code_scan")


async def test_a_change_is_seen_by_the_next_scan(db: None, client: httpx.AsyncClient) -> None:
    hq, code, other = await hq_actor(), await a_bound_code(), await a_store(name="浦东店")
    assert (await scan(client, code.code)).status_code == 200
    paused = await change_code(hq, code.id, ChangeCode(state=TouchpointState.PAUSED), expected_version=code.version)
    assert "此码暂停使用" in (await scan(client, code.code)).text
    again = ChangeCode(state=TouchpointState.BOUND, store_id=other.id)
    await change_code(hq, code.id, again, expected_version=paused.version)
    assert "浦东店" in (await scan(client, code.code)).text


async def test_a_change_by_another_process_is_seen_within_seconds(
    db: None, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = await a_bound_code()
    moment = 1_000.0
    monkeypatch.setattr("qr_codes.scans.resolving.time.monotonic", lambda: moment)
    assert (await resolve(code.code, "", desk=Desk(None))).refusal is None
    await execute("UPDATE touchpoint SET state = 'PAUSED' WHERE id = $1", code.id)
    assert (await resolve(code.code, "", desk=Desk(None))).refusal is None
    moment += resolving.BELIEVED_SECONDS
    assert (await resolve(code.code, "", desk=Desk(None))).refusal is not None
    assert resolving.BELIEVED_SECONDS <= 5


async def test_a_replaced_code_forwards_to_its_replacement(db: None, client: httpx.AsyncClient) -> None:
    hq, store = await hq_actor(), await a_store()
    old, new = await a_bound_code(store), await a_bound_code(store)
    replaced = ChangeCode(state=TouchpointState.RETIRED, retired_for=RetirementReason.REPLACED, replacement_id=new.id)
    await change_code(hq, old.id, replaced, expected_version=old.version)
    answer = await scan(client, old.code)
    assert (answer.status_code, answer.headers["location"]) == (302, f"/q/{new.code}")
    assert "set-cookie" not in answer.headers


async def test_typing_mistakes_never_reach_the_database(
    db: None, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = (await a_bound_code()).code

    def no_connection() -> None:
        raise AssertionError("asked the database")

    monkeypatch.setattr(database, "connection", no_connection)
    last = code[-1]
    wrong = code[:-1] + ("A" if last != "A" else "B")
    for typed in (wrong, "7K3M", "x" * 300, "!!!!!!!!!!!", "%00", "用户"):
        answer = await client.get(f"/q/{typed}", headers=APP)
        assert answer.status_code == 404, typed
        assert answer.json()["code"] == "code_unknown"
        assert answer.json()["reason"] in {"LENGTH", "SYMBOL", "CHECK"}


async def test_guessing_ends_after_some_tries_and_disturbs_no_other_address(db: None, application: Envelope) -> None:
    code = (await a_bound_code()).code

    def phone(address: str) -> httpx.AsyncClient:
        transport = transport_to(application, client=(address, 1))
        return httpx.AsyncClient(transport=transport, base_url="http://guide.test")

    async with phone("203.0.113.7") as guesser, phone("203.0.113.8") as customer:
        statuses = [
            (await guesser.get(f"/q/{mint_code()}", headers=APP)).status_code for _ in range(GUESSES_PER_MINUTE)
        ]
        assert set(statuses) == {404}
        refused = await guesser.get(f"/q/{mint_code()}", headers=APP)
        assert (refused.status_code, refused.json()["code"]) == (429, "too_many_guesses")
        assert (await customer.get(f"/q/{code}", headers=APP)).status_code == 200
        assert (await guesser.get(f"/q/{code}", headers=APP)).status_code == 200, "real codes work for who is behind it"
        assert (await guesser.get(f"/q/{(await a_bound_code()).code}", headers=APP)).status_code == 200


async def test_a_code_that_is_not_there_is_looked_for_once_and_costs_its_address_one_guess(
    db: None, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many customers scan the poster of somebody else."""
    looks: list[str] = []
    look_up = resolving._look_up

    async def noted(code: str, desk: ContactWayDesk) -> resolving.Resolved | None:
        looks.append(code)
        return await look_up(code, desk)

    monkeypatch.setattr(resolving, "_look_up", noted)
    foreign = mint_code()
    answers = [await client.get(f"/q/{foreign}", headers=APP) for _ in range(GUESSES_PER_MINUTE + 5)]
    assert {answer.status_code for answer in answers} == {404}
    assert looks == [foreign]


async def test_beyond_its_budget_an_address_looks_for_one_code_at_a_time(
    db: None, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resolving, "GUESSES_PER_MINUTE", 1)
    await client.get(f"/q/{mint_code()}", headers=APP)
    at_once, most = 0, 0

    async def slow(code: str, desk: ContactWayDesk) -> None:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0.01)
        at_once -= 1

    monkeypatch.setattr(resolving, "_look_up", slow)
    answers = await asyncio.gather(*(client.get(f"/q/{mint_code()}", headers=APP) for _ in range(8)))
    assert {answer.status_code for answer in answers} == {429}
    assert most == 1


async def test_resolving_costs_one_query_and_none_for_some_seconds(
    db: None, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = await a_bound_code()
    asked = 0

    async def counting(kind: type[msgspec.Struct], sql: str, *args: object) -> object:
        nonlocal asked
        asked += 1
        return await fetch_row_as(kind, sql, *args)

    monkeypatch.setattr(resolving, "fetch_row_as", counting)
    for _ in range(5):
        await scan(client, code.code)
    assert asked == 1


async def test_head_says_whether_there_is_a_page_and_counts_nothing(db: None, client: httpx.AsyncClient) -> None:
    code = await a_bound_code()
    answer = await client.head(f"/q/{code.code}", headers=a_phone())
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["content-length"]) > 1_000
    assert (await client.head(f"/q/{mint_code()}", headers=a_phone())).status_code == 404
    assert not await fetch_value("SELECT count(*) FROM code_scan WHERE code = $1", code.id)


async def test_an_unknown_associate_has_no_scans_to_see(db: None, client: httpx.AsyncClient) -> None:
    assert (await client.get(f"/v1/associates/{new_id()}/scans")).status_code == 401


async def test_a_paused_code_says_so_with_200_and_leads_on(db: None, client: httpx.AsyncClient) -> None:
    hq, store = await hq_actor(), await a_store(name="静安店")
    paused, other = await a_bound_code(store), await a_bound_code(store)
    await a_bound_code(store, await an_associate(store))
    await change_code(hq, paused.id, ChangeCode(state=TouchpointState.PAUSED), expected_version=paused.version)
    page = await scan(client, paused.code)
    assert (page.status_code, "此码暂停使用" in page.text, "静安店" in page.text) == (200, True, True)
    assert f'href="/q/{other.code}"' in page.text
    assert "set-cookie" not in page.headers
    problem = await client.get(f"/q/{paused.code}", headers=APP)
    assert (problem.status_code, problem.json()["code"]) == (404, "code_not_in_use")
    lonely = await a_bound_code()
    await change_code(hq, lonely.id, ChangeCode(state=TouchpointState.PAUSED), expected_version=lonely.version)
    page = await scan(client, lonely.code)
    assert (page.status_code, "请向店员求助" in page.text) == (200, True)
    assert not await fetch_value("SELECT count(*) FROM code_scan")


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [("zh-CN,zh;q=0.9", "zh"), ("en-GB,en;q=0.9,zh;q=0.1", "en"), ("zh-TW,en", "zh"), ("fr,en", "en"), ("", "zh")],
)
async def test_a_page_speaks_as_the_phone_does(
    db: None, client: httpx.AsyncClient, accepted: str, expected: str
) -> None:
    code = await a_bound_code()
    page = await client.get(f"/q/{code.code}", headers=a_phone() | {"Accept-Language": accepted})
    said = {"zh": ("成为会员", "zh-CN"), "en": ("Become a member", "en")}[expected]
    assert (said[0] in page.text, page.headers["content-language"]) == (True, said[1])
    assert "Accept-Language" in page.headers["vary"]
    wrong = await client.get("/q/7K3M", headers=a_phone() | {"Accept-Language": accepted})
    assert {"zh": "没有这个码", "en": "No such code"}[expected] in wrong.text


async def test_a_chosen_language_stays_and_is_no_scan(db: None, client: httpx.AsyncClient) -> None:
    code = await a_bound_code()
    chosen = await client.get(f"/q/{code.code}?lang=en", headers=a_phone())
    assert "Become a member" in chosen.text
    again = await client.get(f"/q/{code.code}", headers=a_phone() | {"Cookie": cookie_of(chosen)})
    assert "Become a member" in again.text
    assert await fetch_value("SELECT count(*) FROM code_scan") == 1


async def test_a_shelf_tag_shows_what_the_article_costs_in_its_store_now(db: None, client: httpx.AsyncClient) -> None:
    sku, store = await a_sku(name="追风轻量跑鞋", price_fen=59_900), await a_store()
    await a_price(sku, 49_900, path=store.path)
    here = await a_bound_code(store, kind=TouchpointKind.SHELF_TAG, sku=sku.code)
    elsewhere = await a_bound_code(kind=TouchpointKind.SHELF_TAG, sku=sku.code)
    for code, price_fen, said in ((here, 49_900, "499<small>.00"), (elsewhere, 59_900, "599<small>.00")):
        assert (await client.get(f"/q/{code.code}", headers=APP)).json()["price_fen"] == price_fen
        page = (await scan(client, code.code)).text
        assert said in page
        assert page.index("追风轻量跑鞋</h1>") < page.index("上海人民广场店")
    await execute("UPDATE sku SET active = false")
    forget_everything()
    assert "<small>¥" not in (await scan(client, here.code)).text


async def test_a_page_comes_packed_where_the_phone_takes_that(db: None, client: httpx.AsyncClient) -> None:
    code = await a_bound_code()
    packed = await client.get(f"/q/{code.code}", headers=a_phone() | {"Accept-Encoding": "gzip"})
    plain = await client.get(f"/q/{code.code}", headers=a_phone() | {"Accept-Encoding": "identity"})
    assert (packed.headers["content-encoding"], "content-encoding" in plain.headers) == ("gzip", False)
    assert packed.text == plain.text
    assert int(packed.headers["content-length"]) < 6_000
