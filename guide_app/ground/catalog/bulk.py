"""Many SKUs at once, for imports: missing ones are created with their name, existing ones are left as they are."""

from collections.abc import Mapping
from uuid import UUID

from guide_app.base.kernel.database import execute, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.ground.catalog.reads import sku_ids

ADD_SKUS = """
INSERT INTO sku (id, code, name, discountable, active, version)
SELECT id, code, name, true, true, 1 FROM unnest($1::uuid[], $2::text[], $3::text[]) AS missing (id, code, name)
ON CONFLICT DO NOTHING
"""


async def ensure_skus(names: Mapping[str, str]) -> dict[str, UUID]:
    """The id of every SKU code. A missing SKU takes the given name, or its code when the name is blank."""
    async with transaction():
        known = await sku_ids(names)
        missing = sorted(names.keys() - known.keys())
        if not missing:
            return known
        titles = [names[code] or code for code in missing]
        await execute(ADD_SKUS, [new_id() for _ in missing], missing, titles)
        return await sku_ids(names)
