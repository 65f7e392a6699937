"""Things that tests need to exist, with sane defaults. Each call makes one, in whatever transaction is open."""

import hashlib
import itertools
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import HQ_PATH, SYSTEM, Actor, Role
from guide_app.base.kernel.database import execute, fetch_row, fetch_value
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.people import mask_name, mask_phone, normalise_phone
from guide_app.base.kernel.privacy import vault
from guide_app.ground.associates.rules import AssociateStatus
from guide_app.ground.catalog.products.making import ensure_brands
from guide_app.ground.members.rules import BindingReason, MemberSource
from guide_app.ground.members.sealing import name_grams
from guide_app.ground.stores.rules import Ownership
from guide_app.ground.stores.schemas import CreateEntity, CreateRegion, CreateStore, RegionView, StoreView
from guide_app.ground.stores.service import create_entity, create_region, create_store

LONG_AGO = date(2020, 1, 1)
"""When postings begin unless told otherwise, so that they hold on any pinned clock of a test."""

_numbers = itertools.count(1)


@dataclass(frozen=True)
class AnAssociate:
    """An associate with their one posting."""

    id: UUID
    number: str
    name: str
    role: Role
    path: str
    store_id: UUID | None


@dataclass(frozen=True)
class AMember:
    """A member; the phone is in clear here."""

    id: UUID
    number: str
    name: str
    phone: str
    home_store_id: UUID
    dedicated_id: UUID | None


@dataclass(frozen=True)
class ACategory:
    """A category."""

    id: UUID
    code: str
    path: str


@dataclass(frozen=True)
class ASku:
    """A SKU with its price at HQ."""

    id: UUID
    code: str
    name: str
    price_fen: int


async def a_root() -> RegionView:
    """HQ, with the path `/`; the one that is there, if it is."""
    row = await fetch_row("SELECT id, code, name, path, parent, version FROM region WHERE path = $1", HQ_PATH)
    if row is not None:
        return RegionView(row["id"], row["code"], row["name"], row["path"], row["parent"], row["version"])
    return await create_region(SYSTEM, CreateRegion(code="HQ", name="总部"))


async def a_region(code: str | None = None, parent: RegionView | None = None, *, name: str = "华东大区") -> RegionView:
    """A region, below HQ unless told otherwise."""
    above = parent or await a_root()
    return await create_region(SYSTEM, CreateRegion(code=code or _code("R"), name=name, parent=above.code))


async def an_entity(code: str = "HQ", *, name: str = "导购服饰有限公司") -> UUID:
    """A legal entity; the one with that code, if it is there."""
    known: UUID | None = await fetch_value("SELECT id FROM legal_entity WHERE code = $1", code)
    return known or (await create_entity(SYSTEM, CreateEntity(code=code, name=name))).id


async def a_store(
    code: str | None = None,
    region: RegionView | None = None,
    *,
    name: str = "上海人民广场店",
    ownership: Ownership = Ownership.DIRECT,
    entity: str = "HQ",
    day_cut_hours: int = 0,
) -> StoreView:
    """A store, in a region of its own unless told otherwise."""
    await an_entity(entity)
    command = CreateStore(
        code=code or _code("S"),
        name=name,
        region=(region or await a_region()).code,
        entity=entity,
        ownership=ownership,
        day_cut_hours=day_cut_hours,
        address="上海市黄浦区南京东路 1 号",
        opened_on=LONG_AGO,
    )
    return await create_store(SYSTEM, command)


async def an_associate(
    store: StoreView | None = None,
    role: Role = Role.ASSOCIATE,
    *,
    region: RegionView | None = None,
    number: str | None = None,
    name: str = "王小美",
    valid_from: date = LONG_AGO,
    wecom_userid: str | None = None,
) -> AnAssociate:
    """An associate posted to `store`, or to `region`; headquarters' roles without either to HQ, the others to a new
    store."""
    if store is None and region is None:
        if role.works_in_store:
            store = await a_store()
        else:
            region = await a_root()
    path = store.path if store else region.path if region else HQ_PATH
    made = AnAssociate(new_id(), number or _code("A"), name, role, path, store.id if store else None)
    await execute(
        "INSERT INTO associate (id, number, name, title, phone_masked, wecom_userid, status, version)"
        " VALUES ($1, $2, $3, '导购', '138****0000', $4, $5, 1)",
        made.id,
        made.number,
        made.name,
        wecom_userid,
        AssociateStatus.ACTIVE,
    )
    await execute(
        "INSERT INTO posting (id, associate, role, path, store, valid_from) VALUES ($1, $2, $3, $4, $5, $6)",
        new_id(),
        made.id,
        role,
        path,
        made.store_id,
        valid_from,
    )
    return made


def an_actor(associate: AnAssociate) -> Actor:
    """The actor that an associate is once signed in."""
    return Actor(
        id=associate.id,
        role=associate.role,
        paths=(associate.path,),
        associate_id=associate.id,
        store_id=associate.store_id,
    )


async def an_actor_as(role: Role, store: StoreView | None = None, *, region: RegionView | None = None) -> Actor:
    """Somebody new with that role, as an actor."""
    return an_actor(await an_associate(store, role, region=region))


async def hq_actor() -> Actor:
    """An HQ operator who reaches everything."""
    return await an_actor_as(Role.HQ_OPERATOR)


