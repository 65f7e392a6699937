"""Many stores at once, for imports that may create them: below one region, to be moved to their own."""

from collections.abc import Mapping
from uuid import UUID

from guide_app.base.kernel.access import HQ_PATH
from guide_app.base.kernel.database import execute, fetch_row_as, fetch_value, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.ground.stores.rules import Ownership, StoreStatus, path_below, require_code
from guide_app.ground.stores.service import ADD_ENTITY, ADD_REGION, ENTITY_ID, ParentRegion

ROOT_CODE = "HQ"
"""Code of the root of the tree and of the legal entity behind it, where an import has to create them."""

IMPORT_REGION = "IMPORT"
"""Code of the region that imported stores wait in until somebody moves them to their own."""

REGION_OF_CODE = "SELECT id, path, closed_on FROM region WHERE code = $1"
ADD_STORES = """
INSERT INTO store (id, code, name, region, path, ownership, entity, address, status, version)
SELECT id, code, code, $3, $4 || code || '/', $5, $6, '', $7, 1
FROM unnest($1::uuid[], $2::text[]) AS missing (id, code)
"""


async def ensure_organisation_root() -> UUID:
    """The id of HQ, the region with the path `/`; it and its legal entity are created where there is none."""
    async with transaction():
        await execute(ADD_ENTITY, new_id(), ROOT_CODE, "总部 HQ", 1)
        await execute(ADD_REGION, new_id(), ROOT_CODE, "总部 HQ", HQ_PATH, None, 1, None, None)
        root: UUID = await fetch_value("SELECT id FROM region WHERE path = $1", HQ_PATH)
    return root


async def create_stores(ids: Mapping[str, UUID]) -> None:
    """Create stores with these codes under these ids, as direct ones below the region `IMPORT`, named by their code.

    Raises InvalidField when a code cannot stand in a path.
    """
    if not ids:
        return
    codes = sorted(ids)
    for code in codes:
        require_code(code, field="store_code")
    async with transaction():
        root = await ensure_organisation_root()
        await execute(
            ADD_REGION,
            *(new_id(), IMPORT_REGION, "导入门店 Imported", path_below(HQ_PATH, IMPORT_REGION), root, 1),
            *(None, None),
        )
        region = await fetch_row_as(ParentRegion, REGION_OF_CODE, IMPORT_REGION)
        assert region is not None  # inserted above, or there before
        entity = await fetch_value(ENTITY_ID, ROOT_CODE)
        await execute(
            ADD_STORES,
            [ids[code] for code in codes],
            codes,
            region.id,
            region.path,
            Ownership.DIRECT.value,
            entity,
            StoreStatus.OPEN.value,
        )
