"""Deciding whose a sale is as it is booked: by what was known at its moment, once."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.database import execute, fetch_as
from guide_app.base.kernel.rows import as_json, insert_from_json, record_set
from guide_app.ground.associates.fragments import holds_on
from guide_app.ground.members.fragments import identities_of
from guide_app.ground.orders.attribution.rules import (
    DecidedBy,
    Decision,
    Policy,
    TouchSeen,
    UnservedSale,
    attribute,
    longest_window,
    policy_for,
)
from guide_app.ground.orders.attribution.words import reason_of
from guide_app.ground.orders.booked import BookedOrder
from guide_app.ground.touches.rules import TouchKind

AT_ONCE = 1_000


class Unserved(msgspec.Struct, frozen=True):
    """An order of a member that nobody served, as it is decided."""

    id: UUID
    path: str
    member: UUID
    dedicated: UUID | None
    issuer: UUID | None
    paid_at: datetime
    business_on: date
    goods_fen: int


class TouchOfOrder(msgspec.Struct, frozen=True):
    """A touch before an order, of its buyer, under whichever of their ids."""

    order_id: UUID
    id: UUID
    kind: TouchKind
    associate: UUID
    at: datetime


class AtWork(msgspec.Struct, frozen=True):
    """Who had a post on the day of an order."""

    order_id: UUID
    associate: UUID


class Decided(msgspec.Struct, frozen=True):
    """A row of `order_attribution`."""

    order_id: UUID
    associate: UUID | None
    policy: UUID
    step: DecidedBy
    touch: UUID | None
    touch_kind: TouchKind | None
    touch_at: datetime | None
    reason_zh: str
    reason_en: str
    decided_at: datetime


class Named(msgspec.Struct, frozen=True):
    """Somebody who may win an order, with its day."""

    order_id: UUID
    associate: UUID
    day: date


class Seen(NamedTuple):
    """What is known about orders: touches, who was at work, who is their own buyer."""

    touches: Mapping[UUID, Sequence[TouchSeen]]
    at_work: Mapping[UUID, Collection[UUID]]
    own: Mapping[UUID, tuple[UUID, ...]]


POLICIES = "SELECT id, path, version, valid_from, steps FROM attribution_policy ORDER BY id"
PATH_OF = "SELECT path FROM store WHERE id = $1"
UNSERVED_OF_IMPORT = """
SELECT o.id, s.path, o.member, o.dedicated, o.issuer, o.paid_at, o.business_on, o.goods_fen
FROM orders o JOIN store s ON s.id = o.store
WHERE o.id IN (SELECT order_id FROM till_receipt WHERE till_import = $1) AND o.id > $2
  AND o.serving IS NULL AND o.member IS NOT NULL
