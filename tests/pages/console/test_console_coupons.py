"""Headquarters makes a coupon, reads it in words and on a cart before it is saved, publishes new terms, pauses it."""

import httpx
import pytest

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import fetch_value
from tests.factories import a_root, an_associate
from tests.pages.visitor import SeenForm, Visitor

TYPED: dict[str, str | list[str]] = {
    "code": "SPRING",
    "name": "春季满减",
    "yuan:terms.threshold": "300",
    "yuan:terms.off": "50",
    "terms.group": "spring",
    "terms.exclusive": "true",
    "categories": "shoes、boots",
    "skus_out": "GIFT-1",
    "terms.funding.0.funder": "COMPANY",
    "terms.funding.0.weight": "7",
    "terms.funding.1.funder": "STORE",
    "terms.funding.1.weight": "3",
    "validity.days": "15",
    "grace_days": "7",
    "stock": "500",
    "per_member_limit": "2",
    "path": "/",
}


@pytest.fixture
async def visitor(db: None, client: httpx.AsyncClient) -> Visitor:
    """The browser of headquarters."""
    return await _as(client, Role.HQ_OPERATOR)


async def _as(client: httpx.AsyncClient, role: Role) -> Visitor:
    return await Visitor.signed_in(client, await an_associate(role=role, region=await a_root()))


def _holds(form: SeenForm, typed: dict[str, str | list[str]]) -> bool:
    return all(form.fields[name] == [value] for name, value in typed.items())


async def _made(visitor: Visitor, typed: dict[str, str | list[str]], kind: str = "FIXED") -> None:
    form = (await visitor.visit(f"/hq/coupons/new?kind={kind}")).form()
    made = await visitor.send_fields(form, typed)
    assert made.address == f"/hq/coupons/{typed['code']}", made.text


async def test_a_coupon_is_read_in_words_and_on_a_cart_before_it_is_saved(visitor: Visitor) -> None:
    empty = await visitor.visit("/hq/coupons")
    assert "还没有券模板" in empty.text
    form = (await visitor.visit(empty.links["新建券模板"])).form()
    tried = await visitor.send_fields(form, TYPED | {"look": "terms"})
    assert tried.status == 200
    for said in ("满 ¥300.00 减 ¥50.00", "品类 shoes、boots", "SKU GIFT-1", "不与其他券同用", "领取后 15 天内有效"):
        assert said in tried.text
    assert "¥548.00" in tried.text, "399 and 199 less 50"
    assert _holds(tried.form(), TYPED)
    assert await fetch_value("SELECT count(*) FROM coupon_template") == 0, "trying saves nothing"
    short = await visitor.send_fields(
        tried.form(), {"yuan:lines.0.unit_price_fen": "99", "look": "terms", "lines.1.quantity": "1"}
    )
    assert "还差 ¥2.00" in short.text
    saved = await visitor.send(short.form())
    assert (saved.address, "券模板已保存" in saved.text) == ("/hq/coupons/SPRING", True)
    assert "优惠按 COMPANY 7 : STORE 3 分摊" in saved.text
    assert "春季满减" in (await visitor.visit("/hq/coupons")).links


@pytest.mark.parametrize(
    ("kind", "given", "said"),
    [
        (
            "EVERY",
            {"yuan:terms.every": "500", "yuan:terms.off": "60", "terms.max_times": "3"},
            "每满 ¥500.00 减 ¥60.00",
        ),
        ("PERCENT", {"percent:terms.pay_ppm": "88", "yuan:terms.cap": "200"}, "打 8.8 折，最多减 ¥200.00"),
        ("EXCHANGE", {"yuan:terms.exchange_price": "9.9"}, "¥9.90 换购一件"),
    ],
)
async def test_every_kind_is_made_by_its_own_form(
    visitor: Visitor, kind: str, given: dict[str, str | list[str]], said: str
) -> None:
    own: dict[str, str | list[str]] = {"code": kind, "name": kind, "stock": "5"}
    await _made(visitor, own | given, kind)
    assert said in (await visitor.visit(f"/hq/coupons/{kind}")).text


