"""Which events make messages, and who builds them: another kind of message is one more line here."""

from collections.abc import Mapping

from guide_app.base.kernel.events import Event
from guide_app.ground.orders.events import OrderPaid
from wecom_bridge.messages.message import Template
from wecom_bridge.messages.order_paid import messages_of_paid_orders

TEMPLATES: Mapping[type[Event], Template] = {
    OrderPaid: messages_of_paid_orders,
}
