"""Sending a coupon to a member: what is checked, in which order, and what is written."""

import re
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from coupons.books import discrepancies
from coupons.claiming import TemplateStatus
from coupons.errors import (
    CouponLimitReached,
    CouponNotOpen,
    CouponQuotaUsedUp,
    CouponRefusal,
    CouponSelfIssued,
    CouponSoldOut,
)
from coupons.events import CouponIssued
from coupons.queries import coupons_of_member, usable_coupons_of_member
from coupons.quoting.codes import fault_of
from coupons.quoting.documents import AfterClaimRuleDocument, FixedRuleDocument
from coupons.schemas import CreateTemplate, IssueCoupon, TemplateDetail, UpdateTemplate
from coupons.service.issuing import issue_coupon
from coupons.service.templates import update_template
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM, Role
from guide_app.base.kernel.database import execute, fetch_row, fetch_value
from guide_app.base.kernel.errors import Forbidden, NotFound
from guide_app.base.web.pages import PageRequest
from tests.coupons.coupon_factories import EVER_SINCE, Shop, a_shop, a_template, code_of, issue
from tests.factories import a_member, a_store, an_actor_as, hq_actor
from tests.statements import statements

ALL = PageRequest(None, 100)
NOON = datetime(2026, 3, 10, 4, tzinfo=UTC)
PAST = FixedRuleDocument(from_="2020-01-01T00:00:00+08:00", to="2020-02-01T00:00:00+08:00")


async def test_an_issued_coupon_is_in_the_members_hands(db: None) -> None:
    shop, template = await a_shop(), await a_template()
    with clock.pinned(NOON):
        coupon_id = await issue(shop, template)
        [mine] = (await coupons_of_member(shop.actor, shop.member.id, ALL)).items
        usable = await usable_coupons_of_member(shop.actor, shop.member.id)
    assert (mine.id, mine.state, mine.usable, mine.issuer_id) == (coupon_id, "ISSUED", True, shop.associate.id)
    assert (mine.valid_from, mine.valid_to) == (NOON, datetime(2026, 3, 16, 16, tzinfo=UTC))
    assert mine.code is not None
    assert fault_of(mine.code) is None
    assert mine.code_masked.endswith(mine.code[-4:])
    assert usable == [mine]
    assert await discrepancies() == []


async def test_the_code_is_nowhere_in_clear(db: None) -> None:
    shop = await a_shop()
    coupon_id = await issue(shop, await a_template())
    code = await code_of(shop, coupon_id)
    for table in ("coupon", "coupon_code", "coupon_event", "event", "audit_entry"):
        found = await fetch_value(f"SELECT count(*) FROM {table} AS t WHERE t::text LIKE $1", f"%{code[:12]}%")
        assert found == 0, table
    row = await fetch_row(
        "SELECT code_sealed, code_index FROM coupon JOIN coupon_code k ON k.coupon = id WHERE id = $1", coupon_id
    )
    assert row is not None
    assert code.encode() not in row["code_sealed"] + row["code_index"]


async def test_issuing_is_audited_and_published_with_the_coupon(db: None) -> None:
    shop, template = await a_shop(), await a_template()
    coupon_id = await issue(shop, template)
    entry = await fetch_row("SELECT actor_id, action FROM audit_entry WHERE subject = $1", f"coupon:{coupon_id}")
    assert entry is not None
    assert (entry["actor_id"], entry["action"]) == (shop.actor.id, "coupons.issued")
    payload = await fetch_value("SELECT payload FROM event WHERE type = 'coupon_issued'")
    event = CouponIssued.decode(payload)
    assert (event.coupon_id, event.member_id, event.store_id) == (coupon_id, shop.member.id, shop.store.id)
    assert (event.template_code, event.issuer_id) == (template.template.code, shop.associate.id)


async def _refused_with(shop: Shop, template: TemplateDetail, refusal: type[CouponRefusal]) -> None:
    """The refusal is the one, and left nothing behind."""
    tables = (
        "coupon",
        "coupon_code",
        "coupon_event",
        "event",
        "audit_entry",
        "coupon_member_counter",
        "coupon_associate_day",
    )
    count = "SELECT " + ", ".join(f"(SELECT count(*) FROM {table})" for table in tables)
    before = await fetch_row(count)
    with pytest.raises(refusal):
        await issue(shop, template)
    assert await fetch_row(count) == before
    assert await discrepancies() == []


