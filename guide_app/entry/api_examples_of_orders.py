"""Bodies of requests about orders of other systems, as the document of the API shows them."""

from typing import Any

from guide_app.ground.orders.intake.sources.schemas import CreateSource, WriteSource

OF_ORDERS: dict[Any, object] = {
    CreateSource: {"code": "MALL01", "name": "自营商城", "path": "/", "channels": ["mall", "mini_program"]},
    WriteSource: {"name": "自营商城", "path": "/", "channels": ["mall"], "takes_refunds": True, "active": False},
}
"""Part of `api_examples.EXAMPLES`."""
