"""The printable formats as data: trim size, bleed, safe margin, where the symbol sits and from where it is read."""

from dataclasses import dataclass
from enum import StrEnum

from materials.errors import LayoutUnknown
from qr_codes.rules.readability import ErrorCorrection, levels_for
from qr_codes.rules.touchpoints import TouchpointKind


class Template(StrEnum):
    """The typesetting file of a format, without its suffix."""

    CARD = "card"
    TAG = "tag"
    STAND = "stand"
    FLOOR = "floor"


class Shape(StrEnum):
    """What is cut out of the trim rectangle: the rectangle itself, or the circle inside it."""

    RECTANGLE = "RECTANGLE"
    CIRCLE = "CIRCLE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One printable format. Lengths in mm; the symbol's centre is measured from the trim's top left corner.

    `symbol_mm` is the width of the symbol without its quiet zone. `raster_dpi` is the resolution at which prepress
    and our own reading test look at it.
    """

    code: str
    kind: TouchpointKind
    title: tuple[str, str]
    template: Template
    width_mm: float
    height_mm: float
    bleed_mm: float
    safe_mm: float
    symbol_mm: float
    symbol_centre_mm: tuple[float, float]
    reading_distance_mm: float
    shape: Shape = Shape.RECTANGLE
    raster_dpi: int = 300

    @property
    def levels(self) -> tuple[ErrorCorrection, ...]:
        """Error correction, by the kind of touchpoint."""
        return levels_for(self.kind)


LAYOUTS = (
    Layout(
        code="badge",
        kind=TouchpointKind.BADGE,
        title=("导购胸牌 CR80", "Badge CR80"),
        template=Template.CARD,
        width_mm=85.60,
        height_mm=53.98,
        bleed_mm=3,
        safe_mm=3,
        symbol_mm=24,
        symbol_centre_mm=(67.0, 29.6),
        reading_distance_mm=200,
    ),
    Layout(
        code="shelf_tag",
        kind=TouchpointKind.SHELF_TAG,
        title=("货架价签 60×40", "Shelf tag 60×40"),
        template=Template.TAG,
        width_mm=60,
        height_mm=40,
        bleed_mm=0,
        safe_mm=1.5,
        symbol_mm=24,
        symbol_centre_mm=(43.0, 17.0),
        reading_distance_mm=200,
    ),
    Layout(
        code="fitting_room",
        kind=TouchpointKind.FITTING_ROOM,
        title=("试衣间贴 90×54", "Fitting-room card 90×54"),
        template=Template.CARD,
        width_mm=90,
        height_mm=54,
        bleed_mm=3,
        safe_mm=3,
        symbol_mm=24,
        symbol_centre_mm=(71.0, 29.6),
        reading_distance_mm=200,
    ),
    Layout(
        code="counter_sticker",
        kind=TouchpointKind.COUNTER_STICKER,
        title=("收银台贴 120×160", "Counter sticker 120×160"),
        template=Template.STAND,
        width_mm=120,
        height_mm=160,
        bleed_mm=3,
        safe_mm=5,
        symbol_mm=60,
        symbol_centre_mm=(60, 88),
        reading_distance_mm=500,
    ),
    Layout(
        code="table_tent",
        kind=TouchpointKind.TABLE_TENT,
        title=("台卡 148×210", "Table tent 148×210"),
        template=Template.STAND,
        width_mm=148,
        height_mm=210,
        bleed_mm=3,
        safe_mm=5,
        symbol_mm=72,
        symbol_centre_mm=(74, 115),
        reading_distance_mm=600,
    ),
    Layout(
        code="poster_a4",
        kind=TouchpointKind.POSTER,
        title=("海报 A4", "Poster A4"),
        template=Template.STAND,
        width_mm=210,
        height_mm=297,
        bleed_mm=3,
        safe_mm=5,
        symbol_mm=116,
        symbol_centre_mm=(105, 163),
        reading_distance_mm=1000,
    ),
    Layout(
        code="poster_a3",
        kind=TouchpointKind.POSTER,
        title=("海报 A3", "Poster A3"),
        template=Template.STAND,
        width_mm=297,
        height_mm=420,
        bleed_mm=3,
        safe_mm=5,
        symbol_mm=160,
        symbol_centre_mm=(148.5, 230),
        reading_distance_mm=1400,
    ),
    Layout(
        code="poster_a2",
        kind=TouchpointKind.POSTER,
        title=("海报 A2", "Poster A2"),
        template=Template.STAND,
        width_mm=420,
        height_mm=594,
        bleed_mm=3,
        safe_mm=5,
        symbol_mm=230,
        symbol_centre_mm=(210, 325),
        reading_distance_mm=2000,
        raster_dpi=150,
    ),
    Layout(
        code="window_a2",
        kind=TouchpointKind.WINDOW,
        title=("橱窗贴 A2", "Window sticker A2"),
        template=Template.STAND,
        width_mm=420,
        height_mm=594,
        bleed_mm=3,
        safe_mm=5,
        symbol_mm=290,
        symbol_centre_mm=(210, 318),
        reading_distance_mm=2500,
        raster_dpi=150,
    ),
    Layout(
        code="floor_round_300",
        kind=TouchpointKind.FLOOR_STICKER,
        title=("圆形地贴 Ø300", "Round floor sticker Ø300"),
        template=Template.FLOOR,
        shape=Shape.CIRCLE,
        width_mm=300,
        height_mm=300,
        bleed_mm=3,
        safe_mm=5,
        symbol_mm=151,
        symbol_centre_mm=(150, 150),
        reading_distance_mm=1050,
        raster_dpi=150,
    ),
    Layout(
        code="floor_round_400",
        kind=TouchpointKind.FLOOR_STICKER,
        title=("圆形地贴 Ø400", "Round floor sticker Ø400"),
        template=Template.FLOOR,
        shape=Shape.CIRCLE,
        width_mm=400,
        height_mm=400,
        bleed_mm=3,
        safe_mm=5,
        symbol_mm=200,
        symbol_centre_mm=(200, 200),
        reading_distance_mm=1200,
        raster_dpi=150,
    ),
    Layout(
        code="floor_a3",
        kind=TouchpointKind.FLOOR_STICKER,
        title=("方形地贴 420×297", "Floor sticker 420×297"),
        template=Template.FLOOR,
        width_mm=420,
        height_mm=297,
        bleed_mm=3,
        safe_mm=5,
        symbol_mm=172,
        symbol_centre_mm=(292, 148.5),
        reading_distance_mm=1200,
        raster_dpi=150,
    ),
)
"""All formats. Each keeps its reading distance with symbols of version 3 and of version 4."""

_BY_CODE = {layout.code: layout for layout in LAYOUTS}


def layout_named(code: str) -> Layout:
    """The format with this code. Raises LayoutUnknown."""
    try:
        return _BY_CODE[code]
    except KeyError:
        raise LayoutUnknown(layout=code) from None


CAPTIONS = {
    TouchpointKind.BADGE: ("微信扫一扫 添加我的专属导购", "Scan to reach me"),
    TouchpointKind.SHELF_TAG: ("扫码看详情 领优惠", "Scan for details"),
    TouchpointKind.FITTING_ROOM: ("扫码呼叫导购 换码取货", "Scan for another size"),
    TouchpointKind.COUNTER_STICKER: ("微信扫码领取优惠", "Scan with WeChat to claim discount"),
    TouchpointKind.TABLE_TENT: ("微信扫码领取优惠", "Scan with WeChat to claim discount"),
    TouchpointKind.POSTER: ("微信扫一扫 了解更多", "Scan with WeChat to learn more"),
    TouchpointKind.WINDOW: ("打烊了也能逛 扫码进店", "Closed? Scan and keep shopping"),
    TouchpointKind.FLOOR_STICKER: ("站在这里 扫码领券", "Stand here, scan, save"),
}
"""What happens when one scans, Chinese and English: printed beside every symbol."""