async def test_outside_its_claim_window_nothing_is_given_out(db: None) -> None:
    shop = await a_shop()
    template = await a_template(claim_from=NOON, claim_to=NOON + timedelta(hours=1))
    for at, opens in ((NOON - timedelta(seconds=1), False), (NOON, True), (NOON + timedelta(hours=1), False)):
        with clock.pinned(at):
            if opens:
                await issue(shop, template)
            else:
                await _refused_with(shop, template, CouponNotOpen)


async def test_a_paused_template_gives_nothing_out(db: None) -> None:
    shop, template = await a_shop(), await a_template()
    await update_template(
        await hq_actor(), template.template.code, UpdateTemplate(status=TemplateStatus.PAUSED), expected_version=1
    )
    await _refused_with(shop, template, CouponNotOpen)


async def test_a_coupon_that_would_never_be_valid_is_not_issued(db: None) -> None:
    await _refused_with(await a_shop(), await a_template(validity=PAST), CouponNotOpen)


async def test_an_associate_cannot_send_to_himself(db: None) -> None:
    shop, template = await a_shop(), await a_template()
    await execute("UPDATE associate SET own_member_id = $2 WHERE id = $1", shop.associate.id, shop.member.id)
    await _refused_with(shop, template, CouponSelfIssued)


async def test_a_member_claims_no_more_than_the_limit(db: None) -> None:
    shop, template = await a_shop(), await a_template(per_member_limit=2)
    await issue(shop, template)
    await issue(shop, template)
    await _refused_with(shop, template, CouponLimitReached)


async def test_the_quota_of_an_associate_begins_anew_at_local_midnight(db: None) -> None:
    shop, template = await a_shop(), await a_template(quota=2)
    midnight = datetime(2026, 3, 10, 16, tzinfo=UTC)
    with clock.pinned(midnight - timedelta(seconds=1)):
        await issue(shop, template)
        await issue(shop, template)
        await _refused_with(shop, template, CouponQuotaUsedUp)
    with clock.pinned(midnight):
        await issue(shop, template)
    assert await discrepancies() == []


async def test_no_more_is_given_out_than_there_is(db: None) -> None:
    shop, template = await a_shop(), await a_template(stock=2)
    await issue(shop, template)
    await issue(shop, template)
    await _refused_with(shop, template, CouponSoldOut)


async def test_a_claim_refuses_only_when_every_shard_is_empty(db: None) -> None:
    shop, template = await a_shop(), await a_template(stock=10, shards=4, per_member_limit=20)
    for _ in range(10):
        await issue(shop, template)
    await _refused_with(shop, template, CouponSoldOut)
    assert await fetch_value("SELECT bool_and(issued = stock) FROM coupon_stock_shard") is True


async def test_the_first_check_that_fails_is_the_answer(db: None) -> None:
    shop = await a_shop()
    template = await a_template(per_member_limit=1, quota=1, stock=1, claim_to=NOON + timedelta(days=1))
    code = template.template.code
    with clock.pinned(NOON):
        await issue(shop, template)
        other = await a_member(shop.store)
        with pytest.raises(CouponLimitReached):  # although quota and stock are used up too
            await issue(shop, template)
        with pytest.raises(CouponQuotaUsedUp):  # although the stock is used up too
            await issue(shop, template, other)
        await execute("UPDATE associate SET own_member_id = $2 WHERE id = $1", shop.associate.id, shop.member.id)
        with pytest.raises(CouponSelfIssued):
            await issue(shop, template)
    with clock.pinned(NOON + timedelta(days=1)), pytest.raises(CouponNotOpen):
        await issue(shop, template)
    second = await an_actor_as(Role.ASSOCIATE, shop.store)
    with clock.pinned(NOON), pytest.raises(CouponSoldOut):
        await issue_coupon(second, IssueCoupon(template=code, member_id=other.id))


async def test_a_member_of_another_store_is_not_found(db: None) -> None:
    shop, elsewhere, template = await a_shop(), await a_shop(), await a_template()
    with pytest.raises(NotFound):
        await issue(shop, template, elsewhere.member)
    with pytest.raises(NotFound):
        await coupons_of_member(shop.actor, elsewhere.member.id, ALL)
    with pytest.raises(NotFound):
        await usable_coupons_of_member(shop.actor, elsewhere.member.id)
    with pytest.raises(NotFound):
        await code_of(shop, await issue(elsewhere, template))


