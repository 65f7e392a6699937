"""What can be seen: templates an actor may use, the coupons of members within reach."""

from datetime import datetime
from uuid import UUID

import msgspec

from coupons import codes
from coupons.claiming import TemplateStatus
from coupons.permissions import SEE_CODES, SEE_COUPONS, SEE_OWN_COUPONS, SEE_TEMPLATES
from coupons.quoting.terms import Terms
from coupons.rules import CouponState, StoredCoupon, effective_state, is_of
from coupons.schemas import CouponView, MyCouponView, OwnCouponView, TemplateDetail, TemplateView, TermsView
from coupons.state_changes import STORED
from coupons.terms_documents import ValidityDocument
from coupons.terms_in_words import in_words
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor, Customer
from guide_app.base.kernel.database import fetch_as, fetch_row_as, fetch_value
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.searching import contains, grams, grams_of
from guide_app.base.web.pages import Page, PageRequest, page_of_views
from guide_app.ground.members.fragments import identities_of, paths_serving, survivor_of

MOST_OF_ONE = 100
"""Coupons that a customer sees of all that they ever had."""


class CouponSeen(StoredCoupon, frozen=True, kw_only=True):
    """A coupon with its template, and the places where its owner is served."""

    template: str
    name: str
    kind: str
    terms_version: int
    issuer: UUID | None
    code_sealed: bytes
    code_tail: str
    issued_at: datetime
    paths: tuple[str, ...]


class TermsRow(msgspec.Struct, frozen=True):
    """One version of a template's terms, as it is kept."""

    version: int
    terms: dict[str, object]
    validity: dict[str, object]
    grace_days: int
    published_at: datetime


# A template belongs to a part of the organisation; people below that part may issue it, people above may see it.
SEEN = """
(t.path LIKE ANY($1) OR EXISTS (SELECT FROM unnest($2::text[]) AS own (path) WHERE starts_with(own.path, t.path)))
"""
TEMPLATE_COLUMNS = """
t.id, t.code, t.name, t.path, terms.document->>'kind' AS kind, t.status, t.claim_from, t.claim_to, t.stock,
(SELECT sum(issued) FROM coupon_stock_shard WHERE template = t.id)::int AS issued,
t.per_member_limit, t.per_associate_day_quota, t.terms_version, t.version
"""
SEEN_TEMPLATES = f"""
SELECT {TEMPLATE_COLUMNS}
FROM coupon_template t JOIN coupon_terms terms ON terms.template = t.id AND terms.version = t.terms_version
WHERE {SEEN}
"""
_TEXT = "t.code || ' ' || t.name"
# $1 and $2 the reach, $3 the page before, $4 the moment at which they are open, $5 the limit, $6 the status, $7 the
# pairs of letters and $8 the pattern.
TEMPLATES, TEMPLATES_OF_TEXT = (
    f"""
{SEEN_TEMPLATES} AND ($3::uuid IS NULL OR t.id > $3) AND ($6::text IS NULL OR t.status = $6)
  AND ($4::timestamptz IS NULL
       OR t.status = 'open' AND t.claim_from <= $4 AND (t.claim_to IS NULL OR t.claim_to > $4))
  AND {found}
ORDER BY t.id LIMIT $5
"""
    for found in ("true", f"{grams_of(_TEXT)} @> $7::text[] AND (t.code ILIKE $8 OR t.name ILIKE $8)")
)
TEMPLATE = f"{SEEN_TEMPLATES} AND t.code = $3"
TERMS = """
SELECT version, document AS terms, validity, grace_days, published_at
FROM coupon_terms WHERE template = $1 ORDER BY version DESC
"""

COUPONS = f"""
SELECT {STORED}, t.code AS template, t.name, terms.document->>'kind' AS kind, terms.version AS terms_version,
       c.issuer, c.code_sealed, c.code_tail, c.issued_at,
       {paths_serving("m")} AS paths
FROM coupon c
JOIN coupon_template t ON t.id = c.template
JOIN coupon_terms terms ON terms.id = c.terms
JOIN member m ON m.id = {survivor_of("c.owner")}
"""
OF_MEMBER = f"""
{COUPONS} WHERE c.owner IN ({identities_of("$1")}) AND ($2::uuid IS NULL OR c.id < $2) ORDER BY c.id DESC LIMIT $3
"""
# Stored states and times that can be effectively ISSUED at $2; the state is computed again in one place, `rules`.
USABLE = f"""
{COUPONS}
WHERE c.owner IN ({identities_of("$1")}) AND c.valid_from <= $2 AND $2 < c.valid_to
  AND c.status IN ('ISSUED', 'LOCKED', 'TRANSFERRING')
ORDER BY c.valid_to, c.id LIMIT 200
"""
ONE = f"{COUPONS} WHERE c.id = $1"
OF_CODE = f"{COUPONS} JOIN coupon_code known ON known.coupon = c.id WHERE known.code_index = $1"
PATHS_OF_MEMBER = f"SELECT {paths_serving('m')} FROM member m WHERE m.id = {survivor_of('$1')}"


async def templates(
    actor: Actor,
    paging: PageRequest,
    *,
    claimable: bool = False,
    status: TemplateStatus | None = None,
    text: str | None = None,
) -> Page[TemplateView]:
    """Templates the actor may issue or oversees, whose code or name contains `text`, oldest first.

    `claimable` leaves those that are open now.
    """
    actor.require(SEE_TEMPLATES)
    at = clock.now() if claimable else None
    asked = (actor.path_patterns, list(actor.paths), paging.after, at, paging.fetch, status)
    if text:
        views = await fetch_as(TemplateView, TEMPLATES_OF_TEXT, *asked, grams(text), contains(text))
    else:
        views = await fetch_as(TemplateView, TEMPLATES, *asked)
    return page_of_views(views, paging)


