"""What order benchmarks sell: stores with people signed in, members, priced articles, and a coupon for each order."""

import hashlib
import itertools
import random
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import msgspec

from benchmarks._load import Requests, request
from coupons import codes
from coupons.quoting.documents import AfterClaimRuleDocument
from coupons.schemas import CreateTemplate
from coupons.service.templates import create_template
from guide_app.base.kernel.access import SYSTEM, Role
from guide_app.base.kernel.database import copy_rows, execute, fetch_row, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.people import mask_name, mask_phone, normalise_phone
from guide_app.base.kernel.privacy import vault
from guide_app.ground.members.rules import MemberSource
from guide_app.ground.stores.rules import Ownership
from guide_app.ground.stores.schemas import CreateEntity, CreateRegion, CreateStore
from guide_app.ground.stores.service import create_entity, create_region, create_store

CLIENTS = 16
"""Each a person in a store of their own, signed in, with members of their own."""

MEMBERS_PER_STORE = 25
ARTICLES = 60
PRICE_FEN = 19_900
OFF_FEN = 1_000
STOCK = 10_000_000
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)

GIVEN_COUPON = [
    "id",
    "home_member",
    "code_sealed",
    "code_tail",
    "template",
    "terms",
    "owner",
    "issuer",
    "store",
    "issued_at",
    "valid_from",
    "valid_to",
    "status",
    "version",
]
ISSUED = ["id", "coupon", "home_member", "no", "command", "to_status", "actor_id", "at"]


@dataclass(frozen=True)
class Seller:
    """Somebody who sells in a store, and who buys there."""

    token: str
    account_id: UUID
    associate_id: UUID
    store_id: UUID
    member_ids: Sequence[UUID]


@dataclass(frozen=True)
class Given:
    """A coupon in a member's hands."""

    coupon_id: UUID
    code: str
    member_id: UUID
    seller: Seller


@dataclass(frozen=True)
class Ground:
    """Everything that orders need to exist. Coupons come by seller in turn."""

    sellers: Sequence[Seller]
    articles: dict[str, UUID]
    coupons: Sequence[Given]


async def open_stores(coupons: int) -> Ground:
    """Make it all; each coupon written as issuing writes it, less its audit entry and event."""
    await create_entity(SYSTEM, CreateEntity(code="HQ", name="导购服饰有限公司"))
    root = await create_region(SYSTEM, CreateRegion(code="HQ", name="总部"))
    sellers = [await a_seller(number, region=root.code) for number in range(CLIENTS)]
    articles = {f"SKU{number:03d}": new_id() for number in range(ARTICLES)}
    async with transaction():
        await copy_rows("brand", ("id", "code", "name"), [(new_id(), "GUIDE", "GUIDE")])
        await copy_rows(
            "sku",
            ("id", "code", "name", "brand", "discountable", "active", "version"),
            [(sku_id, code, f"女士跑步鞋 {code}", "GUIDE", True, True, 1) for code, sku_id in articles.items()],
        )
        await copy_rows(
            "price",
            ("id", "sku", "path", "price_fen", "floor_fen", "valid_from"),
            [(new_id(), sku_id, "/", PRICE_FEN, 0, LONG_AGO) for sku_id in articles.values()],
        )
    given = await _give(coupons, sellers)
    await execute("VACUUM ANALYZE")
    return Ground(sellers, articles, given)


def orders(ground: Ground, coupons: Sequence[Given]) -> Requests:
    """Each connection a seller: two articles for a member, paid at once, with a coupon and a key nobody has used."""
    chance = random.Random(7)
    skus = list(ground.articles)
    by_seller: dict[str, list[bytes]] = {seller.token: [] for seller in ground.sellers}
    for given in coupons:
        body = {
            "member_id": given.member_id,
            "lines": [{"sku": sku, "quantity": no} for no, sku in enumerate(chance.sample(skus, 2), start=1)],
            "coupon_codes": [given.code],
            "payment": {"method": "till_cash"},
        }
        headers = {
            "authorization": f"Bearer {given.seller.token}",
            "idempotency-key": secrets.token_hex(12),
            "content-type": "application/json",
        }
        wire = request("POST", "/v1/orders", headers=headers, body=msgspec.json.encode(body))
        by_seller[given.seller.token].append(wire)
    queues = [iter(wires) for wires in by_seller.values()]

    def requests(number: int) -> Iterator[bytes]:
        return queues[number]

    return requests


