"""Many stores at once, for imports: what is missing is created below one region, what exists is left as it is."""

from collections.abc import Collection
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import HQ_PATH
from guide_app.base.kernel.database import execute, fetch_as, fetch_row_as, fetch_value, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.ground.stores.rules import Ownership, StoreStatus, path_below, require_code
from guide_app.ground.stores.service import ADD_ENTITY, ADD_REGION, ENTITY_ID, ParentRegion

ROOT_CODE = "HQ"
"""Code of the root of the tree and of the legal entity behind it, where an import has to create them."""

IMPORT_REGION = "IMPORT"
"""Code of the region that imported stores wait in until somebody moves them to their own."""

REGION_OF_CODE = "SELECT id, path FROM region WHERE code = $1"
STORES_OF_CODES = "SELECT code, id FROM store WHERE code = ANY($1::text[])"
ADD_STORES = """
INSERT INTO store (id, code, name, region, path, ownership, entity, address, status, version)
SELECT id, code, code, $3, $4 || code || '/', $5, $6, '', $7, 1
FROM unnest($1::uuid[], $2::text[]) AS missing (id, code)
ON CONFLICT DO NOTHING
"""


class StoreOfCode(msgspec.Struct, frozen=True):
    """Which store a code stands for."""

    code: str
    id: UUID


async def ensure_organisation_root() -> UUID:
    """The id of HQ, the region with the path `/`; it and its legal entity are created where there is none."""
    async with transaction():
        await execute(ADD_ENTITY, new_id(), ROOT_CODE, "总部 HQ", 1)
        await execute(ADD_REGION, new_id(), ROOT_CODE, "总部 HQ", HQ_PATH, None, 1)
        root: UUID = await fetch_value("SELECT id FROM region WHERE path = $1", HQ_PATH)
    return root


async def ensure_stores(codes: Collection[str]) -> dict[str, UUID]:
    """The id of every code. Missing stores are created as direct ones below the region `IMPORT`, named by their code.

    Raises InvalidField when a missing code cannot stand in a path.
    """
    async with transaction():
        known = await _ids(codes)
        missing = sorted(set(codes) - known.keys())
        if not missing:
            return known
        for code in missing:
            require_code(code, field="store_code")
        root = await ensure_organisation_root()
        await execute(
            ADD_REGION, new_id(), IMPORT_REGION, "导入门店 Imported", path_below(HQ_PATH, IMPORT_REGION), root, 1
        )
        region = await fetch_row_as(ParentRegion, REGION_OF_CODE, IMPORT_REGION)
        assert region is not None  # inserted above, or there before
        entity = await fetch_value(ENTITY_ID, ROOT_CODE)
        await execute(
            ADD_STORES,
            [new_id() for _ in missing],
            missing,
            region.id,
            region.path,
            Ownership.DIRECT.value,
            entity,
            StoreStatus.OPEN.value,
        )
        return await _ids(codes)


async def _ids(codes: Collection[str]) -> dict[str, UUID]:
    return {store.code: store.id for store in await fetch_as(StoreOfCode, STORES_OF_CODES, list(codes))}
