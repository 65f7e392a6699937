"""Building the demo chain: organisation, people, catalog, templates, plans, codes. Through the services alone."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import msgspec

from commissions.plans.service.planning import create_plan, ensure_standard_plan
from commissions.rules import Position
from commissions.schemas import AssignPlan, CreatePlan
from coupons.schemas import CreateTemplate
from coupons.service.templates import create_template
from guide_app.base.kernel.access import HQ_PATH, SYSTEM, Actor, Role
from guide_app.base.kernel.calendar import start_of
from guide_app.entry.demo.articles import bring_in
from guide_app.entry.demo.levelling import begin_levels
from guide_app.entry.demo.names import (
    ASSOCIATES_PER_STORE,
    ENTITIES,
    FAMILY_NAMES,
    GIVEN_NAMES,
    PASSWORD,
    REGIONS,
    STORES,
)
from guide_app.ground.associates.schemas import CreateAssociate, PostTo
from guide_app.ground.associates.service import create_associate
from guide_app.ground.auth.schemas import OpenAccount
from guide_app.ground.auth.service import open_account
from guide_app.ground.stores.rules import Ownership
from guide_app.ground.stores.schemas import CreateEntity, CreateRegion, CreateStore, StoreView
from guide_app.ground.stores.service import create_entity, create_region, create_store
from qr_codes.rules.touchpoints import Target, TouchpointKind
from qr_codes.schemas import BindCode, MintCodes
from qr_codes.service.badges import badge_code_of
from qr_codes.service.binding import bind_code
from qr_codes.service.minting import mint_codes

HEADQUARTERS = (
    # login, number, name, role, title
    ("hq", "HQ001", "周景行", Role.HQ_OPERATOR, "总部运营"),
    ("finance", "HQ002", "许知秋", Role.FINANCE, "财务"),
    ("integrator", "HQ003", "系统对接", Role.INTEGRATOR, "系统集成"),
    ("auditor", "HQ004", "沈文静", Role.AUDITOR, "审计"),
)


@dataclass(frozen=True)
class DemoStore:
    """A store with its people: the manager is the first of them."""

    view: StoreView
    manager: Actor
    associates: tuple[Actor, ...]


@dataclass(frozen=True)
class Chain:
    """What trading needs to know of the chain."""

    hq: Actor
    finance: Actor
    stores: tuple[DemoStore, ...]
    skus: tuple[str, ...]
    codes: "Codes"


@dataclass(frozen=True)
class Codes:
    """What hangs in the stores: by store its floor sticker and its shelf tag, by associate their badge."""

    floor: dict[UUID, str] = field(default_factory=dict)
    shelf: dict[UUID, str] = field(default_factory=dict)
    badges: dict[UUID, str] = field(default_factory=dict)


async def build_chain(opened_on: date, random: Random) -> Chain:
    """Everything that stands before the first customer comes in."""
    await create_region(SYSTEM, CreateRegion(code="HQ", name="远途总部"))
    for code, name in ENTITIES:
        await create_entity(SYSTEM, CreateEntity(code=code, name=name))
    for code, name in REGIONS:
        await create_region(SYSTEM, CreateRegion(code=code, name=name, parent="HQ"))
    hq, finance = await _headquarters(opened_on)
    await _supervisors(hq, opened_on)
    await _trainer(hq, opened_on)
    skus = await bring_in(hq, start_of(opened_on))
    await _plans(hq, opened_on)
    await _templates(hq, start_of(opened_on))
    stores = tuple([await _store(hq, entry, opened_on, random) for entry in STORES])
    return Chain(hq, finance, stores, skus, await _codes(hq, stores, skus[0]))


def person(random: Random) -> str:
    """An invented name."""
    return random.choice(FAMILY_NAMES) + random.choice(GIVEN_NAMES)


@dataclass(frozen=True, slots=True)
class _Hired:
    """Somebody new, and the account that they sign in to."""

    associate_id: UUID
    account_id: UUID


async def _hire(hq: Actor, number: str, name: str, title: str, posting: PostTo, login: str) -> _Hired:
    command = CreateAssociate(number=number, name=name, title=title, posting=posting, wecom_userid=f"yt_{number}")
    hired = await create_associate(hq, command)
    opened = await open_account(SYSTEM, OpenAccount(associate_id=hired.id, login=login, password=PASSWORD))
    return _Hired(hired.id, opened.account_id)


async def _headquarters(opened_on: date) -> tuple[Actor, Actor]:
    """Headquarters' people; those who run the chain and who look after its money are needed later."""
    hired: dict[Role, _Hired] = {}
    for login, number, name, role, title in HEADQUARTERS:
        posting = PostTo(role=role, region="HQ", valid_from=opened_on)
        hired[role] = await _hire(SYSTEM, number, name, title, posting, login)
    operator, finance = (
        Actor(id=hired[role].account_id, role=role, paths=(HQ_PATH,), associate_id=hired[role].associate_id)
        for role in (Role.HQ_OPERATOR, Role.FINANCE)
    )
    return operator, finance


async def _supervisors(hq: Actor, opened_on: date) -> None:
    names = ("韩志强", "梁雅婷", "罗建国")
    for (code, region), name in zip(REGIONS, names, strict=True):
        posting = PostTo(role=Role.SUPERVISOR, region=code, valid_from=opened_on)
        await _hire(hq, f"SUP-{code}", name, f"{region}督导", posting, f"supervisor-{code.lower()}")


async def _trainer(hq: Actor, opened_on: date) -> None:
    posting = PostTo(role=Role.TRAINER, region="EAST", valid_from=opened_on)
    await _hire(hq, "TRA-EAST", "温静怡", "华东带教", posting, "trainer-east")


