"""Bodies about stock, and about how goods reach customers, for the API's documents: see `api_examples`."""

from typing import Any

from guide_app.ground.orders.fulfilment.schemas import CancelParcel, HandOverByCode, SendParcel
from guide_app.ground.stock.schemas import CreateWarehouse, FeedStock, UpdateWarehouse

OF_STOCK: dict[type, Any] = {
    FeedStock: {
        "as_of": "2026-12-01T21:30:00+08:00",
        "rows": [
            {"location": "SH001", "sku": "RUN01-001", "on_hand": 12},
            {"location": "WH-EAST", "sku": "RUN01-001", "on_hand": 340, "as_of": "2026-12-01T20:00:00+08:00"},
        ],
    },
    SendParcel: {"carrier": "顺丰", "number": "SF1234567890123", "lines": [{"line": 1, "units": 1}]},
    CancelParcel: {"reason": "运单号录错"},
    HandOverByCode: {"code": "418223"},
    CreateWarehouse: {"code": "WH-EAST", "name": "华东仓", "serves": ["EAST"]},
    UpdateWarehouse: {"serves": ["EAST", "NORTH"]},
}
