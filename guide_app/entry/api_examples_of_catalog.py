"""Bodies for the API's documents about articles and prices: see `api_examples`."""

from typing import Any

from guide_app.ground.catalog.barcodes.schemas import SetBarcodes
from guide_app.ground.catalog.gallery.schemas import AddPicture, OrderPictures
from guide_app.ground.catalog.pricing.schemas import CloseBook, CreateBook, WithdrawPrice
from guide_app.ground.catalog.products.schemas import (
    CreateBrand,
    CreateProduct,
    CreateSeason,
    NameBrand,
    SetComponents,
    UpdateProduct,
    UpdateSeason,
)
from guide_app.ground.catalog.schemas import CreateCategory, CreateSku, RenameCategory, SetPrices, UpdateSku

SPECIFICATIONS = [{"name": "颜色", "values": ["黑", "白"]}, {"name": "尺码", "values": ["41", "42", "43"]}]

OF_CATALOG: dict[type, Any] = {
    AddPicture: {"file_id": "0193a3c5-7b1e-7c3a-9d54-3f2b6d0a1c4e"},
    OrderPictures: {"pictures": ["0193a3c5-7b1e-7c3a-9d54-3f2b6d0a1c50", "0193a3c5-7b1e-7c3a-9d54-3f2b6d0a1c4f"]},
    CreateBook: {"code": "live-1212", "name": "双十二直播", "channel": "livestream"},
    WithdrawPrice: {"reason": "活动取消"},
    CloseBook: {"reason": "活动结束"},
    CreateBrand: {"code": "行止", "name": "行止 XINGZHI"},
    NameBrand: {"name": "行止运动"},
    CreateSeason: {"code": "2026FW", "name": "2026 秋冬", "begins_on": "2026-09-01", "ends_on": "2027-02-28"},
    UpdateSeason: {"ends_on": "2027-03-15"},
    CreateProduct: {
        "code": "RUN01",
        "name": "轻跑 01",
        "brand": "行止",
        "season": "2026FW",
        "category": "shoes",
        "specifications": SPECIFICATIONS,
        "weight_g": 820,
    },
    UpdateProduct: {"state": "ended"},
    SetBarcodes: {"barcodes": ["6901234567892", "012345678905"]},
    SetComponents: {"components": [{"sku": "RUN01-001", "units": 1}, {"sku": "SOCK-01", "units": 2}]},
    CreateCategory: {"code": "running", "name": "跑鞋", "parent": "shoes"},
    RenameCategory: {"name": "跑步鞋"},
    CreateSku: {
        "code": "RUN01-001",
        "name": "轻跑 01 男款 黑 42",
        "spu": "RUN01",
        "brand": "行止",
        "category": "shoes",
    },
    UpdateSku: {"name": "轻跑 01 男款 黑 42（升级版）", "active": True},
    SetPrices: {
        "prices": [
            {"sku": "RUN01-001", "price_fen": 59_900, "floor_fen": 39_900, "valid_from": "2026-11-01T00:00:00+08:00"}
        ]
    },
}
"""Part of `api_examples.EXAMPLES`."""
