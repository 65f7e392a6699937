"""Bodies of requests about orders of other systems and rules of payments, as the document of the API shows them."""

from typing import Any

from guide_app.ground.orders.intake.sources.schemas import CreateSource, WriteSource
from guide_app.ground.orders.payment_rules.schemas import ChangePaymentRules

OF_ORDERS: dict[Any, object] = {
    CreateSource: {"code": "MALL01", "name": "自营商城", "path": "/", "channels": ["mall", "mini_program"]},
    WriteSource: {"name": "自营商城", "path": "/", "channels": ["mall"], "takes_refunds": True, "active": False},
    ChangePaymentRules: {
        "card_needs_reference": False,
        "reason": "收银与 POS 已打通 · the till is linked to the terminal",
    },
}
"""Part of `api_examples.EXAMPLES`."""
