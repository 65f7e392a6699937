"""Starting points for plans: what their examples say is what the engine reckons, and each fills the form of a plan."""

import re
from fractions import Fraction
from pathlib import Path

import httpx
import msgspec
import pytest

from commissions.engine.api import terms_from
from commissions.plans.sample_sales import sampled
from commissions.plans.templates.common_plans import TEMPLATES
from commissions.plans.templates.reckoning import reckoned, scenario_of
from commissions.plans.templates.shapes import PlanTemplate
from commissions.plans.templates.views import template_views
from guide_app.base.html.forms import Form
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Role
from pages.console.commissions.templates import values_of_template
from pages.console.commissions.typing_plans import version_of
from tests.commissions.engine.commission_reference import expected_result
from tests.factories import a_root, an_associate, once, signed_in
from tests.pages.visitor import Visitor

PAGE = (Path(__file__).parents[2] / "docs" / "rules" / "commission-templates.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| ([A-Z-]+) \| (\S+) \| ([A-Z]+) \| ([0-9×+%./ ]+) \| (\d+) \|$", re.MULTILINE)
BANDS = "period_components.0.bands"
BY_CODE = {template.code: template for template in TEMPLATES}


def by_hand(sum_of_products: str) -> Fraction:
    """`50 × 1% + 10 / 2` worked out, in yuan."""
    total = Fraction(0)
    for product in sum_of_products.split("+"):
        term = Fraction(1)
        for factor in product.split("×"):
            text, _, divisor = (part.strip() for part in factor.partition("/"))
            value = Fraction(text.rstrip("%")) / (100 if text.endswith("%") else 1)
            term *= value / int(divisor or 1)
        total += term
    return total


def test_the_page_works_every_example_out_by_hand_and_the_engine_agrees() -> None:
    told = {(code, who, component): int(fen) for code, who, component, _, fen in ROW.findall(PAGE)}
    for code, who, component, how, fen in ROW.findall(PAGE):
        assert abs(by_hand(how) * 100 - int(fen)) < 1, (code, who, component)
    found = {
        (template.code, one.name_zh, one.component): one.amount_fen
        for template in TEMPLATES
        for one in reckoned(template)
    }
    assert found == told


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda one: one.code)
def test_the_slow_reference_agrees_with_an_example(template: PlanTemplate) -> None:
    expected = expected_result(msgspec.json.decode(msgspec.json.encode(scenario_of(template))))
    assert [one["code"] for one in expected["events"] if one["code"]] == []
    amounts: dict[str, int] = {}
    for entry in expected["entries"]:
        amounts[entry["component"]] = amounts.get(entry["component"], 0) + entry["amount"]
    found: dict[str, int] = {}
    for one in reckoned(template):
        found[one.component] = found.get(one.component, 0) + one.amount_fen
    assert found == amounts


@pytest.mark.parametrize("code", BY_CODE)
def test_a_template_fills_the_form_and_comes_out_of_it_as_it_was(code: str) -> None:
    view = next(one for one in template_views(clock.now()) if one.code == code)
    form = Form.of(values_of_template(view, name=view.name_zh))
    typed, offered = terms_from(version_of(form, 1)), terms_from(view.version)
    assert typed.valid_from.instant == offered.valid_from.instant
    assert msgspec.structs.replace(typed, valid_from=offered.valid_from) == offered
    assert sampled(terms_from(view.version), view.sale).sale_fen > 0, "its sale shows what it pays"
    assert len(view.in_words.zh) == len(view.in_words.en)


async def test_a_plan_is_made_from_a_template_over_the_api(db: None, client: httpx.AsyncClient) -> None:
    headers = await signed_in(await an_associate(role=Role.FINANCE, region=await a_root()))
    found = (await client.get("/v1/commission-plan-templates", headers=headers)).json()
    assert [one["code"] for one in found] == list(BY_CODE)
    for one in found:
        body = {"code": one["code"], "name": one["name_zh"], "version": one["version"]}
        made = await client.post("/v1/commission-plans", json=body, headers=headers | once())
        assert (made.status_code, made.json()["versions"][0]["content"]) == (201, one["version"])


async def test_templates_recognise_sales_as_chosen(db: None, client: httpx.AsyncClient) -> None:
    headers = await signed_in(await an_associate(role=Role.FINANCE, region=await a_root()))
    asked: dict[str, str | int] = {"recognised_by": "SHIPPED", "vest_days": 10}
    found = (await client.get("/v1/commission-plan-templates", params=asked, headers=headers)).json()
    chosen = {one["code"]: {name: one["version"].get(name) for name in asked} for one in found}
    for_each_sale = {code for code, one in BY_CODE.items() if "line_components" in one.terms}
    assert chosen == {code: asked if code in for_each_sale else dict.fromkeys(asked) for code in BY_CODE}
    tried = await client.post(
        "/v1/commission-plan-trials", json={"version": found[1]["version"], "sale": found[1]["sale"]}, headers=headers
    )
    entries = {one["component"]: (one["confirms_zh"], one["confirms_en"]) for one in tried.json()["sample"]["entries"]}
    assert entries == {
        "BASE": ("全部发出后 10 天确认", "Recognised 10 days after the last parcel"),
        "GOAL": ("随月份结账确认", "With the close of the month"),
    }
    finance = await Visitor.signed_in(client, await an_associate(role=Role.FINANCE, region=await a_root()))
    templates = await finance.visit("/hq/commissions/templates?recognised_by=SHIPPED&vest_days=10")
    assert templates.text.count("每笔销售的提成在全部发出 10 天后确认") == len(for_each_sale)
    form = (await finance.visit(templates.links["用「拉新奖」新建"])).form()
    assert (form.fields["recognised_by"], form.fields["vest_days"]) == (["SHIPPED"], ["10"])
    assert (await finance.visit("/hq/commissions/templates?vest_days=-1")).status in {400, 422}


async def test_headquarters_picks_a_template_changes_a_number_and_saves(db: None, client: httpx.AsyncClient) -> None:
    finance = await Visitor.signed_in(client, await an_associate(role=Role.FINANCE, region=await a_root()))
    templates = await finance.visit((await finance.visit("/hq/commissions")).links["方案模板"])
    assert "当月业绩 ¥110,000.00，应计 ¥1,450.00" in templates.text
    assert "说不出「第二件起才奖」" in templates.text
    filled = await finance.visit(templates.links["用「达标奖」新建"])
    assert "达成奖 GOAL" in filled.text, "the words stand beside it at once"
    saved = await finance.send_fields(filled.form(), {"code": "GOALS", f"yuan:{BANDS}.2.bonus": "900"})
    assert saved.address == "/hq/commissions/plans/GOALS", saved.text
    assert ("满 100% 奖 ¥900.00" in saved.text, "达标奖" in saved.text) == (True, True)
    assert (await finance.visit("/hq/commissions/new?template=NONE")).status == 404
    auditor = await Visitor.signed_in(client, await an_associate(role=Role.AUDITOR, region=await a_root()))
    assert "新建" not in (await auditor.visit("/hq/commissions/templates")).text
