"""What can be seen of codes: always within the actor's reach."""

from collections.abc import Collection, Sequence
from uuid import UUID

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import fetch_as
from guide_app.base.kernel.errors import NotFound
from guide_app.base.kernel.reach import ByReach, ReachKind
from guide_app.base.web.pages import Page, PageRequest, page_of
from guide_app.ground.stores.fragments import within
from qr_codes.fragments import pages_of_units
from qr_codes.permissions import SEE_CODES
from qr_codes.reads import CODES, code_of, codes_of, view_of
from qr_codes.rules.touchpoints import TouchpointKind, TouchpointState
from qr_codes.schemas import Code, CodeView
from qr_codes.short_codes import read_code

# $1 the reach (of a store: its path), $2 the page before, $3 the limit, then what is asked for.
ASKED_FOR = "($4::text IS NULL OR t.kind = $4) AND ($5::text IS NULL OR t.state = $5)"
_OF_UNITS = pages_of_units(CODES, ASKED_FOR)
_IN_ORDER = "t.id < $2 ORDER BY t.id DESC LIMIT $3"
REACHED: ByReach = {
    ReachKind.STORE: "t.path = $1::text",
    ReachKind.BRANCHES: within("t.path", "$1"),
    ReachKind.ALL: "$1::boolean",
}
PAGES: ByReach = {
    ReachKind.STORE: f"{CODES} WHERE {REACHED[ReachKind.STORE]} AND {ASKED_FOR} AND {_IN_ORDER}",
    ReachKind.BRANCHES: _OF_UNITS,
    ReachKind.ALL: f"{CODES} WHERE {REACHED[ReachKind.ALL]} AND {ASKED_FOR} AND {_IN_ORDER}",
}
OF_SOMETHING = {
    column: {
        kind: f"""{CODES} WHERE t.{column} = $6 AND {reached} AND {ASKED_FOR}
  AND ($7::uuid IS NULL OR t.associate = $7) AND ($8::uuid IS NULL OR t.batch = $8) AND {_IN_ORDER}"""
        for kind, reached in REACHED.items()
    }
    for column in ("store", "associate", "batch")
}
# A blank code of a unit above the actor is in their hands if it is anywhere: they may look it up by what is printed.
OF_CODE = f"""{CODES}
WHERE t.code = $1 AND t.id < $2 AND ({within("t.path", "$4")} OR t.bound_at IS NULL AND t.retired_at IS NULL
    AND EXISTS (SELECT FROM unnest($4::text[]) AS own (path) WHERE starts_with(own.path, t.path)))
  AND ($5::text IS NULL OR t.kind = $5) AND ($6::text IS NULL OR t.state = $6) AND ($7::uuid IS NULL OR t.store = $7)
  AND ($8::uuid IS NULL OR t.associate = $8) AND ($9::uuid IS NULL OR t.batch = $9)
ORDER BY t.id DESC LIMIT $3
"""


async def codes_in_reach(
    actor: Actor,
    paging: PageRequest,
    *,
    kind: TouchpointKind | None = None,
    state: TouchpointState | None = None,
    store_id: UUID | None = None,
    associate_id: UUID | None = None,
    batch_id: UUID | None = None,
    code: str | None = None,
) -> Page[CodeView]:
    """Codes of the actor's units, the newest first. By `code` they also find a blank one of a unit above them.

    Raises ShortCodeMistyped.
    """
    actor.require(SEE_CODES)
    reach = actor.reach
    bound = actor.paths[0] if reach.kind is ReachKind.STORE else reach.bound
    place = (paging.before, paging.fetch)
    asked = (bound, *place, kind, state)
    if code is not None:
        printed = read_code(code)
        others = (kind, state, store_id, associate_id, batch_id)
        rows = await fetch_as(Code, OF_CODE, printed, *place, list(actor.paths), *others)
    elif store_id is not None:
        rows = await fetch_as(Code, OF_SOMETHING["store"][reach.kind], *asked, store_id, associate_id, batch_id)
    elif associate_id is not None:
        rows = await fetch_as(Code, OF_SOMETHING["associate"][reach.kind], *asked, associate_id, None, batch_id)
    elif batch_id is not None:
        rows = await fetch_as(Code, OF_SOMETHING["batch"][reach.kind], *asked, batch_id, None, None)
    else:
        rows = await fetch_as(Code, PAGES[reach.kind], *asked)
    return page_of(rows, paging, view=view_of, key=lambda code: code.id)


async def code_in_reach(actor: Actor, code_id: UUID) -> CodeView:
    """One code. Raises NotFound, also outside the actor's reach."""
    actor.require(SEE_CODES)
    code = await code_of(code_id)
    actor.require_reach(code.path)
    return view_of(code)


async def codes_by_id(actor: Actor, code_ids: Sequence[UUID]) -> list[CodeView]:
    """These codes, in the order asked for. Raises NotFound when one is unknown or outside the actor's reach."""
    actor.require(SEE_CODES)
    found = await codes_of(code_ids)
    for code_id in code_ids:
        if code_id not in found or not actor.reaches(found[code_id].path):
            raise NotFound(code_id=code_id)
    return [view_of(found[code_id]) for code_id in code_ids]


async def carriers_of(actor: Actor, code_ids: Collection[UUID]) -> dict[UUID, TouchpointKind]:
    """What these codes are printed on, of those in the actor's reach; the others are left out."""
    actor.require(SEE_CODES)
    if not code_ids:
        return {}
    found = await codes_of(list(code_ids))
    return {code.id: code.kind for code in found.values() if actor.reaches(code.path)}
