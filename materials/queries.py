"""What the press can print."""

from guide_app.base.kernel.access import Actor
from materials.layouts import LAYOUTS
from materials.permissions import SEE_LAYOUTS
from materials.schemas import LayoutView


def layouts(actor: Actor) -> list[LayoutView]:
    """Every format, in the order of the catalogue."""
    actor.require(SEE_LAYOUTS)
    return [
        LayoutView(
            layout=layout.code,
            kind=layout.kind,
            title_zh=layout.title[0],
            title_en=layout.title[1],
            width_mm=layout.width_mm,
            height_mm=layout.height_mm,
            bleed_mm=layout.bleed_mm,
            symbol_mm=layout.symbol_mm,
            reading_distance_mm=layout.reading_distance_mm,
            shape=layout.shape,
        )
        for layout in LAYOUTS
    ]
