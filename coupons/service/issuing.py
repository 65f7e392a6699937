"""Giving a coupon to a member: one transaction, three statements, the stock row last because everybody wants it."""

from datetime import datetime
from uuid import UUID

import asyncpg

from coupons import codes
from coupons.claiming import Offer, Taken, refuse_claim
from coupons.errors import CouponLimitReached, CouponNotOpen, CouponQuotaUsedUp, CouponSoldOut
from coupons.events import CouponIssued
from coupons.quoting.validity import Window, window_of
from coupons.schemas import IssueCoupon, IssuedCoupon
from coupons.terms_documents import validity_of
from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.database import fetch_row, fetch_value, transaction, write_waiting_rows
from guide_app.base.kernel.errors import Forbidden, NotFound
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.ids import new_id

ISSUERS = (Role.ASSOCIATE, Role.STORE_MANAGER, Role.SUPERVISOR, Role.HQ_OPERATOR)

# Read once, without a lock: none of the numbers ever falls, so what is used up here is used up for good. What looks
# free is taken by the conditional writes below. The issuing store is the issuer's own, else the member's.
STANDING = """
SELECT t.id AS template, t.code, t.path, t.status, t.claim_from, t.claim_to, t.shards,
       t.per_member_limit, t.per_associate_day_quota,
       terms.id AS terms, terms.validity,
       home.path AS member_path, issuing.id AS store, issuing.path AS store_path, issuer.own_member_id,
       coalesce(counter.claimed, 0) AS by_member, coalesce(today.sent, 0) AS by_issuer_today,
       (SELECT sum(stock - issued) FROM coupon_stock_shard WHERE template = t.id) AS stock_left
FROM coupon_template t
JOIN coupon_terms terms ON terms.template = t.id AND terms.version = t.terms_version
JOIN member m ON m.id = $2
JOIN store home ON home.id = m.home_store
JOIN store issuing ON issuing.id = coalesce($4, m.home_store)
LEFT JOIN associate issuer ON issuer.id = $3
LEFT JOIN coupon_member_counter counter ON counter.template = t.id AND counter.member = m.id
LEFT JOIN coupon_associate_day today ON today.template = t.id AND today.associate = $3 AND today.day = $5
WHERE t.code = $1
"""

# The member's own shard first, then the others in fixed order: $1 template, $2 number of the own shard, $3 shards.
TAKE_STOCK = """
UPDATE coupon_stock_shard SET issued = issued + 1
WHERE issued < stock AND id = (
  SELECT id FROM coupon_stock_shard WHERE template = $1 AND issued < stock ORDER BY (no - $2 + $3) % $3 LIMIT 1
)
"""

# A whole claim. Each step waits for the one before, so the rows are locked in one order and the stock, which everybody
# wants, last. `counted` and `sent` come back empty when somebody took the last place meanwhile, `taken` when the shard
# was emptied.
CLAIM = f"""
WITH counted AS (
  INSERT INTO coupon_member_counter AS counter (id, template, member, claimed)
  VALUES (gen_random_uuid(), $1, $4, 1)
  ON CONFLICT (template, member) DO UPDATE SET claimed = counter.claimed + 1 WHERE counter.claimed < $5
  RETURNING claimed
), sent AS (
  INSERT INTO coupon_associate_day AS today (id, template, associate, day, sent)
  SELECT gen_random_uuid(), $1, $6, $7, 1 FROM counted WHERE $6::uuid IS NOT NULL
  ON CONFLICT (template, associate, day) DO UPDATE SET sent = today.sent + 1
    WHERE today.sent < coalesce($8, 2147483647)
  RETURNING sent
), given AS (
  INSERT INTO coupon (id, code_index, code_sealed, code_tail, template, terms, owner, issuer, store,
                      issued_at, valid_from, valid_to, status, version)
  SELECT $9, $10, $11, $12, $1, $13, $4, $6, $14, $15, $16, $17, 'ISSUED', 1
  FROM counted WHERE $6::uuid IS NULL OR EXISTS (SELECT FROM sent)
  RETURNING id
), taken AS (
  {TAKE_STOCK} AND EXISTS (SELECT FROM given) RETURNING no
), happened AS (
  INSERT INTO coupon_event (id, coupon, no, command, to_status, actor_id, request_id, at)
  SELECT $18, id, 1, 'issue', 'ISSUED', $19, $20, $15 FROM given
)
SELECT EXISTS (SELECT FROM counted) AS counted, ($6::uuid IS NULL OR EXISTS (SELECT FROM sent)) AS sent,
       EXISTS (SELECT FROM taken) AS taken
"""
TAKE_ANOTHER = f"{TAKE_STOCK} RETURNING no"
STOCK_LEFT = "SELECT sum(stock - issued) FROM coupon_stock_shard WHERE template = $1"


