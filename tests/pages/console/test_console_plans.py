"""Finance makes a plan, tries it, publishes versions; a second person approves what changes a settled month."""

from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest

from commissions.periods.service.settling import settle_period
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM, Role
from guide_app.base.kernel.database import fetch_value
from tests.factories import a_root, an_associate
from tests.pages.visitor import SeenForm, SeenPage, Visitor

NOW = datetime(2026, 5, 12, 4, tzinfo=UTC)
VERSIONS = "SELECT count(*) FROM commission_plan_version"
RULES = "line_components.0.rules"
MONTH = "period_components"

TYPED: dict[str, str | list[str]] = {
    "code": "SPRING",
    "name": "春季导购方案",
    "local:valid_from": "2026-06-01T00:00",
    f"{RULES}.0.value": "1.5",
    "yuan:acquisition.bonus": "10",
    "yuan:acquisition.min_first_order_net": "100",
    "acquisition.window_days": "7",
    "yuan:cap": "20000",
    "assignments.0.path": "/",
    "assignments.0.position": "ASSOCIATE",
    "assignments.0.valid_from": "2026-06-01",
}


@pytest.fixture(autouse=True)
def may() -> Iterator[None]:
    """It is May all the while."""
    with clock.pinned(NOW):
        yield


@pytest.fixture
async def finance(db: None, client: httpx.AsyncClient) -> Visitor:
    """The browser of finance."""
    return await _as(client, Role.FINANCE)


async def _as(client: httpx.AsyncClient, role: Role) -> Visitor:
    return await Visitor.signed_in(client, await an_associate(role=role, region=await a_root()))


async def _made(visitor: Visitor, typed: dict[str, str | list[str]] = TYPED) -> SeenPage:
    made = await visitor.send_fields((await visitor.visit("/hq/commissions/new")).form(), typed)
    assert made.address == f"/hq/commissions/plans/{typed['code']}", made.text
    return made


def _holds(form: SeenForm, typed: dict[str, str | list[str]]) -> bool:
    return all(form.fields[name] == [value] for name, value in typed.items())


async def test_a_plan_is_read_in_words_and_on_a_sale_before_it_is_saved(finance: Visitor) -> None:
    empty = await finance.visit("/hq/commissions")
    assert "还没有提成方案" in empty.text
    form = (await finance.visit(empty.links["新建方案"])).form()
    tried = await finance.send_fields(form, TYPED | {"look": "plan"})
    assert tried.status == 200, tried.text
    for said in (
        "每笔销售 BASE：全部商品提 1.5%",
        "每位新会员奖 ¥10.00",
        "每人每月最多 ¥20,000.00",
        "¥1,000.00 × 1.5% = ¥15.00",
    ):
        assert said in tried.text
    assert _holds(tried.form(), TYPED)
    assert await fetch_value(VERSIONS) == 0, "trying saves nothing"
    saved = await finance.send(tried.form())
    assert (saved.address, "提成方案已保存" in saved.text) == ("/hq/commissions/plans/SPRING", True)
    assert "待生效" in saved.text
    listed = await finance.visit("/hq/commissions?state=coming&text=春季")
    assert "春季导购方案" in listed.links
    assert "没有这样的方案" in (await finance.visit("/hq/commissions?state=in_force")).text


async def test_rows_come_and_go_without_a_script(finance: Visitor) -> None:
    new = "/hq/commissions/new"
    page = await finance.visit(new)
    more = await finance.send_fields(page.form(), TYPED | {"add": RULES})
    assert f"{RULES}.1.value" in more.form().fields
    ladder = await finance.send_fields(
        more.form(),
        {f"{RULES}.1.value": "2.5", f"{RULES}.1.match.category": "/shoes", "add_month": "yes", "new_kind": "MARGINAL"},
    )
    assert f"yuan:{MONTH}.0.tiers.0.from" in ladder.form().fields
    second = await finance.send_fields(
        ladder.form(),
        {
            f"{MONTH}.0.id": "LADDER",
            f"yuan:{MONTH}.0.tiers.0.from": "0",
            f"percent:{MONTH}.0.tiers.0.ppm": "0",
            "add": f"{MONTH}.0.tiers",
        },
    )
    tried = await finance.send_fields(
        second.form(),
        {
            f"yuan:{MONTH}.0.tiers.1.from": "50000",
            f"percent:{MONTH}.0.tiers.1.ppm": "0.5",
            "yuan:sale.month_fen": "50000",
            "look": "plan",
        },
    )
    for said in (
        "品类 /shoes 提 2.5%",
        "其他商品提 1.5%",
        "¥0.00 至 ¥50,000.00 的部分提 0%，¥50,000.00 以上的部分提 0.5%",
        "当月业绩 ¥51,000.00，应计 ¥5.00",
    ):
        assert said in tried.text
    emptied = await finance.send_fields(
        tried.form(), {f"{RULES}.1.value": "", f"{RULES}.1.match.category": "", "look": "1"}
    )
    assert "全部商品提 1.5%" in emptied.text, "a row that says nothing is none"
    gone = await finance.send_fields(emptied.form(), {"remove": f"{MONTH}.0"})
    assert f"yuan:{MONTH}.0.tiers.0.from" not in gone.form().fields


