"""Making and changing templates: headquarters only. Terms are never edited, a new version is published."""

from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from coupons.claiming import TemplateStatus
from coupons.errors import CouponTemplateExists, StockBelowIssued
from coupons.permissions import MAKE_TEMPLATES
from coupons.queries import template_of_code
from coupons.schemas import CreateTemplate, TemplateDetail, TermsCommand, UpdateTemplate
from coupons.terms_documents import terms_document, validity_document
from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import HQ_PATH, Actor
from guide_app.base.kernel.database import execute, fetch_as, fetch_row_as, fetch_value, transaction
from guide_app.base.kernel.errors import InvalidField, NotFound, Stale
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.money import split
from guide_app.base.kernel.rows import as_json, insert_from_json, record_set


class NewTemplate(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `coupon_template` at version 1, open, with version 1 of its terms."""

    id: UUID
    code: str
    name: str
    path: str
    claim_from: datetime
    claim_to: datetime | None
    stock: int
    shards: int
    per_member_limit: int
    per_associate_day_quota: int | None
    created_at: datetime


class NewTerms(msgspec.Struct, frozen=True, kw_only=True):
    """A row of `coupon_terms`."""

    id: UUID
    template: UUID
    version: int
    document: msgspec.Raw
    validity: msgspec.Raw
    grace_days: int
    published_at: datetime
    published_by: UUID | None


class TemplateForChange(msgspec.Struct, frozen=True, kw_only=True):
    """A template read to be changed. `status` and what stands before it is what an edit may change."""

    id: UUID
    name: str
    claim_from: datetime
    claim_to: datetime | None
    stock: int
    per_member_limit: int
    per_associate_day_quota: int | None
    status: TemplateStatus
    path: str
    terms_version: int
    version: int


class Shard(msgspec.Struct, frozen=True):
    """A part of the stock, and how much of it was issued."""

    no: int
    issued: int


CREATE = insert_from_json("coupon_template", NewTemplate)
PUBLISH = insert_from_json("coupon_terms", NewTerms)
STOCK_ROWS = """
INSERT INTO coupon_stock_shard (id, template, no, stock, issued)
SELECT gen_random_uuid(), $1, no - 1, stock, 0 FROM unnest($2::int[]) WITH ORDINALITY AS shard (stock, no)
"""
# The row stays locked until commit, so two edits of one template follow each other.
CURRENT = """
SELECT id, name, claim_from, claim_to, stock, per_member_limit, per_associate_day_quota, status, path, terms_version,
       version
FROM coupon_template WHERE code = $1 FOR NO KEY UPDATE
"""
KNOWN_PATH = "SELECT EXISTS (SELECT FROM region WHERE path = $1) OR EXISTS (SELECT FROM store WHERE path = $1)"
CHANGE = f"""
UPDATE coupon_template
SET name = wanted.name, claim_from = wanted.claim_from, claim_to = wanted.claim_to, stock = wanted.stock,
    per_member_limit = wanted.per_member_limit, per_associate_day_quota = wanted.per_associate_day_quota,
    status = wanted.status, version = coupon_template.version + 1
FROM {record_set(TemplateForChange, "$1", "wanted")} WHERE coupon_template.id = wanted.id
"""
NEXT_TERMS = "UPDATE coupon_template SET terms_version = terms_version + 1, version = version + 1 WHERE id = $1"
SHARDS = "SELECT no, issued FROM coupon_stock_shard WHERE template = $1 ORDER BY no FOR UPDATE"
RESTOCK = """
UPDATE coupon_stock_shard SET stock = wanted.stock
FROM unnest($2::int[], $3::int[]) AS wanted (no, stock)
WHERE template = $1 AND coupon_stock_shard.no = wanted.no
"""


async def create_template(actor: Actor, command: CreateTemplate) -> TemplateDetail:
    """Make a template with version 1 of its terms. Raises CouponTemplateExists, InvalidField."""
    actor.require(MAKE_TEMPLATES)
    actor.require_reach(command.path)
    _require_order(command.claim_from, command.claim_to)
    at = clock.now()
    template = new_id()
    try:
        async with transaction():
            if command.path != HQ_PATH and not await fetch_value(KNOWN_PATH, command.path):
                raise InvalidField("path", "the path of a region or store / 须为已有区域或门店的路径")
            new = NewTemplate(
                id=template,
                code=command.code,
                name=command.name,
                path=command.path,
                claim_from=command.claim_from,
                claim_to=command.claim_to,
                stock=command.stock,
                shards=command.shards,
                per_member_limit=command.per_member_limit,
                per_associate_day_quota=command.per_associate_day_quota,
                created_at=at,
            )
            await execute(CREATE, as_json([new]))
            await _publish(actor, command, template=template, code=command.code, version=1, at=at)
            await execute(STOCK_ROWS, template, split(command.stock, [1] * command.shards))
            await audit.record(
                actor, "coupons.template_created", f"coupon_template:{template}", **msgspec.to_builtins(command)
            )
            return await template_of_code(actor, command.code)
    except asyncpg.UniqueViolationError as error:
        raise CouponTemplateExists(template=command.code) from error


async def publish_terms(actor: Actor, code: str, command: TermsCommand, *, expected_version: int) -> TemplateDetail:
    """Publish the next version of the terms. Coupons issued before keep theirs. Raises Stale, InvalidField."""
    actor.require(MAKE_TEMPLATES)
    at = clock.now()
    async with transaction():
        current = await _current(actor, code, expected_version)
        version = current.terms_version + 1
        await _publish(actor, command, template=current.id, code=code, version=version, at=at)
        await execute(NEXT_TERMS, current.id)
        await audit.record(
            actor,
            "coupons.terms_published",
            f"coupon_template:{current.id}",
            terms_version=version,
            **msgspec.to_builtins(command),
        )
        return await template_of_code(actor, code)


async def update_template(actor: Actor, code: str, command: UpdateTemplate, *, expected_version: int) -> TemplateDetail:
    """Change what is given out, when and how often. Raises Stale, StockBelowIssued, InvalidField."""
    actor.require(MAKE_TEMPLATES)
    async with transaction():
        current = await _current(actor, code, expected_version)
        changes = {name: value for name, value in msgspec.structs.asdict(command).items() if value is not msgspec.UNSET}
        wanted = msgspec.structs.replace(current, **changes)
        _require_order(wanted.claim_from, wanted.claim_to)
        if wanted.stock != current.stock:
            await _restock(current.id, wanted.stock)
        await execute(CHANGE, as_json([wanted]))
        await audit.record(
            actor,
            "coupons.template_changed",
            f"coupon_template:{current.id}",
            before={name: getattr(current, name) for name in changes},
            after=changes,
        )
        return await template_of_code(actor, code)


async def _current(actor: Actor, code: str, expected_version: int) -> TemplateForChange:
    current = await fetch_row_as(TemplateForChange, CURRENT, code)
    if current is None:
        raise NotFound
    actor.require_reach(current.path)
    if current.version != expected_version:
        raise Stale(current=current.version)
    return current


async def _publish(
    actor: Actor, command: TermsCommand, *, template: UUID, code: str, version: int, at: datetime
) -> None:
    terms = NewTerms(
        id=new_id(),
        template=template,
        version=version,
        document=terms_document(command.terms, template=code, version=version),
        validity=validity_document(command.validity),
        grace_days=command.grace_days,
        published_at=at,
        published_by=actor.id,
    )
    await execute(PUBLISH, as_json([terms]))


async def _restock(template: UUID, stock: int) -> None:
    """Spread the stock anew: every shard keeps what it has issued, and an equal part of what is left."""
    shards = await fetch_as(Shard, SHARDS, template)
    issued = sum(shard.issued for shard in shards)
    if stock < issued:
        raise StockBelowIssued(issued=issued)
    parts = split(stock - issued, [1] * len(shards))
    stocks = [shard.issued + part for shard, part in zip(shards, parts, strict=True)]
    await execute(RESTOCK, template, [shard.no for shard in shards], stocks)


def _require_order(claim_from: datetime, claim_to: datetime | None) -> None:
    if claim_to is not None and claim_to <= claim_from:
        raise InvalidField("claim_to", "later than claim_from / 须晚于 claim_from")