ORDER BY o.id LIMIT $3
"""
UNSERVED_OF_ORDERS = """
SELECT o.id, s.path, o.member, o.dedicated, o.issuer, o.paid_at, o.business_on, o.goods_fen
FROM orders o JOIN store s ON s.id = o.store
WHERE o.id = ANY($1::uuid[]) AND o.serving IS NULL AND o.member IS NOT NULL ORDER BY o.id
"""
# Of each buyer alone, and of the months of the window alone: partitions before are not looked at.
TOUCHES = f"""
SELECT o.id AS order_id, t.id, t.kind, t.associate, t.at
FROM {record_set(Unserved, "$1", "o")}
CROSS JOIN LATERAL ({identities_of("o.member")}) same
CROSS JOIN LATERAL (
  SELECT t.id, t.kind, t.associate, t.at FROM touch t
  WHERE t.member = same.id AND t.associate IS NOT NULL AND t.at <= o.paid_at AND t.at >= o.paid_at - $2::interval
    AND t.at BETWEEN $3 AND $4
) t
"""
AT_WORK = f"""
SELECT DISTINCT n.order_id, n.associate FROM {record_set(Named, "$1", "n")}
JOIN posting p ON p.associate = n.associate AND {holds_on("n.day")}
"""
OWN = f"""
SELECT o.id AS order_id, a.id AS associate
FROM {record_set(Unserved, "$1", "o")}
CROSS JOIN LATERAL ({identities_of("o.member")}) same
JOIN associate a ON a.own_member_id = same.id
"""
REMEMBER = f"{insert_from_json('order_attribution', Decided)} ON CONFLICT (order_id) DO NOTHING"


async def policies() -> list[Policy]:
    """Every version of every policy: few."""
    return await fetch_as(Policy, POLICIES)


async def attribute_order(order: BookedOrder) -> UUID | None:
    """Decide whose a paid order is that is about to be booked, and remember why; the associate, if it names one.

    Nothing is asked about an order that somebody served, or of nobody who is known.
    """
    if order.serving is not None or order.member is None or order.paid_at is None or order.business_on is None:
        return None
    known = await policies()
    if not known:
        return None
    (place,) = await fetch_as(PathOf, PATH_OF, order.store)
    sale = Unserved(
        order.id,
        place.path,
        order.member,
        order.dedicated,
        order.issuer,
        order.paid_at,
        order.business_on,
        order.goods_fen,
    )
    decided = await decide([sale], known)
    await _remember(decided)
    return decided[0].associate if decided else None


class PathOf(msgspec.Struct, frozen=True):
    """Where a store lies."""

    path: str


async def attribute_import(import_id: UUID) -> None:
    """Decide the unserved orders that an import has just booked, each as of its own moment."""
    known = await policies()
    after = UUID(int=0)
    while known:
        found = await fetch_as(Unserved, UNSERVED_OF_IMPORT, import_id, after, AT_ONCE)
        await _remember(await decide(found, known))
        if len(found) < AT_ONCE:
            return
        after = found[-1].id


async def attribute_orders(order_ids: Sequence[UUID]) -> None:
    """Decide the unserved ones of a few orders that have just been booked, each as of its own moment."""
    known = await policies()
    if known:
        await _remember(await decide(await fetch_as(Unserved, UNSERVED_OF_ORDERS, order_ids), known))


async def decide(sales: Sequence[Unserved], known: Sequence[Policy]) -> list[Decided]:
    """What the policies in force say of these orders; one for which none holds is left out."""
    held = [(sale, policy_for(known, sale.path, sale.business_on)) for sale in sales]
    governed = [(sale, policy) for sale, policy in held if policy is not None and policy.steps]
    if not governed:
        return []
    seen = await _look([sale for sale, _ in governed], longest_window(policy for _, policy in governed))
    at = clock.now()
    return [_row(sale, policy, _decision(sale, policy, seen), at) for sale, policy in governed]


def _decision(sale: Unserved, policy: Policy, seen: Seen) -> Decision:
    asked = UnservedSale(sale.paid_at, sale.dedicated, sale.issuer, seen.own.get(sale.id, ()))
    return attribute(asked, seen.touches.get(sale.id, ()), policy.steps, at_work=seen.at_work.get(sale.id, frozenset()))


def _row(sale: Unserved, policy: Policy, decision: Decision, at: datetime) -> Decided:
    touch, (chinese, english) = decision.touch, reason_of(decision, at=sale.paid_at)
    return Decided(
        sale.id,
        decision.associate,
        policy.id,
        decision.step,
        None if touch is None else touch.id,
        None if touch is None else touch.kind,
        None if touch is None else touch.at,
        chinese,
        english,
        at,
    )


async def _look(sales: Sequence[Unserved], window: timedelta) -> Seen:
    rows = as_json(sales)
    touches: dict[UUID, list[TouchSeen]] = {}
    moments = [sale.paid_at for sale in sales]
    for one in await fetch_as(TouchOfOrder, TOUCHES, rows, window, min(moments) - window, max(moments)):
        touches.setdefault(one.order_id, []).append(TouchSeen(one.id, one.kind, one.associate, one.at))
    named = {
        (sale.id, who, sale.business_on)
        for sale in sales
        for who in (sale.dedicated, sale.issuer, *(touch.associate for touch in touches.get(sale.id, ())))
        if who is not None
    }
    at_work: dict[UUID, set[UUID]] = {}
    for post in await fetch_as(AtWork, AT_WORK, as_json([Named(*one) for one in sorted(named)])):
        at_work.setdefault(post.order_id, set()).add(post.associate)
    own: dict[UUID, tuple[UUID, ...]] = {}
    for buyer in await fetch_as(AtWork, OWN, rows):
        own[buyer.order_id] = (*own.get(buyer.order_id, ()), buyer.associate)
    return Seen(touches, at_work, own)


async def _remember(decided: Sequence[Decided]) -> None:
    if decided:
        await execute(REMEMBER, as_json(decided))