async def template_of_code(actor: Actor, code: str) -> TemplateDetail:
    """One template with all versions of its terms. Raises NotFound."""
    actor.require(SEE_TEMPLATES)
    template = await fetch_row_as(TemplateView, TEMPLATE, actor.path_patterns, list(actor.paths), code)
    if template is None:
        raise NotFound
    versions = await fetch_as(TermsRow, TERMS, template.id)
    return TemplateDetail(template=template, terms=[_terms_view(version) for version in versions])


async def coupons_of_member(actor: Actor, member_id: UUID, paging: PageRequest) -> Page[CouponView]:
    """Every coupon of a member in reach, the newest first. Raises NotFound."""
    actor.require(SEE_COUPONS)
    await _require_member(actor, member_id)
    at = clock.now()
    coupons = await fetch_as(CouponSeen, OF_MEMBER, member_id, paging.after, paging.fetch)
    return page_of_views([_coupon_view(coupon, actor, at) for coupon in coupons], paging)


async def usable_coupons_of_member(actor: Actor, member_id: UUID) -> list[CouponView]:
    """The coupons a member could use now, those that end first at the front, at most 200. Raises NotFound."""
    actor.require(SEE_COUPONS)
    await _require_member(actor, member_id)
    at = clock.now()
    views = [_coupon_view(coupon, actor, at) for coupon in await fetch_as(CouponSeen, USABLE, member_id, at)]
    return [view for view in views if view.usable]


async def my_usable_coupons(actor: Customer) -> list[MyCouponView]:
    """The coupons that a customer could use now, those that end first at the front, at most 200."""
    actor.require(SEE_OWN_COUPONS)
    at = clock.now()
    return [
        MyCouponView(
            id=coupon.id,
            name=coupon.name,
            kind=coupon.kind,
            code=codes.opened(coupon.code_sealed),
            issued_at=coupon.issued_at,
            valid_from=coupon.valid_from,
            valid_to=coupon.valid_to,
        )
        for coupon in await fetch_as(CouponSeen, USABLE, actor.member_id, at)
        if effective_state(coupon, at) is CouponState.ISSUED
    ]


async def own_coupons(actor: Customer) -> list[OwnCouponView]:
    """A customer's newest coupons, 100 at most: those that can be used at the front, by when they end."""
    actor.require(SEE_OWN_COUPONS)
    at = clock.now()
    found = await fetch_as(CouponSeen, OF_MEMBER, actor.member_id, None, MOST_OF_ONE)
    return sorted((_own_view(coupon, at) for coupon in found), key=lambda one: (not one.usable, one.valid_to))


async def own_coupon(actor: Customer, coupon_id: UUID) -> OwnCouponView:
    """One of a customer's coupons. Raises NotFound, also for somebody else's."""
    actor.require(SEE_OWN_COUPONS)
    coupon = await fetch_row_as(CouponSeen, ONE, coupon_id)
    if coupon is None or not is_of(coupon, actor.member_id):
        raise NotFound
    return _own_view(coupon, clock.now())


async def coupon_of_id(actor: Actor, coupon_id: UUID) -> CouponView:
    """One coupon of a member in reach. Raises NotFound."""
    actor.require(SEE_COUPONS)
    coupon = await fetch_row_as(CouponSeen, ONE, coupon_id)
    if coupon is None:
        raise NotFound
    actor.require_reach_of_any(coupon.paths)
    return _coupon_view(coupon, actor, clock.now())


async def coupon_of_code(actor: Actor, typed: str) -> CouponView:
    """The coupon of a code as somebody has typed it. Raises CouponCodeMistyped, NotFound."""
    actor.require(SEE_COUPONS)
    coupon = await fetch_row_as(CouponSeen, OF_CODE, codes.index_of(codes.readable(typed)))
    if coupon is None:
        raise NotFound
    actor.require_reach_of_any(coupon.paths)
    return _coupon_view(coupon, actor, clock.now())


def _own_view(coupon: CouponSeen, at: datetime) -> OwnCouponView:
    state = effective_state(coupon, at)
    is_shown = state is CouponState.ISSUED
    return OwnCouponView(
        id=coupon.id,
        name=coupon.name,
        state=state,
        usable=is_shown and coupon.valid_from <= at,
        code=codes.opened(coupon.code_sealed) if is_shown else None,
        valid_from=coupon.valid_from,
        valid_to=coupon.valid_to,
        used_order_id=coupon.order if state is CouponState.USED else None,
    )


def _terms_view(row: TermsRow) -> TermsView:
    terms, validity = msgspec.convert(row.terms, Terms), msgspec.convert(row.validity, ValidityDocument)
    words = in_words(terms, validity, row.grace_days)
    return TermsView(in_words=words, **msgspec.structs.asdict(row))


async def _require_member(actor: Actor, member_id: UUID) -> None:
    actor.require_reach_of_any(await fetch_value(PATHS_OF_MEMBER, member_id) or ())


def _coupon_view(coupon: CouponSeen, actor: Actor, at: datetime) -> CouponView:
    state = effective_state(coupon, at)
    return CouponView(
        id=coupon.id,
        template=coupon.template,
        name=coupon.name,
        kind=coupon.kind,
        terms_version=coupon.terms_version,
        member_id=coupon.owner,
        issuer_id=coupon.issuer,
        state=str(state),
        usable=state is CouponState.ISSUED and coupon.valid_from <= at,
        code=codes.opened(coupon.code_sealed) if actor.may(SEE_CODES) else None,
        code_masked=codes.masked(coupon.code_tail),
        issued_at=coupon.issued_at,
        valid_from=coupon.valid_from,
        valid_to=coupon.valid_to,
        used_order_id=coupon.order if state is CouponState.USED else None,
    )