async def a_seller(number: int, *, region: str) -> Seller:
    """A store with somebody signed in who serves there, and members of theirs."""
    command = CreateStore(
        code=f"S{number:03d}", name="上海静安店", region=region, entity="HQ", ownership=Ownership.DIRECT
    )
    store = await create_store(SYSTEM, command)
    seller = Seller(
        secrets.token_urlsafe(32), new_id(), new_id(), store.id, [new_id() for _ in range(MEMBERS_PER_STORE)]
    )
    await execute(
        "INSERT INTO associate (id, number, name, title, phone_masked, status, version)"
        " VALUES ($1, $2, '王小美', '导购', '', 'active', 1)",
        seller.associate_id,
        f"A{number:03d}",
    )
    await execute(
        "INSERT INTO posting (id, associate, role, path, store, valid_from) VALUES ($1, $2, $3, $4, $5, $6)",
        new_id(),
        seller.associate_id,
        Role.ASSOCIATE,
        store.path,
        store.id,
        date(2020, 1, 1),
    )
    await execute(
        "INSERT INTO account (id, login, password_hash, associate, active, failed_attempts)"
        " VALUES ($1, $2, 'none', $3, true, 0)",
        seller.account_id,
        f"A{number:03d}",
        seller.associate_id,
    )
    await execute(
        "INSERT INTO access_token (digest, account, issued_at, expires_at) VALUES ($1, $2, $3, $4)",
        hashlib.sha256(seller.token.encode()).digest(),
        seller.account_id,
        datetime.now(UTC),
        datetime.now(UTC) + timedelta(hours=2),
    )
    await _register(seller, number)
    return seller


async def _register(seller: Seller, number: int) -> None:
    keys, columns = vault(), "id number name_sealed name_masked phone_sealed phone_masked level source"
    rows, phones, owned = [], [], []
    for no, member_id in enumerate(seller.member_ids):
        phone, own = normalise_phone(f"138{number:04d}{no:04d}"), keys.new_person()
        owned.append((member_id, own.wrapped))
        rows.append(
            (
                member_id,
                f"M{number:03d}{no:03d}",
                own.seal("member.name", "李女士"),
                mask_name("李女士"),
                own.seal("member.phone", phone),
                mask_phone(phone),
                "basic",
                MemberSource.ASSISTED,
                LONG_AGO,
                seller.store_id,
                seller.associate_id,
                seller.associate_id,
                1,
            )
        )
        phones.append((keys.index("member.phone", phone), member_id))
    await copy_rows(
        "member", [*columns.split(), "registered_at", "home_store", "acquirer", "dedicated", "version"], rows
    )
    await copy_rows("member_phone", ["phone_index", "member"], phones)
    await copy_rows("member_key", ["member", "key_wrapped"], owned)


async def _give(count: int, sellers: Sequence[Seller]) -> list[Given]:
    terms = await _template()
    at = datetime.now(UTC)
    given, rows, events, known = [], [], [], []
    buyers = itertools.cycle(
        [
            (seller, member)
            for members in zip(*(s.member_ids for s in sellers), strict=True)
            for seller, member in zip(sellers, members, strict=True)
        ]
    )
    for seller, member_id in itertools.islice(buyers, count):
        code = codes.new_code()
        kept = codes.stored(code)
        coupon_id = new_id()
        given.append(Given(coupon_id, code, member_id, seller))
        whose = (terms["template"], terms["id"], member_id, seller.associate_id, seller.store_id)
        window = (at, at, at + timedelta(days=7))
        rows.append((coupon_id, member_id, kept.sealed, kept.tail, *whose, *window, "ISSUED", 1))
        known.append((kept.index, coupon_id, member_id))
        events.append((new_id(), coupon_id, member_id, 1, "issue", "ISSUED", seller.account_id, at))
    async with transaction():
        await copy_rows("coupon", GIVEN_COUPON, rows)
        await copy_rows("coupon_code", ("code_index", "coupon", "home_member"), known)
        await copy_rows("coupon_event", ISSUED, events)
    return given


async def _template() -> dict[str, UUID]:
    command = CreateTemplate(
        code="TEN",
        name="立减十元",
        terms={"kind": "FIXED", "off": OFF_FEN},
        validity=AfterClaimRuleDocument(days=7),
        grace_days=0,
        claim_from=LONG_AGO,
        claim_to=None,
        stock=STOCK,
        per_member_limit=1_000_000,
        per_associate_day_quota=None,
        shards=1,
        path="/",
    )
    await create_template(SYSTEM, command)
    row = await fetch_row("SELECT id, template FROM coupon_terms")
    assert row is not None
    return {"id": row["id"], "template": row["template"]}
