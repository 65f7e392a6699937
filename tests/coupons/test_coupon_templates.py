"""Templates: who makes them, what a version keeps, how stock moves."""

import asyncpg
import msgspec
import pytest

from coupons.books import discrepancies
from coupons.claiming import TemplateStatus
from coupons.errors import CouponTemplateExists, StockBelowIssued
from coupons.queries import coupon_of_id, template_of_code, templates
from coupons.quoting.documents import FixedRuleDocument
from coupons.rules import LOCK_TTL
from coupons.schemas import CreateTemplate, TermsCommand, UpdateTemplate
from coupons.service.templates import create_template, publish_terms, update_template
from coupons.voucher_desk import CouponDesk
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Role
from guide_app.base.kernel.database import execute, fetch_row, fetch_value, transaction
from guide_app.base.kernel.errors import Forbidden, InvalidField, NotFound, Stale
from guide_app.base.web.pages import PageRequest
from tests.coupons.coupon_factories import (
    A_WEEK,
    EVER_SINCE,
    TEN_OFF,
    a_cart,
    a_shop,
    a_template,
    an_order,
    code_of,
    issue,
    priced_by,
)
from tests.factories import a_region, a_store, an_actor_as, hq_actor

ALL = PageRequest(None, 100)


def _command(code: str, **other: object) -> CreateTemplate:
    fields = {"name": "新人券", "terms": TEN_OFF, "validity": A_WEEK, "claim_from": EVER_SINCE, "stock": 5}
    return CreateTemplate(code=code, **{**fields, **other})  # type: ignore[arg-type]


async def test_headquarters_make_templates_and_the_log_says_who(db: None) -> None:
    hq = await hq_actor()
    made = await create_template(hq, _command("NEW-1"))
    assert (made.template.kind, made.template.stock, made.template.issued, made.template.version) == ("FIXED", 5, 0, 1)
    assert made.terms[0].terms.items() >= {**TEN_OFF, "template": "NEW-1", "version": 1}.items()
    entry = await fetch_row("SELECT actor_id, detail FROM audit_entry WHERE action = 'coupons.template_created'")
    assert entry is not None
    assert entry["actor_id"] == hq.id
    assert msgspec.json.decode(entry["detail"])["code"] == "NEW-1"


@pytest.mark.parametrize("role", [Role.ASSOCIATE, Role.STORE_MANAGER, Role.SUPERVISOR, Role.FINANCE, Role.AUDITOR])
async def test_nobody_else_makes_templates(db: None, role: Role) -> None:
    with pytest.raises(Forbidden):
        await create_template(await an_actor_as(role), _command("NEW-1"))


async def test_a_code_is_given_to_one_template(db: None) -> None:
    hq = await hq_actor()
    await create_template(hq, _command("NEW-1"))
    with pytest.raises(CouponTemplateExists):
        await create_template(hq, _command("NEW-1"))


@pytest.mark.parametrize(
    "terms",
    [
        {},
        {"kind": "FIXED"},
        {"kind": "FIXED", "off": 0},
        {"kind": "FIXED", "off": 100, "pay_ppm": 1},
        {"kind": "GIFT", "off": 100},
        {"kind": "FIXED", "off": True},
        {"kind": "FIXED", "off": 100, "template": "OTHER"},
        {"kind": "FIXED", "off": 100, "version": 2},
        {"kind": "FIXED", "off": 100, "funding": [{"funder": "A", "weight": 1}, {"funder": "A", "weight": 2}]},
    ],
)
async def test_terms_that_the_contract_does_not_know_are_refused(db: None, terms: dict[str, object]) -> None:
    with pytest.raises(InvalidField) as refused:
        await create_template(await hq_actor(), _command("NEW-1", terms=terms))
    assert refused.value.facts["field"] == "terms"
    assert await fetch_value("SELECT count(*) FROM coupon_template") == 0


async def test_a_validity_that_ends_before_it_begins_is_refused(db: None) -> None:
    backwards = FixedRuleDocument(from_="2026-02-02T00:00:00+08:00", to="2026-02-01T00:00:00+08:00")
    with pytest.raises(InvalidField) as refused:
        await create_template(await hq_actor(), _command("NEW-1", validity=backwards))
    assert refused.value.facts["field"] == "validity"


async def test_a_coupon_keeps_the_terms_it_was_issued_under(db: None) -> None:
    shop, hq = await a_shop(), await hq_actor()
    template = await a_template(TEN_OFF)
    old = await issue(shop, template)
    code = template.template.code
    newer = await publish_terms(
        hq, code, TermsCommand(terms={"kind": "FIXED", "off": 2_000}, validity=A_WEEK), expected_version=1
    )
    new = await issue(shop, template)
    assert [one.version for one in newer.terms] == [2, 1]
    assert (await coupon_of_id(shop.actor, old)).terms_version == 1
    assert (await coupon_of_id(shop.actor, new)).terms_version == 2


async def test_terms_are_never_changed(db: None) -> None:
    await a_template()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with transaction():
            await execute("UPDATE coupon_terms SET grace_days = 3")


async def test_an_edit_from_an_old_version_is_refused(db: None) -> None:
    hq, template = await hq_actor(), await a_template()
    code = template.template.code
    changed = await update_template(hq, code, UpdateTemplate(name="新名"), expected_version=1)
    assert (changed.template.name, changed.template.version) == ("新名", 2)
    with pytest.raises(Stale) as stale:
        await update_template(hq, code, UpdateTemplate(name="旧名"), expected_version=1)
    assert stale.value.facts == {"current": 2}
    with pytest.raises(Stale):
        await publish_terms(hq, code, TermsCommand(terms=TEN_OFF, validity=A_WEEK), expected_version=1)