async def _plans(hq: Actor, opened_on: date) -> None:
    # What lies before the demo's own plans, like till exports of earlier years, is paid as in any other chain.
    await ensure_standard_plan(SYSTEM)
    first = opened_on.replace(day=1)
    rules: list[dict[str, Any]] = [
        {"id": "shoes", "match": {"category": "/shoes"}, "kind": "RATE", "ppm": 25_000},
        {"id": "carbon", "match": {"spu": "RUN03"}, "kind": "PER_UNIT", "fen": 5_000},
        {"id": "all", "kind": "RATE", "ppm": 15_000},
    ]
    tiers = [{"from": 0, "ppm": 0}, {"from": 3_000_000, "ppm": 5_000}, {"from": 6_000_000, "ppm": 10_000}]
    associate = {
        "no": 1,
        "valid_from": f"{first}T00:00:00+08:00",
        "line_components": [{"id": "BASE", "rules": rules}],
        "period_components": [{"id": "LADDER", "kind": "MARGINAL", "tiers": tiers}],
        "acquisition": {"bonus": 1_000, "min_first_order_net": 10_000, "window_days": 7, "day_cap": 10},
    }
    manager = {
        "no": 1,
        "valid_from": f"{first}T00:00:00+08:00",
        "line_components": [{"id": "BASE", "rules": [{"id": "all", "kind": "RATE", "ppm": 10_000}]}],
        "period_components": [{"id": "STORE", "kind": "MANAGER_OVERRIDE", "ppm": 3_000}],
    }
    for code, name, version, position in (
        ("ASSOCIATE-2026", "导购提成方案", associate, Position.ASSOCIATE),
        ("MANAGER-2026", "店长提成方案", manager, Position.MANAGER),
    ):
        assignments = [AssignPlan(path=HQ_PATH, position=position, valid_from=first)]
        await create_plan(hq, CreatePlan(code=code, name=name, version=version, assignments=assignments))


async def _templates(hq: Actor, since: datetime) -> None:
    thirty_days = {"kind": "AFTER_CLAIM", "days": 30}
    company = [{"funder": "COMPANY", "weight": 1}]
    for code, name, terms, limit in (
        ("WELCOME50", "新会员满 300 减 50", {"kind": "FIXED", "off": 5_000, "threshold": 30_000}, 1),
        ("SHOES88", "鞋类 88 折", {"kind": "PERCENT", "pay_ppm": 880_000, "cap": 20_000}, 3),
        ("EVERY500", "每满 500 减 60", {"kind": "EVERY", "every": 50_000, "off": 6_000, "max_times": 3}, 3),
        ("BIRTHDAY100", "生日满 400 减 100", {"kind": "FIXED", "off": 10_000, "threshold": 40_000}, 10),
        ("GOLD200", "升级礼满 800 减 200", {"kind": "FIXED", "off": 20_000, "threshold": 80_000}, 10),
    ):
        scope = {"items_in": [{"categories": ["shoes"]}]} if code == "SHOES88" else {}
        document = {
            "code": code,
            "name": name,
            "claim_from": since,
            "stock": 20_000,
            "per_member_limit": limit,
            "per_associate_day_quota": 50,
            "terms": {**terms, "scope": scope, "funding": company},
            "validity": thirty_days,
            "grace_days": 7,
        }
        await create_template(hq, msgspec.convert(document, CreateTemplate))
    await begin_levels(since)


async def _store(hq: Actor, entry: tuple[str, ...], opened_on: date, random: Random) -> DemoStore:
    code, name, region, entity, ownership, address = entry
    view = await create_store(
        hq,
        CreateStore(
            code=code,
            name=name,
            region=region,
            entity=entity,
            ownership=Ownership(ownership),
            address=address,
            opened_on=opened_on - timedelta(days=random.randrange(200, 2_000)),
        ),
    )
    actors: list[Actor] = []
    for place in range(ASSOCIATES_PER_STORE):
        role = Role.STORE_MANAGER if place == 0 else Role.ASSOCIATE
        number = f"{code}-{place + 1:02d}"
        posting = PostTo(role=role, store=code, valid_from=opened_on)
        hired = await _hire(hq, number, person(random), "店长" if place == 0 else "导购", posting, number.lower())
        actors.append(
            Actor(
                id=hired.account_id,
                role=role,
                paths=(view.path,),
                associate_id=hired.associate_id,
                store_id=view.id,
            )
        )
    return DemoStore(view, actors[0], tuple(actors[1:]))


async def _codes(hq: Actor, stores: tuple[DemoStore, ...], on_the_shelf: str) -> Codes:
    made = Codes()
    for store in stores:
        for actor in (store.manager, *store.associates):
            assert actor.associate_id is not None
            made.badges[actor.associate_id] = (await badge_code_of(hq, actor.associate_id)).code
        for kind, label, sku, target, hung in (
            (TouchpointKind.FLOOR_STICKER, "门口地贴", None, Target.CONTACT, made.floor),
            (TouchpointKind.SHELF_TAG, "跑鞋墙货架贴", on_the_shelf, Target.PRODUCT, made.shelf),
            (TouchpointKind.COUNTER_STICKER, "收银台贴牌", None, Target.REGISTER, {}),
        ):
            batch = await mint_codes(hq, MintCodes(kind=kind, count=1, store_id=store.view.id, label=label))
            leads_to = BindCode(store_id=store.view.id, label=label, sku=sku, target=target)
            hung[store.view.id] = (await bind_code(hq, batch.codes[0].id, leads_to)).code
    return made
