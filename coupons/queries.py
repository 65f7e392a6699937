"""What can be seen: templates an actor may use, the coupons of members he reaches."""

from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from coupons import codes
from coupons.claiming import TemplateStatus
from coupons.rules import CouponState, effective_state
from coupons.schemas import CouponView, TemplateDetail, TemplateView, TermsView
from coupons.state_changes import stored_coupon
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import STORE_STAFF, Actor
from guide_app.base.kernel.database import fetch, fetch_row, fetch_value
from guide_app.base.kernel.errors import NotFound
from guide_app.base.web.pages import Page, PageRequest, page_of

# A template belongs to a part of the organisation; people below that part may issue it, people above may see it.
SEEN = """
(t.path LIKE ANY($1) OR EXISTS (SELECT FROM unnest($2::text[]) AS own (path) WHERE starts_with(own.path, t.path)))
"""
TEMPLATE_COLUMNS = """
t.id, t.code, t.name, t.path, terms.document->>'kind' AS kind, t.status, t.claim_from, t.claim_to, t.stock,
(SELECT sum(issued) FROM coupon_stock_shard WHERE template = t.id)::int AS issued,
t.per_member_limit, t.per_associate_day_quota, t.terms_version, t.version
"""
TEMPLATES = f"""
SELECT {TEMPLATE_COLUMNS}
FROM coupon_template t JOIN coupon_terms terms ON terms.template = t.id AND terms.version = t.terms_version
WHERE {SEEN} AND ($3::uuid IS NULL OR t.id > $3)
  AND ($4::timestamptz IS NULL
       OR t.status = 'open' AND t.claim_from <= $4 AND (t.claim_to IS NULL OR t.claim_to > $4))
ORDER BY t.id LIMIT $5
"""
TEMPLATE = f"""
SELECT {TEMPLATE_COLUMNS}
FROM coupon_template t JOIN coupon_terms terms ON terms.template = t.id AND terms.version = t.terms_version
WHERE {SEEN} AND t.code = $3
"""
TERMS = """
SELECT version, document, validity, grace_days, published_at FROM coupon_terms WHERE template = $1 ORDER BY version DESC
"""

COUPONS = """
SELECT c.id, t.code AS template, t.name, terms.document->>'kind' AS kind, terms.version AS terms_version,
       c.owner, c.issuer, c.status, c.code_sealed, c.code_tail, c.issued_at, c.valid_from, c.valid_to,
       c.lock_order, c.lock_hash, c.lock_until, c.used_order, c.offer_until, home.path
FROM coupon c
JOIN coupon_template t ON t.id = c.template
JOIN coupon_terms terms ON terms.id = c.terms
JOIN member m ON m.id = c.owner
JOIN store home ON home.id = m.home_store
"""
OF_MEMBER = f"{COUPONS} WHERE c.owner = $1 AND ($2::uuid IS NULL OR c.id < $2) ORDER BY c.id DESC LIMIT $3"
# Stored states and times that can be effectively ISSUED at $2; the state is computed again in one place, `rules`.
USABLE = f"""
{COUPONS}
WHERE c.owner = $1 AND c.valid_from <= $2 AND $2 < c.valid_to AND c.status IN ('ISSUED', 'LOCKED', 'TRANSFERRING')
ORDER BY c.valid_to, c.id LIMIT 200
"""
ONE = f"{COUPONS} WHERE c.id = $1"
HOME_OF_MEMBER = "SELECT s.path FROM member m JOIN store s ON s.id = m.home_store WHERE m.id = $1"


async def templates(actor: Actor, paging: PageRequest, *, claimable: bool = False) -> Page[TemplateView]:
    """Templates the actor may issue or oversees, oldest first; `claimable` leaves those that are open now."""
    rows = await fetch(
        TEMPLATES,
        actor.path_patterns,
        list(actor.paths),
        paging.after,
        clock.now() if claimable else None,
        paging.fetch,
    )
    return page_of(rows, paging, view=_template_view, key=lambda row: row["id"])


async def template_of_code(actor: Actor, code: str) -> TemplateDetail:
    """One template with all versions of its terms. Raises NotFound."""
    row = await fetch_row(TEMPLATE, actor.path_patterns, list(actor.paths), code)
    if row is None:
        raise NotFound
    versions = await fetch(TERMS, row["id"])
    return TemplateDetail(template=_template_view(row), terms=[_terms_view(version) for version in versions])


async def coupons_of_member(actor: Actor, member_id: UUID, paging: PageRequest) -> Page[CouponView]:
    """Every coupon of a member in reach, the newest first. Raises NotFound."""
    await _require_member(actor, member_id)
    at = clock.now()
    rows = await fetch(OF_MEMBER, member_id, paging.after, paging.fetch)
    return page_of(rows, paging, view=lambda row: _coupon_view(row, actor, at), key=lambda row: row["id"])


async def usable_coupons_of_member(actor: Actor, member_id: UUID) -> list[CouponView]:
    """The coupons a member could use now, those that end first at the front, at most 200. Raises NotFound."""
    await _require_member(actor, member_id)
    at = clock.now()
    views = [_coupon_view(row, actor, at) for row in await fetch(USABLE, member_id, at)]
    return [view for view in views if view.usable]


async def coupon_of_id(actor: Actor, coupon_id: UUID) -> CouponView:
    """One coupon of a member in reach. Raises NotFound."""
    row = await fetch_row(ONE, coupon_id)
    if row is None:
        raise NotFound
    actor.require_reach(row["path"])
    return _coupon_view(row, actor, clock.now())


async def _require_member(actor: Actor, member_id: UUID) -> None:
    path = await fetch_value(HOME_OF_MEMBER, member_id)
    if path is None:
        raise NotFound
    actor.require_reach(path)


def _template_view(row: asyncpg.Record) -> TemplateView:
    return TemplateView(**{**dict(row), "status": TemplateStatus(row["status"])})


def _terms_view(row: asyncpg.Record) -> TermsView:
    return TermsView(
        version=row["version"],
        terms=msgspec.json.decode(row["document"]),
        validity=msgspec.json.decode(row["validity"]),
        grace_days=row["grace_days"],
        published_at=row["published_at"],
    )


def _coupon_view(row: asyncpg.Record, actor: Actor, at: datetime) -> CouponView:
    state = effective_state(stored_coupon(row), at)
    return CouponView(
        id=row["id"],
        template=row["template"],
        name=row["name"],
        kind=row["kind"],
        terms_version=row["terms_version"],
        member_id=row["owner"],
        issuer_id=row["issuer"],
        state=str(state),
        usable=state is CouponState.ISSUED and row["valid_from"] <= at,
        code=codes.opened(row["code_sealed"]) if actor.role in STORE_STAFF else None,
        code_masked=codes.masked(row["code_tail"]),
        issued_at=row["issued_at"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        used_order_id=row["used_order"],
    )