@pytest.mark.parametrize("kind", ["WHOLE", "STEP_BONUS", "ATTAINMENT", "ACCELERATOR", "MANAGER_OVERRIDE", "STORE_POOL"])
async def test_every_kind_of_the_month_is_typed(finance: Visitor, kind: str) -> None:
    page = await finance.visit("/hq/commissions/new")
    added = await finance.send_fields(page.form(), TYPED | {"add_month": "yes", "new_kind": kind})
    fields = added.form().fields
    filled: dict[str, str | list[str]] = {
        name: "0" if name.endswith((".from", ".from_ppm")) else "5" for name in fields if f":{MONTH}.0" in name
    }
    if kind == "STEP_BONUS":
        filled[f"yuan:{MONTH}.0.steps.0.from"] = "100"
    saved = await finance.send_fields(added.form(), filled)
    assert saved.address == "/hq/commissions/plans/SPRING", saved.text
    again = (await finance.visit("/hq/commissions/plans/SPRING/versions")).form()
    for name, value in filled.items():
        assert float(again.fields[name][0]) == float(str(value)), name


async def test_a_refused_plan_keeps_what_was_typed_and_says_why_at_the_field(finance: Visitor) -> None:
    page = await finance.visit("/hq/commissions/new")
    ladder = await finance.send_fields(page.form(), TYPED | {"add_month": "yes", "new_kind": "WHOLE"})
    form = (
        await finance.send_fields(ladder.form(), {f"yuan:{MONTH}.0.tiers.0.from": "0", "add": f"{MONTH}.0.tiers"})
    ).form()
    tiers: dict[str, str | list[str]] = {
        f"yuan:{MONTH}.0.tiers.0.from": "0",
        f"percent:{MONTH}.0.tiers.0.ppm": "1",
        f"yuan:{MONTH}.0.tiers.1.from": "5000",
        f"percent:{MONTH}.0.tiers.1.ppm": "2",
    }
    wrongs: tuple[tuple[dict[str, str | list[str]], str], ...] = (
        ({f"yuan:{MONTH}.0.tiers.1.from": "0"}, f"yuan:{MONTH}.0.tiers.1.from"),
        ({f"yuan:{MONTH}.0.tiers.0.from": "10"}, f"yuan:{MONTH}.0.tiers.0.from"),
        ({f"percent:{MONTH}.0.tiers.1.ppm": "101"}, f"percent:{MONTH}.0.tiers.1.ppm"),
        ({f"percent:{MONTH}.0.tiers.1.ppm": ""}, f"percent:{MONTH}.0.tiers.1.ppm"),
        ({f"{RULES}.0.value": "100.5"}, f"{RULES}.0.value"),
        ({f"{RULES}.0.value": "x"}, f"{RULES}.0.value"),
        ({f"{RULES}.0.value": "", f"{RULES}.0.match.sku": "A"}, f"{RULES}.0.value"),
        ({f"{RULES}.0.match.category": "shoes"}, f"{RULES}.0.match.category"),
        ({f"{MONTH}.0.id": "BASE"}, f"{MONTH}.0.id"),
        ({"local:valid_from": ""}, "local:valid_from"),
        ({"yuan:acquisition.min_first_order_net": ""}, "yuan:acquisition.min_first_order_net"),
        ({"acquisition.window_days": "many"}, "acquisition.window_days"),
        ({"code": "a b"}, "code"),
    )
    for wrong, field in wrongs:
        typed = TYPED | tiers | wrong
        again = await finance.send_fields(form, typed)
        assert again.status in {400, 422}, (wrong, again.text)
        assert _holds(again.form(), typed), wrong
        assert f'id="{field}-refusal"' in again.html, (wrong, again.form().fields)
    await _made(finance)
    twice = await finance.send_fields((await finance.visit("/hq/commissions/new")).form(), TYPED)
    assert (twice.status, 'id="code-refusal"' in twice.html) == (409, True)