async def test_an_edit_changes_what_it_names_and_nothing_else(db: None) -> None:
    hq, template = await hq_actor(), await a_template(quota=3)
    code = template.template.code
    changed = await update_template(
        hq, code, UpdateTemplate(status=TemplateStatus.PAUSED, per_associate_day_quota=None), expected_version=1
    )
    before = template.template
    assert changed.template.status is TemplateStatus.PAUSED
    assert changed.template.per_associate_day_quota is None
    assert (changed.template.stock, changed.template.claim_from) == (before.stock, before.claim_from)
    detail = await fetch_value("SELECT detail FROM audit_entry WHERE action = 'coupons.template_changed'")
    assert msgspec.json.decode(detail)["before"] == {"status": "open", "per_associate_day_quota": 3}


async def test_stock_moves_but_never_below_what_was_issued(db: None) -> None:
    hq, shop = await hq_actor(), await a_shop()
    template = await a_template(stock=10, shards=4)
    code = template.template.code
    for _ in range(3):
        await issue(shop, template)
    with pytest.raises(StockBelowIssued) as refused:
        await update_template(hq, code, UpdateTemplate(stock=2), expected_version=1)
    assert refused.value.facts == {"issued": 3}
    for version, stock in enumerate((3, 50, 7), start=1):
        await update_template(hq, code, UpdateTemplate(stock=stock), expected_version=version)
        assert await discrepancies() == []


async def test_people_see_the_templates_they_can_issue_or_oversee(db: None) -> None:
    east, north = await a_region("EAST"), await a_region("NORTH")
    everywhere, eastern = await a_template(), await a_template(path="/EAST/")
    clerk = await an_actor_as(Role.ASSOCIATE, await a_store("SH001", east))
    stranger = await an_actor_as(Role.ASSOCIATE, await a_store("BJ001", north))
    both = [everywhere.template.code, eastern.template.code]
    assert [one.code for one in (await templates(clerk, ALL)).items] == both
    assert [one.code for one in (await templates(await hq_actor(), ALL)).items] == both
    assert [one.code for one in (await templates(stranger, ALL)).items] == both[:1]
    with pytest.raises(NotFound):
        await template_of_code(stranger, eastern.template.code)


async def test_templates_are_found_by_a_piece_of_their_code_or_name_and_by_their_status(db: None) -> None:
    await a_region("EAST")
    one, other, hq = await a_template(), await a_template(path="/EAST/"), await hq_actor()
    codes = [one.template.code, other.template.code]
    await update_template(
        hq, codes[1], UpdateTemplate(name="周年 100% 礼", status=TemplateStatus.PAUSED), expected_version=1
    )
    for asked, found in (
        ({"text": "满减"}, codes[:1]),
        ({"text": "0% "}, codes[1:]),
        ({"text": codes[0].lower()}, codes[:1]),
        ({"text": "_"}, []),
        ({"text": "年"}, codes[1:]),
        ({"status": TemplateStatus.PAUSED}, codes[1:]),
        ({"status": TemplateStatus.OPEN, "text": "礼"}, []),
        ({"claimable": True, "text": ""}, codes[:1]),
    ):
        assert [each.code for each in (await templates(hq, ALL, **asked)).items] == found, asked
    stranger = await an_actor_as(Role.ASSOCIATE, await a_store("BJ001", await a_region("NORTH")))
    assert (await templates(stranger, ALL, text="周年")).items == []


async def test_a_template_belongs_to_a_place_that_exists(db: None) -> None:
    with pytest.raises(InvalidField) as refused:
        await create_template(await hq_actor(), _command("NEW-1", path="/NOWHERE/"))
    assert refused.value.facts["field"] == "path"


async def test_regional_headquarters_cannot_touch_what_is_everywhere(db: None) -> None:
    regional = await an_actor_as(Role.HQ_OPERATOR, region=await a_region("EAST"))
    code = (await a_template()).template.code
    with pytest.raises(NotFound):
        await create_template(regional, _command("NEW-1"))
    with pytest.raises(NotFound):
        await update_template(regional, code, UpdateTemplate(name="新名"), expected_version=1)
    assert (await create_template(regional, _command("NEW-1", path="/EAST/"))).template.path == "/EAST/"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE coupon_stock_shard SET issued = stock + 1",
        "UPDATE coupon_template SET shards = 17",
        "UPDATE coupon_template SET claim_to = claim_from",
        "UPDATE coupon SET status = 'LOCKED'",
        "UPDATE coupon SET status = 'USED'",
        "UPDATE coupon SET status = 'EXPIRED'",
        "UPDATE coupon SET valid_to = valid_from",
        "UPDATE coupon_code SET code_index = ''",
        "UPDATE order_coupon SET discount_fen = 0",
        "UPDATE order_coupon SET used_at = now(), returned_at = now()",
        "DELETE FROM coupon_template",
    ],
)
async def test_the_database_itself_refuses_what_cannot_be(db: None, statement: str) -> None:
    shop, desk, template = await a_shop(), CouponDesk(), await a_template()
    codes = [await code_of(shop, await issue(shop, template)) for _ in range(2)]
    orders = [await an_order(shop) for _ in range(2)]
    for at in (clock.now(), clock.now() + LOCK_TTL):  # the second order takes over the lapsed lock of the first
        cart = a_cart(shop, codes[0])
        await desk.lock(orders.pop(), cart, await priced_by(desk, cart, at=at), at=at)
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        async with transaction():
            await execute(statement)
