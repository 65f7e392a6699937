"""What is sealed of WeChat Pay: what it told, with the payers in it."""

from guide_app.base.kernel.sealed import SealedColumn, Sealing
from payments.notifications import PURPOSE

SEALING = Sealing(columns=(SealedColumn("pay_notification", "body_sealed", PURPOSE),))