async def test_a_template_of_another_region_is_not_found(db: None) -> None:
    shop, elsewhere = await a_shop(), await a_store()
    with pytest.raises(NotFound):
        await issue(shop, await a_template(path=elsewhere.path))
    assert await issue(shop, await a_template(path=shop.store.path))


@pytest.mark.parametrize("role", [Role.FINANCE, Role.AUDITOR, Role.INTEGRATOR])
async def test_who_only_looks_cannot_issue_and_sees_no_code(db: None, role: Role) -> None:
    shop, template = await a_shop(), await a_template()
    await issue(shop, template)
    actor = await an_actor_as(role)
    with pytest.raises(Forbidden):
        await issue_coupon(actor, IssueCoupon(template=template.template.code, member_id=shop.member.id))
    [seen] = (await coupons_of_member(actor, shop.member.id, ALL)).items
    assert seen.code is None
    assert seen.code_masked.startswith("····")


async def test_nobody_issues_in_the_name_of_another(db: None) -> None:
    shop, template = await a_shop(), await a_template()
    command = IssueCoupon(template=template.template.code, member_id=shop.member.id)
    colleague = await an_actor_as(Role.ASSOCIATE, shop.store)
    with pytest.raises(Forbidden):
        await issue_coupon(colleague, command, issuer_id=shop.associate.id)


async def test_the_system_issues_for_an_associate_or_for_nobody(db: None) -> None:
    shop, template = await a_shop(), await a_template(quota=1)
    command = IssueCoupon(template=template.template.code, member_id=shop.member.id)
    await issue_coupon(SYSTEM, command, issuer_id=shop.associate.id)
    with pytest.raises(CouponQuotaUsedUp):
        await issue_coupon(SYSTEM, command, issuer_id=shop.associate.id)
    await issue_coupon(SYSTEM, command)
    await issue_coupon(SYSTEM, command)
    issuers = [one.issuer_id for one in (await coupons_of_member(shop.actor, shop.member.id, ALL)).items]
    assert issuers == [None, None, shop.associate.id]
    assert await discrepancies() == []


async def test_a_long_list_of_coupons_comes_in_pages(db: None) -> None:
    shop, template = await a_shop(), await a_template()
    made = [await issue(shop, template) for _ in range(5)]
    first = await coupons_of_member(shop.actor, shop.member.id, PageRequest(None, 3))
    rest = await coupons_of_member(shop.actor, shop.member.id, PageRequest(first.items[-1].id, 3))
    assert [one.id for one in (*first.items, *rest.items)] == made[::-1]
    assert first.next_cursor
    assert rest.next_cursor is None


async def test_an_expired_coupon_is_listed_as_expired_without_any_job(db: None) -> None:
    shop = await a_shop()
    template = await a_template(
        validity=FixedRuleDocument(from_="2026-03-01T00:00:00+08:00", to="2026-03-11T00:00:00+08:00"),
        claim_from=EVER_SINCE,
    )
    with clock.pinned(NOON):
        await issue(shop, template)
    with clock.pinned(datetime(2026, 3, 10, 16, tzinfo=UTC)):
        [seen] = (await coupons_of_member(shop.actor, shop.member.id, ALL)).items
        assert (seen.state, seen.usable) == ("EXPIRED", False)
        assert await usable_coupons_of_member(shop.actor, shop.member.id) == []
    stored = await fetch_value("SELECT status FROM coupon")
    assert stored == "ISSUED"


def test_a_template_document_is_what_the_contract_says() -> None:
    command = msgspec.json.decode(
        b'{"code":"T1","name":"x","stock":1,"claim_from":"2026-01-01T00:00:00+08:00",'
        b'"terms":{"kind":"PERCENT","pay_ppm":880000},"validity":{"kind":"AFTER_CLAIM","days":3}}',
        type=CreateTemplate,
    )
    assert command.validity == AfterClaimRuleDocument(days=3)


async def test_issuing_reads_once_writes_once_and_takes_the_stock_last(db: None) -> None:
    shop, template = await a_shop(), await a_template(shards=4)
    await issue(shop, template)
    async with statements() as sent:
        await issue(shop, template)
    _read, written = (one for one in sent if "SAVEPOINT" not in one)
    assert re.findall(r"WHEN (\w+)", written) == ["append_to_trail_v1", "issue_coupon_v2"]
