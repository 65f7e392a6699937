"""Many stores at once, for imports: what is missing is created below one region, what exists is left as it is."""

from collections.abc import Collection
from uuid import UUID

from guide_app.base.kernel.access import HQ_PATH
from guide_app.base.kernel.database import execute, fetch, fetch_row, fetch_value, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.ground.stores.rules import Ownership, StoreStatus, path_below, require_code

ROOT_CODE = "HQ"
"""Code of the root of the tree and of the legal entity behind it, where an import has to create them."""

IMPORT_REGION = "IMPORT"
"""Code of the region that imported stores wait in until somebody moves them to their own."""

ADD_ENTITY = "INSERT INTO legal_entity (id, code, name) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"

ADD_REGION = """
INSERT INTO region (id, code, name, parent, path) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING
"""

ADD_STORES = """
INSERT INTO store (id, code, name, region, path, ownership, entity, address, status, version)
SELECT id, code, code, $3, $4 || code || '/', $5, $6, '', $7, 1
FROM unnest($1::uuid[], $2::text[]) AS missing (id, code)
ON CONFLICT DO NOTHING
"""


async def ensure_organisation_root() -> UUID:
    """The id of HQ, the region with the path `/`; it and its legal entity are created where there is none."""
    async with transaction():
        await execute(ADD_ENTITY, new_id(), ROOT_CODE, "总部 HQ")
        await execute(ADD_REGION, new_id(), ROOT_CODE, "总部 HQ", None, HQ_PATH)
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
            ADD_REGION, new_id(), IMPORT_REGION, "导入门店 Imported", root, path_below(HQ_PATH, IMPORT_REGION)
        )
        region = await fetch_row("SELECT id, path FROM region WHERE code = $1", IMPORT_REGION)
        assert region is not None  # inserted above, or there before
        entity = await fetch_value("SELECT id FROM legal_entity WHERE code = $1", ROOT_CODE)
        await execute(
            ADD_STORES,
            [new_id() for _ in missing],
            missing,
            region["id"],
            region["path"],
            Ownership.DIRECT.value,
            entity,
            StoreStatus.OPEN.value,
        )
        return await _ids(codes)


async def _ids(codes: Collection[str]) -> dict[str, UUID]:
    rows = await fetch("SELECT code, id FROM store WHERE code = ANY($1::text[])", list(codes))
    return {row["code"]: row["id"] for row in rows}