async def issue_coupon(actor: Actor, command: IssueCoupon, *, issuer_id: UUID | None = None) -> IssuedCoupon:
    """Send a coupon to a member in reach. The issuer is the actor's person, and stays the coupon's issuer for ever.

    Only the system may name another `issuer_id`, or none: then the member claims by himself and no quota counts.
    Raises NotFound, Forbidden, and the claim refusals of `coupons.errors` in the order of the contract.
    """
    actor.require_role(*ISSUERS)
    issuer = _issuer(actor, issuer_id)
    at = clock.now()
    async with transaction():
        standing = await fetch_row(
            STANDING, command.template, command.member_id, issuer, actor.store_id, clock.business_date(at)
        )
        window = _open_window(actor, standing, member_id=command.member_id, at=at)
        assert standing is not None  # _open_window refuses None
        coupon_id = new_id()
        code = codes.stored(codes.new_code())
        await audit.record(
            actor,
            "coupons.issued",
            f"coupon:{coupon_id}",
            template=command.template,
            member_id=command.member_id,
            issuer_id=issuer,
        )
        await publish(
            CouponIssued(
                coupon_id=coupon_id,
                template_code=command.template,
                member_id=command.member_id,
                issuer_id=issuer,
                store_id=standing["store"],
                at=at,
            ),
            at=at,
        )
        await write_waiting_rows()
        shards = standing["shards"]
        written = await fetch_row(
            CLAIM,
            standing["template"],
            command.member_id.int % shards,
            shards,
            command.member_id,
            standing["per_member_limit"],
            issuer,
            clock.business_date(at),
            standing["per_associate_day_quota"],
            coupon_id,
            code.index,
            code.sealed,
            code.tail,
            standing["terms"],
            standing["store"],
            at,
            window.valid_from,
            window.valid_to,
            new_id(),
            actor.id,
            audit.request_id.get(),
        )
        assert written is not None  # a SELECT without FROM
        _refuse_if_overtaken(written, standing)
        if not written["taken"]:
            await _take_another(standing, command.member_id)
    return IssuedCoupon(
        id=coupon_id,
        template=command.template,
        member_id=command.member_id,
        code_masked=codes.masked(code.tail),
        valid_from=window.valid_from,
        valid_to=window.valid_to,
    )


def _issuer(actor: Actor, named: UUID | None) -> UUID | None:
    if actor.role is Role.SYSTEM:
        return named
    if actor.associate_id is None or named not in (None, actor.associate_id):
        raise Forbidden(role=str(actor.role), allowed=["an associate, in his own name"])
    return actor.associate_id


def _open_window(actor: Actor, standing: asyncpg.Record | None, *, member_id: UUID, at: datetime) -> Window:
    """When the coupon will be valid. Raises the first refusal that can be seen without writing."""
    if standing is None:
        raise NotFound
    actor.require_reach(standing["member_path"])
    if not standing["store_path"].startswith(standing["path"]):
        raise NotFound
    window = window_of(validity_of(standing["validity"]), at)
    refuse_claim(
        Offer(
            status=standing["status"],
            claim_from=standing["claim_from"],
            claim_to=standing["claim_to"],
            per_member_limit=standing["per_member_limit"],
            per_associate_day_quota=standing["per_associate_day_quota"],
        ),
        Taken(
            by_member=standing["by_member"],
            by_issuer_today=standing["by_issuer_today"],
            stock_left=standing["stock_left"],
        ),
        window=window,
        member_id=member_id,
        issuers_own_member_id=standing["own_member_id"],
        at=at,
    )
    if window is None:
        raise CouponNotOpen
    return window


def _refuse_if_overtaken(written: asyncpg.Record, standing: asyncpg.Record) -> None:
    if not written["counted"]:
        raise CouponLimitReached(limit=standing["per_member_limit"])
    if not written["sent"]:
        raise CouponQuotaUsedUp(quota=standing["per_associate_day_quota"])


async def _take_another(standing: asyncpg.Record, member_id: UUID) -> None:
    """Take one from the stock after a shard was emptied under our hands. Ends when every shard is."""
    shards = standing["shards"]
    while await fetch_value(STOCK_LEFT, standing["template"]):
        if await fetch_value(TAKE_ANOTHER, standing["template"], member_id.int % shards, shards) is not None:
            return
    raise CouponSoldOut