async def test_a_version_says_what_it_changes_and_never_begins_in_the_past(finance: Visitor) -> None:
    await _made(finance)
    address = "/hq/commissions/plans/SPRING"
    form = (await finance.visit(f"{address}/versions")).form()
    assert (form.fields[f"{RULES}.0.value"], form.fields["yuan:cap"]) == (["1.5"], ["20000.00"])
    past = await finance.send_fields(form, {f"{RULES}.0.value": "2", "local:valid_from": "2026-04-01T00:00"})
    assert (past.status, 'id="local:valid_from-refusal"' in past.html) == (422, True)
    midmonth = await finance.send_fields(form, {"yuan:cap": "1", "local:valid_from": "2026-06-15T00:00"})
    assert (midmonth.status, 'id="local:valid_from-refusal"' in midmonth.html) == (422, True)
    published = await finance.send_fields(form, {f"{RULES}.0.value": "2", "local:valid_from": "2026-07-01T00:00"})
    assert published.address == address, published.text
    for said in ("第 2 版", "新增 每笔销售 BASE：全部商品提 2%", "去掉 每笔销售 BASE：全部商品提 1.5%", "发布于"):
        assert said in published.text
    other = await finance.visit(f"{address}?yuan:paid_fen=200&quantity=2")
    assert "¥200.00 × 2% = ¥4.00" in other.text, "no version holds yet, so the newest is tried"
    assert (await finance.visit(f"{address}?yuan:paid_fen=x")).status == 422


async def test_a_settled_month_is_changed_by_two_people(finance: Visitor, client: httpx.AsyncClient) -> None:
    await _made(finance, TYPED | {"local:valid_from": "2026-01-01T00:00", "assignments.0.position": ""})
    await settle_period(SYSTEM, "2026-04")
    address = "/hq/commissions/plans/SPRING"
    form = (await finance.visit(f"{address}/versions")).form()
    asked = await finance.send_fields(
        form,
        {
            f"{RULES}.0.value": "2",
            "local:valid_from": "2026-04-01T00:00",
            "restate": "true",
            "reason": "四月费率写错",
        },
    )
    assert asked.address.startswith("/hq/approvals/"), asked.text
    assert await fetch_value(VERSIONS) == 1
    second = await _as(client, Role.HQ_OPERATOR)
    waiting = await second.visit(asked.address)
    assert "四月费率写错" in waiting.text
    await second.send(waiting.form(f"{asked.address}/approval"))
    assert await fetch_value(VERSIONS) == 2
    assert "更正过去" in (await finance.visit(address)).text
    people = (await finance.visit(f"{address}/people")).form()
    waits = await finance.send_fields(people, {"position": "MANAGER", "valid_from": "2026-04-01"})
    assert waits.address.startswith("/hq/approvals/"), waits.text
    put = await finance.send_fields((await finance.visit(f"{address}/people")).form(), {"position": "MANAGER"})
    assert (put.address, "适用范围已指定" in put.text) == (address, True)
    unknown = await finance.send_fields((await finance.visit(f"{address}/people")).form(), {"store": "NONE"})
    assert (unknown.status, 'id="store-refusal"' in unknown.html) == (422, True)


async def test_an_auditor_reads_plans_and_changes_none(finance: Visitor, client: httpx.AsyncClient) -> None:
    await _made(finance)
    auditor = await _as(client, Role.AUDITOR)
    listed = await auditor.visit("/hq/commissions")
    assert ("春季导购方案" in listed.links, "新建方案" in listed.links) == (True, False)
    one = await auditor.visit("/hq/commissions/plans/SPRING")
    assert ("发布新版本" in one.links, "谁在什么时候改过" in one.links) == (False, True)
    for address in ("new", "plans/SPRING/versions", "plans/SPRING/people"):
        assert (await auditor.visit(f"/hq/commissions/{address}")).status == 403
    seller = await _as(client, Role.ASSOCIATE)
    assert (await seller.visit("/hq/commissions")).status == 403
    assert (await auditor.visit("/hq/commissions/plans/NONE")).status == 404


async def test_in_english_the_rule_is_said_in_english(finance: Visitor, client: httpx.AsyncClient) -> None:
    await _made(finance)
    reader = await Visitor.signed_in(
        client, await an_associate(role=Role.FINANCE, region=await a_root()), language="en"
    )
    page = await reader.visit("/hq/commissions/plans/SPRING")
    assert "Each sale, BASE: all goods earn 1.5%" in page.text
