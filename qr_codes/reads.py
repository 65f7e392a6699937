"""Reads of codes for services that have asked for their permission already. Nothing here looks at who acts."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from guide_app.base.kernel.database import fetch_as, fetch_row_as
from guide_app.base.kernel.errors import NotFound
from qr_codes.schemas import Code, CodeView
from qr_codes.short_codes import SCAN_PATH, printed_form

CODES = """
SELECT t.id, t.code, t.kind, t.state, t.path, t.batch AS batch_id, t.store AS store_id, s.name AS store_name,
  t.associate AS associate_id, a.name AS associate_name, k.code AS sku, t.label, t.target,
  t.replacement AS replacement_id, t.retired_for, t.minted_at, t.printed_at, t.bound_at, t.retired_at, t.version
FROM touchpoint t LEFT JOIN store s ON s.id = t.store LEFT JOIN associate a ON a.id = t.associate
LEFT JOIN sku k ON k.id = t.sku
"""
"""A code with the names of what it leads to; conditions on `t` follow."""
CODES_BY_ID = f"{CODES} WHERE t.id = ANY($1)"


async def codes_of(code_ids: Sequence[UUID]) -> dict[UUID, Code]:
    """The codes of these ids that there are."""
    return {code.id: code for code in await fetch_as(Code, CODES_BY_ID, list(set(code_ids)))}


async def code_of(code_id: UUID) -> Code:
    """One code. Raises NotFound."""
    code = await fetch_row_as(Code, CODES_BY_ID, [code_id])
    if code is None:
        raise NotFound
    return code


def view_of(code: Code) -> CodeView:
    """The code as people see it."""
    printed, scan_path = printed_form(code.code), SCAN_PATH + code.code
    return CodeView(**msgspec.structs.asdict(code), printed=printed, scan_path=scan_path)
