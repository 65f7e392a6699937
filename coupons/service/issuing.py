"""Giving a coupon to a member: one read and one write, the stock row last because everybody wants it."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from uuid import UUID

import msgspec

from coupons import codes
from coupons.claiming import Standing, claimed_window
from coupons.errors import CouponLimitReached, CouponQuotaUsedUp, CouponSoldOut
from coupons.events import CouponIssued
from coupons.permissions import ISSUE_COUPONS
from coupons.quoting.validity import Window, window_of
from coupons.schemas import IssueCoupon, IssuedCoupon
from coupons.terms_documents import validity_of
from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import Actor, Role
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import leave, transaction
from guide_app.base.kernel.errors import Forbidden, NotFound
from guide_app.base.kernel.events import publish
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.lookups import Lookup, look_up
from guide_app.base.kernel.rows import as_json_object
from guide_app.base.kernel.unit_of_work import Part, Turn
from guide_app.ground.members.fragments import paths_serving, person_of, survivor_of


class ClaimStanding(Standing, frozen=True, kw_only=True):
    """Where a claim of this template by this member stands, before it is made.

    `member` is as whom the member is known now.
    """

    member: UUID
    template: UUID
    path: str
    shards: int
    terms: UUID
    validity: str
    member_paths: tuple[str, ...]
    store: UUID
    store_path: str


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """A claim to be made. `shard` is the number of the member's own shard, `day` the local day of `at`."""

    coupon_id: UUID
    event_id: UUID
    template: UUID
    terms: UUID
    member: UUID
    issuer: UUID | None
    store: UUID
    day: date
    per_member_limit: int
    per_associate_day_quota: int | None
    shard: int
    shards: int
    code_tail: str
    valid_from: datetime
    valid_to: datetime
    actor_id: UUID | None
    request_id: str | None
    at: datetime


# Read once, without a lock: none of the numbers ever falls, so what is used up here is used up for good. What looks
# free is taken by the conditional writes of `issue_coupon_v2`, which holds the member and counts over the person again.
# The issuing store is the issuer's own, else that of the member.
STANDING = f"""
SELECT t.status, t.claim_from, t.claim_to, t.per_member_limit, t.per_associate_day_quota,
       coalesce((SELECT sum(had.claimed) FROM coupon_member_counter had
         WHERE had.template = t.id AND had.member = ANY ({person_of("m.id")})), 0)::bigint AS by_member,
       coalesce(today.sent, 0) AS by_issuer_today,
       (SELECT sum(stock - issued) FROM coupon_stock_shard WHERE template = t.id) AS stock_left,
       {survivor_of("issuer.own_member_id")} AS own_member_id,
       m.id AS member,
       t.id AS template, t.path, t.shards, terms.id AS terms, terms.validity::text AS validity,
       {paths_serving("m")} AS member_paths, issuing.id AS store, issuing.path AS store_path
FROM coupon_template t
JOIN coupon_terms terms ON terms.template = t.id AND terms.version = t.terms_version
JOIN member m ON m.id = {survivor_of("$2")} AND m.erased_at IS NULL
JOIN store issuing ON issuing.id = coalesce($4, m.home_store)
LEFT JOIN associate issuer ON issuer.id = $3
LEFT JOIN coupon_associate_day today ON today.template = t.id AND today.associate = $3 AND today.day = $5
WHERE t.code = $1
"""


async def issue_coupon(actor: Actor, command: IssueCoupon, *, issuer_id: UUID | None = None) -> IssuedCoupon:
    """Send a coupon to a member in reach. The issuer is the actor's person, and stays the coupon's issuer for ever.

    Only the system may name another `issuer_id`, or none: then the member claims it alone and no quota counts.
    Raises NotFound, Forbidden, and the claim refusals of `coupons.errors` in the order of the contract.
    """
    actor.require(ISSUE_COUPONS)
    issuer = _issuer(actor, issuer_id)
    at = clock.now()
    today = business_date(at)
    asked = (command.template, command.member_id, issuer, actor.store_id, today)
    (standings,) = await look_up(Lookup(ClaimStanding, STANDING, *asked))
    if not standings:
        raise NotFound
    standing = standings[0]
    window = _window(actor, standing, at)
    code = codes.stored(codes.new_code())
    claim = Claim(
        coupon_id=new_id(),
        event_id=new_id(),
        template=standing.template,
        terms=standing.terms,
        member=standing.member,
        issuer=issuer,
        store=standing.store,
        day=today,
        per_member_limit=standing.per_member_limit,
        per_associate_day_quota=standing.per_associate_day_quota,
        shard=standing.member.int % standing.shards,
        shards=standing.shards,
        code_tail=code.tail,
        valid_from=window.valid_from,
        valid_to=window.valid_to,
        actor_id=actor.id,
        request_id=audit.request_id.get(),
        at=at,
    )
    async with transaction():
        await _tell(actor, command, claim)
        await leave(_part(claim, code))
    return IssuedCoupon(
        id=claim.coupon_id,
        template=command.template,
        member_id=standing.member,
        code_masked=codes.masked(code.tail),
        valid_from=window.valid_from,
        valid_to=window.valid_to,
    )


def _issuer(actor: Actor, named: UUID | None) -> UUID | None:
    if actor.role is Role.SYSTEM:
        return named
    if actor.associate_id is None or named not in (None, actor.associate_id):
        raise Forbidden(role=str(actor.role), allowed=["an associate, in their own name"])
    return actor.associate_id


def _window(actor: Actor, standing: ClaimStanding, at: datetime) -> Window:
    """When the coupon will be valid. Raises the first refusal that can be seen without writing."""
    actor.require_reach_of_any(standing.member_paths)
    if not standing.store_path.startswith(standing.path):
        raise NotFound
    window = window_of(validity_of(standing.validity), at)
    return claimed_window(standing, window, member_id=standing.member, at=at)


async def _tell(actor: Actor, command: IssueCoupon, claim: Claim) -> None:
    await audit.record(
        actor,
        "coupons.issued",
        f"coupon:{claim.coupon_id}",
        template=command.template,
        member_id=claim.member,
        issuer_id=claim.issuer,
    )
    await publish(
        CouponIssued(
            coupon_id=claim.coupon_id,
            template_code=command.template,
            member_id=claim.member,
            issuer_id=claim.issuer,
            store_id=claim.store,
            at=claim.at,
        ),
        at=claim.at,
    )


def _part(claim: Claim, code: codes.StoredCode) -> Part:
    """The claim as it is written: last, because its end locks a row of the stock."""
    refusals: dict[str, Callable[[], Exception]] = {
        "coupons_per_member": partial(CouponLimitReached, limit=claim.per_member_limit),
        "coupons_per_associate_and_day": partial(CouponQuotaUsedUp, quota=claim.per_associate_day_quota),
        "coupons_in_stock": CouponSoldOut,
    }
    return Part("issue_coupon_v2", (as_json_object(claim), code.index, code.sealed), Turn.SCARCE, refusals=refusals)
