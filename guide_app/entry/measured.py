"""What is read of packages when somebody looks at the figures. Each package says what in its `metrics.py`."""

from guide_app.base.kernel.gauges import Gauge
from guide_app.ground.customers import metrics as customer_metrics
from guide_app.ground.members import metrics as member_metrics
from guide_app.ground.orders import metrics as order_metrics
from guide_app.ground.privacy import metrics as privacy_metrics
from payments import metrics as payment_metrics

GAUGES: list[Gauge] = [
    *order_metrics.GAUGES,
    *member_metrics.GAUGES,
    *customer_metrics.GAUGES,
    *privacy_metrics.GAUGES,
    *payment_metrics.GAUGES,
]