async def signed_in(associate: AnAssociate) -> dict[str, str]:
    """Headers of a request by this associate: a bearer token that holds for an hour of the pinned clock."""
    token = secrets.token_urlsafe(16)
    account: UUID | None = await fetch_value("SELECT id FROM account WHERE associate = $1", associate.id)
    if account is None:
        account = new_id()
        await execute(
            "INSERT INTO account (id, login, password_hash, associate, active, failed_attempts)"
            " VALUES ($1, $2, 'none', $3, true, 0)",
            account,
            associate.number,
            associate.id,
        )
    await execute(
        "INSERT INTO access_token (digest, account, issued_at, expires_at) VALUES ($1, $2, $3, $4)",
        hashlib.sha256(token.encode()).digest(),
        account,
        clock.now(),
        clock.now() + timedelta(hours=1),
    )
    return {"Authorization": f"Bearer {token}"}


def once() -> dict[str, str]:
    """The header of a retry-safe write, with a key of its own."""
    return {"Idempotency-Key": secrets.token_hex(8)}


def a_reference() -> str:
    """The number of a payment elsewhere, as a wallet or a terminal prints it; no two are alike."""
    return f"42{secrets.randbelow(10**26):026}"


def by_wechat(**more: object) -> dict[str, object]:
    """A payment by WeChat as a cashier types it in."""
    return {"method": "wechat", "reference": a_reference()} | more


async def a_member(
    store: StoreView | None = None,
    *,
    dedicated: AnAssociate | None = None,
    acquirer: AnAssociate | None = None,
    phone: str | None = None,
    name: str = "李女士",
    number: str | None = None,
    registered_at: datetime | None = None,
) -> AMember:
    """A member of `store`, bound to `dedicated` where there is one: won by the acquirer, or from before this system."""
    home = store.id if store else dedicated.store_id if dedicated and dedicated.store_id else (await a_store()).id
    at = registered_at or clock.now()
    clear = phone or f"138{next(_numbers):08d}"
    e164 = normalise_phone(clear)
    made = AMember(new_id(), number or _code("M"), name, e164, home, dedicated.id if dedicated else None)
    keys, own = vault(), vault().new_person()
    await execute("INSERT INTO member_key (member, key_wrapped) VALUES ($1, $2)", made.id, own.wrapped)
    await execute(
        "INSERT INTO member (id, number, name_sealed, name_masked, phone_sealed, phone_masked, level, source,"
        " registered_at, home_store, acquirer, dedicated, name_grams, version)"
        " VALUES ($1, $2, $3, $4, $5, $6, 'basic', $7, $8, $9, $10, $11, $12, 1)",
        made.id,
        made.number,
        own.seal("member.name", name),
        mask_name(name),
        own.seal("member.phone", e164),
        mask_phone(e164),
        MemberSource.ASSISTED if acquirer else MemberSource.IMPORT,
        at,
        home,
        acquirer.id if acquirer else None,
        made.dedicated_id,
        name_grams(name),
    )
    await execute(
        "INSERT INTO member_phone (phone_index, member) VALUES ($1, $2)", keys.index("member.phone", e164), made.id
    )
    if dedicated:
        await execute(
            "INSERT INTO binding (id, member, associate, reason, bound_at) VALUES ($1, $2, $3, $4, $5)",
            new_id(),
            made.id,
            dedicated.id,
            BindingReason.REGISTRATION,
            at,
        )
    return made


async def a_category(code: str | None = None, parent: ACategory | None = None, *, name: str = "鞋靴") -> ACategory:
    """A category, at the top unless told otherwise."""
    own = code or _code("c")
    made = ACategory(new_id(), own, f"{parent.path if parent else ''}/{own}")
    await execute(
        "INSERT INTO category (id, code, name, parent, path) VALUES ($1, $2, $3, $4, $5)",
        made.id,
        made.code,
        name,
        parent.id if parent else None,
        made.path,
    )
    return made


async def a_sku(
    code: str | None = None,
    price_fen: int = 19_900,
    *,
    category: ACategory | None = None,
    name: str = "女士跑步鞋 37 码",
    brand: str | None = "GUIDE",
    floor_fen: int = 0,
    discountable: bool = True,
) -> ASku:
    """A SKU with a price in force everywhere since 2020."""
    made = ASku(new_id(), code or _code("SKU"), name, price_fen)
    await ensure_brands([brand])
    await execute(
        "INSERT INTO sku (id, code, name, brand, category, discountable, active, version)"
        " VALUES ($1, $2, $3, $4, $5, $6, true, 1)",
        made.id,
        made.code,
        name,
        brand,
        category.id if category else None,
        discountable,
    )
    await a_price(made, price_fen, floor_fen=floor_fen)
    return made


async def a_price(
    sku: ASku,
    price_fen: int,
    *,
    path: str = HQ_PATH,
    floor_fen: int = 0,
    valid_from: datetime = datetime(2020, 1, 1, tzinfo=UTC),
    valid_to: datetime | None = None,
) -> None:
    """A price of a SKU below a path."""
    await execute(
        "INSERT INTO price (id, sku, path, price_fen, floor_fen, valid_from, valid_to)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        new_id(),
        sku.id,
        path,
        price_fen,
        floor_fen,
        valid_from,
        valid_to,
    )


def _code(prefix: str) -> str:
    return f"{prefix}{next(_numbers):05d}"


async def with_account(associate: AnAssociate) -> Actor:
    """The actor that an associate is once signed in, with an account that is there."""
    await signed_in(associate)
    account: UUID = await fetch_value("SELECT id FROM account WHERE associate = $1", associate.id)
    return replace(an_actor(associate), id=account)
