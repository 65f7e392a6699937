"""Making and changing templates: headquarters only. Terms are never edited, a new version is published."""

from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from coupons.errors import CouponTemplateExists, StockBelowIssued
from coupons.queries import template_of_code
from coupons.schemas import CreateTemplate, TemplateDetail, TermsCommand, UpdateTemplate
from coupons.terms_documents import terms_document, validity_document
from guide_app.base.kernel import audit, clock
from guide_app.base.kernel.access import HQ_PATH, Actor, Role
from guide_app.base.kernel.database import execute, fetch, fetch_row, fetch_value, transaction
from guide_app.base.kernel.errors import InvalidField, NotFound, Stale
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.money import split

CREATE = """
INSERT INTO coupon_template (id, code, name, path, claim_from, claim_to, stock, shards, per_member_limit,
                             per_associate_day_quota, terms_version, status, created_at, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, 'open', $11, 1)
"""
PUBLISH = """
INSERT INTO coupon_terms (id, template, version, document, validity, grace_days, published_at, published_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
STOCK_ROWS = """
INSERT INTO coupon_stock_shard (id, template, no, stock, issued)
SELECT gen_random_uuid(), $1, no - 1, stock, 0 FROM unnest($2::int[]) WITH ORDINALITY AS shard (stock, no)
"""
# The row stays locked until commit, so two edits of one template follow each other.
CURRENT = """
SELECT id, path, name, claim_from, claim_to, stock, per_member_limit, per_associate_day_quota, status, terms_version,
       version
FROM coupon_template WHERE code = $1 FOR NO KEY UPDATE
"""
KNOWN_PATH = "SELECT EXISTS (SELECT FROM region WHERE path = $1) OR EXISTS (SELECT FROM store WHERE path = $1)"
CHANGE = """
UPDATE coupon_template
SET name = $2, claim_from = $3, claim_to = $4, stock = $5, per_member_limit = $6, per_associate_day_quota = $7,
    status = $8, version = version + 1
WHERE id = $1
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
    actor.require_role(Role.HQ_OPERATOR)
    actor.require_reach(command.path)
    _require_order(command.claim_from, command.claim_to)
    at = clock.now()
    template = new_id()
    try:
        async with transaction():
            if command.path != HQ_PATH and not await fetch_value(KNOWN_PATH, command.path):
                raise InvalidField("path", "the path of a region or store / 须为已有区域或门店的路径")
            await execute(
                CREATE,
                template,
                command.code,
                command.name,
                command.path,
                command.claim_from,
                command.claim_to,
                command.stock,
                command.shards,
                command.per_member_limit,
                command.per_associate_day_quota,
                at,
            )
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
    actor.require_role(Role.HQ_OPERATOR)
    at = clock.now()
    async with transaction():
        current = await _current(actor, code, expected_version)
        version = current["terms_version"] + 1
        await _publish(actor, command, template=current["id"], code=code, version=version, at=at)
        await execute(NEXT_TERMS, current["id"])
        await audit.record(
            actor,
            "coupons.terms_published",
            f"coupon_template:{current['id']}",
            terms_version=version,
            **msgspec.to_builtins(command),
        )
        return await template_of_code(actor, code)


async def update_template(actor: Actor, code: str, command: UpdateTemplate, *, expected_version: int) -> TemplateDetail:
    """Change what is given out, when and how often. Raises Stale, StockBelowIssued, InvalidField."""
    actor.require_role(Role.HQ_OPERATOR)
    async with transaction():
        current = await _current(actor, code, expected_version)
        changes = {name: value for name, value in msgspec.structs.asdict(command).items() if value is not msgspec.UNSET}
        wanted = {**dict(current), **changes}
        _require_order(wanted["claim_from"], wanted["claim_to"])
        if wanted["stock"] != current["stock"]:
            await _restock(current["id"], wanted["stock"])
        await execute(
            CHANGE,
            current["id"],
            wanted["name"],
            wanted["claim_from"],
            wanted["claim_to"],
            wanted["stock"],
            wanted["per_member_limit"],
            wanted["per_associate_day_quota"],
            wanted["status"],
        )
        await audit.record(
            actor,
            "coupons.template_changed",
            f"coupon_template:{current['id']}",
            before={name: current[name] for name in changes},
            after=changes,
        )
        return await template_of_code(actor, code)


async def _current(actor: Actor, code: str, expected_version: int) -> asyncpg.Record:
    current = await fetch_row(CURRENT, code)
    if current is None:
        raise NotFound
    actor.require_reach(current["path"])
    if current["version"] != expected_version:
        raise Stale(current=current["version"])
    return current


async def _publish(
    actor: Actor, command: TermsCommand, *, template: UUID, code: str, version: int, at: datetime
) -> None:
    await execute(
        PUBLISH,
        new_id(),
        template,
        version,
        terms_document(command.terms, template=code, version=version),
        validity_document(command.validity),
        command.grace_days,
        at,
        actor.id,
    )


async def _restock(template: UUID, stock: int) -> None:
    """Spread the stock anew: every shard keeps what it has issued, and an equal part of what is left."""
    shards = await fetch(SHARDS, template)
    issued = sum(shard["issued"] for shard in shards)
    if stock < issued:
        raise StockBelowIssued(issued=issued)
    parts = split(stock - issued, [1] * len(shards))
    stocks = [shard["issued"] + part for shard, part in zip(shards, parts, strict=True)]
    await execute(RESTOCK, template, [shard["no"] for shard in shards], stocks)


def _require_order(claim_from: datetime, claim_to: datetime | None) -> None:
    if claim_to is not None and claim_to <= claim_from:
        raise InvalidField("claim_to", "later than claim_from / 须晚于 claim_from")
