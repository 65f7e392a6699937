"""Two regions with one of everything each, so that whoever works in one can be asked about the other."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from appointments.schemas import BookFor, OfferSlot
from appointments.service.booking import book_for
from appointments.service.offering import offer_slot
from carts.schemas import KeepCart
from carts.service.parking import park_cart
from clienteling.queries.settings import care_rules
from clienteling.rules.care import Purpose
from clienteling.rules.contacts import ContactChannel, ContactOutcome
from clienteling.rules.notes import Topic
from clienteling.schemas.care import PlanCare
from clienteling.schemas.contacts import LogContact
from clienteling.schemas.notes import WriteNote
from clienteling.schemas.settings import AddCareRule
from clienteling.service.care import plan_care
from clienteling.service.contacts import log_contact
from clienteling.service.notes import write_note
from clienteling.service.settings import add_care_rule
from commissions.plans.service.planning import create_plan
from commissions.schemas import AssignPlan, CreatePlan
from coupons.quoting.documents import AfterClaimRuleDocument
from coupons.schemas import CreateTemplate, IssueCoupon
from coupons.service.issuing import issue_coupon
from coupons.service.templates import create_template
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM, Actor, Role
from guide_app.base.kernel.calendar import business_date, period_of
from guide_app.base.kernel.database import execute
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.imports.sheets_out import XLSX
from guide_app.entry import wiring
from guide_app.ground.associates.approvals import take_on
from guide_app.ground.associates.schemas import CreateAssociate, PostTo
from guide_app.ground.associates.second_posts.schemas import AddSecondPost
from guide_app.ground.associates.second_posts.service import add_second_post
from guide_app.ground.exports.approvals import ask_for_export
from guide_app.ground.exports.schemas import MakeExport
from guide_app.ground.files.keeping import Described, keep
from guide_app.ground.files.purposes import LOGO, SHEET
from guide_app.ground.imports.purposes import ERROR_SHEET
from guide_app.ground.imports.schemas import StartImport
from guide_app.ground.imports.service import start_import
from guide_app.ground.members.merging.schemas import ProposeDuplicate
from guide_app.ground.members.merging.service.pairing import propose_duplicate
from guide_app.ground.members.schemas import StartRegistration
from guide_app.ground.members.sealing import birthday_index
from guide_app.ground.members.service.registering import start_registration
from guide_app.ground.orders.fulfilment.rules import FulfilmentWay
from guide_app.ground.orders.fulfilment.schemas import FulfilmentWanted
from guide_app.ground.orders.rules import PaymentMethod
from guide_app.ground.orders.schemas import LineWanted, PaymentTaken, PlaceOrder
from guide_app.ground.orders.service.paying import pay_order
from guide_app.ground.orders.service.placing import place_order
from guide_app.ground.stores.moving.schemas import MoveUnit
from guide_app.ground.stores.moving.service import announce_move
from guide_app.ground.stores.schemas import RegionView, StoreView
from loyalty.adjusting import adjust
from loyalty.deciding import decide_rules
from loyalty.judging import judge
from loyalty.rules.levels import LevelRule
from loyalty.rules.points import GrowthRule
from loyalty.schemas import AdjustGrowth, DecideRules
from loyalty.versions import versions
from qr_codes.rules.touchpoints import TouchpointKind
from qr_codes.schemas import BindCode, MintCodes
from qr_codes.service.binding import bind_code
from qr_codes.service.minting import mint_codes
from segments.conditions import Conditions
from segments.schemas import CreateTag, CreateTagGroup, PutTag
from segments.searches import KeepSegment, SaveRule, TryRule
from segments.service.catalogue import create_tag, create_tag_group
from segments.service.keeping import keep_segment
from segments.service.ruling import save_rule, try_rule
from segments.service.tagging import put_tag
from tasks.rules import Measure
from tasks.schemas import DraftTask
from tasks.service import draft_task, release_task
from tests.factories import (
    a_category,
    a_member,
    a_reference,
    a_region,
    a_sku,
    a_store,
    an_actor,
    an_associate,
    hq_actor,
    with_account,
)
from tests.members.merging import merged
from tests.safety.articles import NAMES, some_articles

Json = Any  # what stands in a request
Names = dict[str, str]
"""What a `$name` in a request stands for: ids, codes and paths of one region."""


LOYALTY = DecideRules(
    valid_from=date(2020, 1, 1),
    growth=GrowthRule(),
    levels=[
        LevelRule(code="basic", name_zh="普通卡", name_en="Member", threshold=0, keep_months=0),
        LevelRule(code="silver", name_zh="银卡", name_en="Silver", threshold=5),
    ],
    reason="上线",
)
BOOKED_TILL_FILE = """
INSERT INTO till_import (id, digest, file_name, summary, asked_at, imported_at)
VALUES ($1, $2, '收银.csv', '{}', $3, $3)
"""
A_CREDIT_RULE = """
INSERT INTO commission_credit_rule (id, code, store, weights, missing, decided_at)
VALUES ($1, $2, $3, '{"SERVING": 1}', '{}', $4)
"""
AN_APPEAL = """
INSERT INTO commission_appeal (id, order_id, period, store, appellant, reason, words, state, filed_at, answer)
VALUES ($1, $2, date_trunc('month', $5::timestamptz)::date, $3, $4, 'mine', '是我的单', 'open', $5, '')
"""
A_SHIFT = """
INSERT INTO rota_shift (id, store, name, begins, ends, made_at) VALUES ($1, $2, '早班', 540, 1050, $3)
"""
A_CASE = """
INSERT INTO offboarding_case (id, associate, kind, reason, store, path, last_day, carry_out_on, state, opened_at)
SELECT $1, $2, 'leaving', 'other', s.id, s.path, $4::timestamptz::date, $4::timestamptz::date, 'open', $4
FROM store s WHERE s.id = $3
"""
A_STATEMENT = """
INSERT INTO commission_statement (period, payee, number, name, store, performance_fen, earned_fen, pending_in_fen,
  pending_out_fen, released_fen, draw_fen, recovery_fen, draw_balance_fen, net_fen, carry_in_fen, offset_fen,
  payable_fen, carry_out_fen)
