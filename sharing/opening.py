"""Opening a shared link: what it shows, with the price in force now; counted once a day for whoever opens it."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from coupons.claiming import TemplateStatus
from coupons.quoting.terms import Terms
from coupons.terms_documents import ValidityDocument
from coupons.terms_in_words import for_customers
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.database import execute, fetch_row_as, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.privacy import vault
from guide_app.ground.catalog.fragments import in_force
from guide_app.ground.stores.fragments import paths_above
from guide_app.ground.touches.rules import TouchKind
from guide_app.ground.touches.service import Meeting, record_touches
from sharing.errors import LinkUnknown
from sharing.rules import VISITOR_LETTERS, ShareKind, source_of_click
from sharing.schemas import SharedThing

ABOVE = f"ARRAY({paths_above('st.path')})"
LINK = f"""
SELECT l.id, asked.gift, coalesce(m.merged_into, m.id) AS member, l.kind, l.associate AS associate_id,
  l.store AS store_id, l.badge AS badge_id, b.code AS badge, a.status = 'active' AS works, a.name AS associate_name,
  a.title AS associate_title, st.name AS store_name, coalesce(st.address, '') AS store_address, st.status = 'open'
  AS store_open, coalesce(d.name, t.name) AS name, d.state AS product_state, priced.price_fen, priced.several, (
    SELECT '/pictures/' || g.token || '/small' FROM catalog_picture g
    WHERE g.product = d.id OR g.sku IN (SELECT k.id FROM sku k WHERE k.spu = d.code)
    ORDER BY g.product IS NULL, g.place, g.id LIMIT 1
  ) AS picture, t.code AS template, t.status AS template_status, t.claim_from, t.claim_to,
  terms.document::text AS terms, terms.validity::text AS validity
FROM (
  SELECT id AS link, NULL::uuid AS gift, NULL::uuid AS member FROM share_link WHERE token = $1
  UNION ALL SELECT link, id, member FROM share_gift WHERE token = $1
) asked
JOIN share_link l ON l.id = asked.link JOIN associate a ON a.id = l.associate JOIN store st ON st.id = l.store
LEFT JOIN touchpoint b ON b.id = l.badge AND b.state = 'BOUND'
LEFT JOIN member m ON m.id = asked.member AND m.erased_at IS NULL
LEFT JOIN product d ON l.kind = 'product' AND d.id = l.thing
LEFT JOIN LATERAL (
  SELECT min(p.price_fen) AS price_fen, count(DISTINCT p.price_fen) > 1 AS several FROM sku s
  CROSS JOIN LATERAL ({in_force(above=ABOVE, at="$2")}) p WHERE s.spu = d.code AND s.active
) priced ON true
LEFT JOIN coupon_template t ON l.kind = 'coupon' AND t.id = l.thing
LEFT JOIN coupon_terms terms ON terms.template = t.id AND terms.version = t.terms_version
"""
CLICK = """
INSERT INTO share_click (id, link, who, member, day, at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (link, who, day) DO NOTHING
"""
COUNT = """
INSERT INTO share_day AS known (link, day, shares, clicks) VALUES ($1, $2, 0, 1)
ON CONFLICT (link, day) DO UPDATE SET clicks = known.clicks + 1
"""


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A link with everything it shows. `member` is whom it was given to, as they are known now."""

    id: UUID
    gift: UUID | None
    member: UUID | None
    kind: ShareKind
    associate_id: UUID
    store_id: UUID
    badge_id: UUID
    badge: str | None
    works: bool
    associate_name: str
    associate_title: str
    store_name: str
    store_address: str
    store_open: bool
    name: str | None
    product_state: str | None
    price_fen: int | None
    several: bool | None
    picture: str | None
    template: str | None
    template_status: TemplateStatus | None
    claim_from: datetime | None
    claim_to: datetime | None
    terms: str | None
    validity: str | None

    def is_given_out(self, at: datetime) -> bool:
        """Whether its product is sold, or its coupon may be taken now."""
        if self.kind is ShareKind.PRODUCT:
            return self.product_state == "on_sale" and self.price_fen is not None
        begun = self.claim_from is not None and self.claim_from <= at
        return self.template_status is TemplateStatus.OPEN and begun and (self.claim_to is None or at < self.claim_to)


async def opened(token: str, at: datetime) -> Opened:
    """What a link shows at a moment. Raises LinkUnknown."""
    found = await fetch_row_as(Opened, LINK, token, at)
    if found is None or found.name is None:
        raise LinkUnknown
    return found


async def open_link(token: str, *, visitor: str | None) -> SharedThing:
    """What a link shows; `visitor` is the browser's own word, None where nobody looks. Raises LinkUnknown."""
    at = clock.now()
    found = await opened(token, at)
    if visitor is not None:
        if found.member is not None:
            await note_click(found, found.member, at)
        else:
            await _count(found, vault().index("sharing.visitor", visitor).hex()[:VISITOR_LETTERS], None, at)
    return _shown(found, at)


async def note_click(link: Opened, member_id: UUID, at: datetime) -> None:
    """That a customer opened a link: a touch of theirs, once a day."""
    day = business_date(at)
    async with transaction():
        if await _count(link, member_id.hex, member_id, at):
            touch = Meeting(
                kind=TouchKind.CLICK,
                at=at,
                source=f"{source_of_click(link.gift or link.id, day)}:{member_id.hex}",
                associate_id=link.associate_id,
                member_id=member_id,
                store_id=link.store_id,
                code_id=link.badge_id,
            )
            await record_touches(SYSTEM, [touch])


async def _count(link: Opened, who: str, member_id: UUID | None, at: datetime) -> bool:
    day = business_date(at)
    async with transaction():
        if not await execute(CLICK, new_id(), link.id, who, member_id, day, at):
            return False
        await execute(COUNT, link.id, day)
    return True


def _shown(link: Opened, at: datetime) -> SharedThing:
    works = link.works and link.store_open
    words: dict[str, Any] = {"words_zh": [], "words_en": []}
    if link.terms is not None and link.validity is not None:
        terms = msgspec.json.decode(link.terms, type=Terms)
        told = for_customers(terms, msgspec.json.decode(link.validity, type=ValidityDocument))
        words = {"words_zh": told.zh, "words_en": told.en}
    return SharedThing(
        kind=link.kind,
        name=link.name or "",
        picture=link.picture,
        price_fen=link.price_fen,
        has_several_prices=bool(link.several),
        is_open=link.is_given_out(at),
        associate_name=link.associate_name if works else None,
        associate_title=link.associate_title,
        store_name=link.store_name,
        store_address=link.store_address,
        badge=link.badge if works else None,
        **words,
    )
