"""Which codes are printed: those of a batch, of a store, or those that somebody types."""

import re
from typing import Annotated
from uuid import UUID

import msgspec

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.web.pages import PageRequest
from materials.queries import layouts
from materials.schemas import MOST_PIECES, LayoutView, PrintCodes, Sheet
from pages.console.named import store_called
from qr_codes.queries.codes import codes_in_reach
from qr_codes.rules.touchpoints import TouchpointState
from qr_codes.schemas import CodeView
from qr_codes.short_codes import code_meant

MOST_TYPED = 100
BETWEEN = re.compile(r"[\s,，;；、]+")


class PrintWanted(msgspec.Struct, frozen=True):
    """What stands in the form; one of `batch_id`, `store` and `ids` says which codes."""

    layout: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    batch_id: UUID | None = None
    store: str | None = None
    ids: Annotated[str, msgspec.Meta(max_length=4_000)] | None = None
    only_new: bool = False
    sheet: Sheet = Sheet.A4
    crop_marks: bool = False
    headline: Annotated[str, msgspec.Meta(max_length=60)] | None = None

    def of(self, code_ids: list[UUID]) -> PrintCodes:
        """The command for these codes."""
        return PrintCodes(
            layout=self.layout,
            code_ids=code_ids,
            sheet=self.sheet,
            crop_marks=self.crop_marks,
            headline=self.headline,
        )


async def chosen_codes(actor: Actor, wanted: PrintWanted) -> list[CodeView]:
    """The codes that fit the layout, the oldest first; of those out of service none. Raises InvalidField."""
    layout = layout_called(actor, wanted.layout)
    found = await _typed(actor, wanted.ids) if wanted.ids else await _listed(actor, wanted, layout)
    usable = [code for code in found if code.state is not TouchpointState.RETIRED]
    if not usable:
        raise InvalidField("ids", "没有适合这个版式的码 / no codes for this layout")
    return usable


def layout_called(actor: Actor, name: str) -> LayoutView:
    """The layout of that name. Raises InvalidField."""
    for layout in layouts(actor):
        if layout.layout == name:
            return layout
    raise InvalidField("layout", "请选择版式 / choose a layout")


async def _listed(actor: Actor, wanted: PrintWanted, layout: LayoutView) -> list[CodeView]:
    if wanted.batch_id is None and not wanted.store:
        raise InvalidField("ids", "请填门店编码，或填要印的码 / name a store, or the codes")
    found = await codes_in_reach(
        actor,
        PageRequest(None, MOST_PIECES),
        kind=layout.kind,
        state=TouchpointState.MINTED if wanted.only_new else None,
        batch_id=wanted.batch_id,
        store_id=await store_called(actor, wanted.store),
    )
    if found.next_cursor and not wanted.only_new:
        raise InvalidField(
            "ids",
            f"一次最多印 {MOST_PIECES:,} 个；请只印还没印过的，分几次印 / "
            f"at most {MOST_PIECES:,} at once; print only those that are not printed yet",
        )
    return found.items[::-1]


async def _typed(actor: Actor, ids: str) -> list[CodeView]:
    typed = [each for each in BETWEEN.split(ids) if each]
    if len(typed) > MOST_TYPED:
        raise InvalidField("ids", f"一次最多填 {MOST_TYPED} 个码 / at most {MOST_TYPED} codes")
    found: list[CodeView] = []
    for each in typed:
        one = (await codes_in_reach(actor, PageRequest(None, 1), code=code_meant(each))).items
        if not one:
            raise InvalidField("ids", f"没有这个码：{each} / no such code: {each}")
        found += one
    return found