async def test_a_refused_form_keeps_what_was_typed_and_says_why_at_the_field(visitor: Visitor) -> None:
    form = (await visitor.visit("/hq/coupons/new")).form()
    wrongs: tuple[tuple[dict[str, str | list[str]], str], ...] = (
        ({"yuan:terms.off": "x"}, "yuan:terms.off"),
        ({"yuan:terms.off": "0"}, "yuan:terms.off"),
        ({"yuan:terms.off": ""}, "yuan:terms.off"),
        ({"brands": "斜杠"}, "brands"),
        ({"terms.funding.1.weight": ""}, "terms.funding.1.weight"),
        ({"validity.days": "0"}, "validity.days"),
        ({"stock": "-1"}, "stock"),
        ({"code": "a b"}, "code"),
    )
    for wrong, field in wrongs:
        typed = TYPED | wrong
        again = await visitor.send_fields(form, typed)
        assert again.status in {400, 422}, again.text
        assert _holds(again.form(), typed), wrong
        assert f'id="{field}-refusal"' in again.html, again.text
    await _made(visitor, TYPED)
    twice = await visitor.send_fields((await visitor.visit("/hq/coupons/new")).form(), TYPED)
    assert (twice.status, 'id="code-refusal"' in twice.html) == (409, True)
    assert (await visitor.visit("/hq/coupons/new?kind=OTHER")).status == 404


async def test_new_terms_stand_beside_the_old_and_a_template_is_paused_and_changed(visitor: Visitor) -> None:
    await _made(visitor, TYPED)
    form = (await visitor.visit("/hq/coupons/SPRING/terms")).form()
    assert (form.fields["yuan:terms.off"], form.fields["categories"]) == (["50.00"], ["shoes、boots"])
    assert form.fields["terms.exclusive"] == ["true"]
    published = await visitor.send_fields(form, {"yuan:terms.off": "80"})
    assert "满 ¥300.00 减 ¥80.00" in published.text
    assert "满 ¥300.00 减 ¥50.00" in published.text
    assert published.text.index("¥80.00") < published.text.index("¥50.00"), "the newest first"
    paused = await visitor.send(published.form("/hq/coupons/SPRING/status"))
    assert "已暂停" in paused.text
    assert "春季满减" not in (await visitor.visit("/hq/coupons?claimable=true")).text
    edit = (await visitor.visit("/hq/coupons/SPRING/edit")).form()
    old = (await visitor.visit("/hq/coupons/SPRING/edit")).form()
    changed = await visitor.send_fields(edit, {"stock": "900", "local:claim_to": "2099-01-01T00:00"})
    assert "库存 900" in changed.text
    stale = await visitor.send_fields(old, {"stock": "901"})
    assert (stale.status, stale.form().fields["stock"]) == (412, ["901"])


async def test_an_auditor_reads_coupons_and_changes_none(visitor: Visitor, client: httpx.AsyncClient) -> None:
    await _made(visitor, TYPED)
    reader = await _as(client, Role.AUDITOR)
    listed = await reader.visit("/hq/coupons")
    assert ("春季满减" in listed.links, "新建券模板" in listed.links) == (True, False)
    one = await reader.visit("/hq/coupons/SPRING")
    assert ("满 ¥300.00 减 ¥50.00" in one.text, [each.action for each in one.forms if "coupons" in each.action]) == (
        True,
        [],
    )
    for address in ("/hq/coupons/new", "/hq/coupons/SPRING/edit", "/hq/coupons/SPRING/terms"):
        assert (await reader.visit(address)).status == 403
    token = listed.form("/sign-out").fields["_token"]
    pausing = SeenForm("/hq/coupons/SPRING/status", {"_token": token, "_version": ["1"], "status": ["paused"]})
    assert (await reader.send(pausing)).status == 403
    assert (await reader.visit("/hq/coupons/NONE")).status == 404