SELECT '2026-01-01', a.id, a.number, a.name, $2, 100000, 1000, 0, 0, 1000, 0, 0, 0, 1000, 0, 0, 1000, 0
FROM associate a WHERE a.id = $1
"""
CHAIN_WIDE = frozenset({"tag_group", "care_rule", "this_month", "sku", "sku_id", "category", "entity"}) | NAMES
"""Names of what everybody in the chain shares."""


@dataclass(frozen=True)
class Side:
    """A region, its one store, and the names of everything there."""

    region: RegionView
    store: StoreView
    names: Names


async def a_side(code: str, region: RegionView | None = None) -> Side:
    """A store, of a region of its own unless another one is given, and one of everything that belongs to them."""
    is_alone = region is None
    region = region or await a_region(code)
    store = await a_store(f"{code}-1", region)
    path = region.path if is_alone else store.path
    sub, other = await a_region(f"{code}-SUB", region), await a_region(f"{code}-OLD", region)
    move = await announce_move(
        SYSTEM, MoveUnit(parent=sub.code, valid_from=clock.now().date() + timedelta(days=2)), region_id=other.id
    )
    hq = await hq_actor()
    there = await care_rules(hq)  # the chain's
    care_rule = there[0] if there else await add_care_rule(hq, AddCareRule(purpose=Purpose.DORMANT, days=300))
    associate = await an_associate(store, name=f"王{code}")
    colleague = await an_associate(store, name=f"陈{code}")
    annex = await a_store(f"{code}-2", sub)
    beside = await add_second_post(SYSTEM, colleague.id, AddSecondPost(store=annex.code))
    loginless = await an_associate(store, name=f"赵{code}")
    manager = an_actor(await an_associate(store, Role.STORE_MANAGER))
    seller = an_actor(associate)
    member = await a_member(store, dedicated=associate)
    day = birthday_index(date(1990, 6, 18))
    await execute("UPDATE member SET birthday_index = $2 WHERE id = $1", member.id, day)
    twin, stays, gone = [await a_member(store) for _ in range(3)]
    said = ProposeDuplicate(member_ids=[member.id, twin.id], reason="本人说的")
    pair = await propose_duplicate(manager, said)
    merge = await merged(await hq_actor(), stays.id, gone.id)
    sku = await a_sku()
    category = await a_category()
    line = LineWanted(sku.code, 2)
    cash = PaymentTaken(PaymentMethod.TILL_CASH)
    placed = await place_order(seller, PlaceOrder([line], member_id=member.id), desk=wiring.DESK)
    paid = await place_order(seller, PlaceOrder([line], member_id=member.id, payment=cash), desk=wiring.DESK)
    waits = await place_order(seller, PlaceOrder([line]), desk=wiring.DESK)
    in_part = await pay_order(
        seller, waits.id, PaymentTaken(PaymentMethod.WECHAT, 100, a_reference()), desk=wiring.DESK
    )
    fetched = await place_order(
        seller,
        PlaceOrder(lines=[LineWanted(sku.code)], fulfilment=FulfilmentWanted(FulfilmentWay.PICK_UP)),
        desk=wiring.DESK,
    )
    if not await versions():
        await decide_rules(SYSTEM, LOYALTY)
    await adjust(manager, member.id, AdjustGrowth(points=9, reason="活动补发"))
    await judge([member.id])
    template = CreateTemplate(
        code=f"T-{code}",
        name="区域满减券",
        terms={"kind": "FIXED", "off": 1_000},
        validity=AfterClaimRuleDocument(days=7),
        claim_from=clock.now() - timedelta(days=1),
        stock=100,
        per_member_limit=10,
        path=path,
    )
    made = await create_template(hq, template)
    coupon = await issue_coupon(seller, IssueCoupon(template=template.code, member_id=member.id))
    note = await write_note(seller, member.id, WriteNote(text="喜欢素色", topic=Topic.PREFERENCE))
    tomorrow = business_date(clock.now() + timedelta(days=1))
    care = await plan_care(seller, member.id, PlanCare(due_on=tomorrow))
    await log_contact(seller, member.id, LogContact(channel=ContactChannel.PHONE, outcome=ContactOutcome.REACHED))
    group = await create_tag_group(hq, CreateTagGroup(name=f"组 {str(new_id())[-12:]}"))
    tag = await create_tag(hq, CreateTag(group_id=group.id, name="爱跑步", path=path))
    await put_tag(seller, member.id, PutTag(tag_id=tag.id))
    ruled = await create_tag(hq, CreateTag(group_id=group.id, name="回头客", path=path, by_rule=True))
    often = Conditions(orders_from=1)
    await save_rule(hq, ruled.id, SaveRule(conditions=often, replaces=0))
    run = await try_rule(hq, ruled.id, TryRule(conditions=often))
    kept = await keep_segment(manager, KeepSegment(name=f"人群 {code}", path=store.path, conditions=often))
    registration = await start_registration(seller, StartRegistration(phone="13900000001", name="孙先生"))
    floor = await mint_codes(manager, MintCodes(kind=TouchpointKind.FLOOR_STICKER, count=1, store_id=store.id))
    blank = await mint_codes(manager, MintCodes(kind=TouchpointKind.SHELF_TAG, count=1, store_id=store.id))
    bound = await bind_code(manager, floor.codes[0].id, BindCode(store_id=store.id))
    drafted = await draft_task(manager, a_draft(f"DRAFT-{code}", store.path))
    running = await release_task(manager, (await draft_task(manager, a_draft(f"RUN-{code}", store.path))).id)
    await create_plan(
        hq,
        CreatePlan(
            code=f"PLAN-{code}",
            name="区域方案",
            version={
                "no": 1,
                "valid_from": "2020-01-01T00:00:00+08:00",
                "line_components": [{"id": "BASE", "rules": [{"id": "all", "kind": "RATE", "ppm": 10_000}]}],
            },
            assignments=[AssignPlan(path=path)],
        ),
    )
    asker = await with_account(await an_associate(role=Role.HQ_OPERATOR, region=region))
    newcomer = CreateAssociate(
        number=f"FIN-{code}", name="周会计", posting=PostTo(role=Role.FINANCE, region=region.code)
    )
    approval = await take_on(asker, newcomer)
    picture = Described("image/jpeg", f"{code}.jpg")
    file = await keep(b"pixels", picture, purpose=LOGO, by=hq, path=store.path)
    job = await ask_for_export(asker, MakeExport(list="orders"))
    sheet, begun = await an_import(asker)
    till_import = new_id()
    await execute(BOOKED_TILL_FILE, till_import, till_import.bytes, clock.now())
    await execute(A_STATEMENT, associate.id, store.id)
    appeal = new_id()
    await execute(AN_APPEAL, appeal, paid.id, store.id, loginless.id, clock.now())
    shift, case = new_id(), new_id()
    await execute(A_SHIFT, shift, store.id, clock.now())
    await execute(A_CASE, case, loginless.id, store.id, clock.now())
    await execute(A_CREDIT_RULE, new_id(), f"RULE-{code}", store.id, clock.now())
    tomorrow = business_date(clock.now()) + timedelta(days=1)
    offered = OfferSlot(path=store.path, weekday=tomorrow.isoweekday(), starts=1_380, ends=1_410, capacity=9)
    slot = await offer_slot(manager, offered)
    appointment = await book_for(seller, BookFor(member_id=member.id, slot_id=slot.id, day=tomorrow))
    cart = await park_cart(seller, KeepCart(lines=[LineWanted(sku.code)], member_id=member.id), desk=wiring.DESK)
    names = {
        "cart": str(cart.id),
        "slot": str(slot.id),
        "appointment": str(appointment),
        "credit_rule": f"RULE-{code}",
        "this_month": period_of(business_date(clock.now())),
        "till_import": str(till_import),
        "sheet": str(sheet),
        "import": str(begun),
        "file": str(file.id),
        "approval": str(approval.id),
        "job": str(job.id),
        "region": region.code,
        "region_id": str(region.id),
        "sub": sub.code,
        "move": str(move.id),
        "region_path": region.path,
        "entity": str(store.entity_id),
        "category": str(category.id),
        "store": str(store.id),
        "store_code": store.code,
        "store_path": store.path,
        "associate": str(associate.id),
        "colleague": str(colleague.id),
        "annex_code": annex.code,
        "second_post": str(next(post.id for post in beside if not post.is_main)),
        "loginless": str(loginless.id),
        "member": str(member.id),
        "phone": member.phone,
        "twin": str(twin.id),
        "duplicate": str(pair.id),
        "merge": str(merge.id),
        "order_placed": str(placed.id),
        "order_paid": str(paid.id),
        "order_fetched": str(fetched.id),
        "order_part_paid": str(in_part.id),
        "part_payment": str(in_part.payments[0].id),
        "appeal": str(appeal),
        "case": str(case),
        "shift": str(shift),
        "template": template.code,
        "template_id": str(made.template.id),
        "coupon": str(coupon.id),
        "note": str(note.id),
        "care": str(care.id),
        "registration": str(registration.id),
        "code": str(bound.id),
        "blank": str(blank.codes[0].id),
        "tag_group": str(group.id),
        "tag": str(tag.id),
        "rule_tag": str(ruled.id),
        "care_rule": str(care_rule.id),
        "rule_run": str(run.id),
        "segment": str(kept.id),
        "task_draft": str(drafted.id),
        "task_running": str(running.id),
        "plan": f"PLAN-{code}",
        **await some_articles(hq, store.code),
        "sku": sku.code,
        "sku_id": str(sku.id),
    }
    return Side(region, store, names)


async def an_import(asker: Actor) -> tuple[UUID, UUID]:
    """A sheet, and its import with a sheet of errors."""
    workbook = Described(XLSX, "门店.xlsx")
    sheet = await keep(b"no workbook, and nobody looks", workbook, purpose=SHEET, by=asker)
    begun = await start_import(asker, StartImport(kind="stores", file_id=sheet.id))
    errors = await keep(b"nor this one", workbook, purpose=ERROR_SHEET, by=asker)
    await execute("UPDATE sheet_import SET state = 'previewed', error_sheet = $2 WHERE id = $1", begun.id, errors.id)
    return sheet.id, begun.id


def a_draft(code: str, path: str) -> DraftTask:
    """A task that runs now."""
    return DraftTask(
        code=code,
        title="本周拉新",
        audience_path=path,
        measure=Measure.MEMBERS_REGISTERED,
        target=100,
        starts_at=clock.now() - timedelta(hours=1),
        ends_at=clock.now() + timedelta(days=7),
    )


def nowhere(names: Names) -> Names:
    """Names of the same shape that stand for nothing at all."""
    unknown: Names = {}
    for name, value in names.items():
        if name.endswith("_path"):
            unknown[name] = "/NOWHERE/"
        elif name == "phone":
            unknown[name] = "13911112222"
        else:
            unknown[name] = str(new_id()) if len(value) == 36 and value.count("-") == 4 else f"X-{name}"
    return unknown | {name: names[name] for name in CHAIN_WIDE}


def spelled(template: Json, names: Names) -> Json:
    """`template` with every `$name` replaced."""
    if isinstance(template, str):
        return names[template[1:]] if template.startswith("$") else template
    if isinstance(template, dict):
        return {key: spelled(value, names) for key, value in template.items()}
    if isinstance(template, list):
        return [spelled(value, names) for value in template]
    return template
