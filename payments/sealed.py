"""What is sealed of WeChat Pay: what it told, with the payers in it, and what is in links to orders."""

from guide_app.base.kernel.sealed import SealedColumn, Sealing
from payments.notifications import PURPOSE
from payments.sealing import LINK

SEALING = Sealing(
    columns=(
        SealedColumn("pay_notification", "body_sealed", PURPOSE),
        SealedColumn("pay_link", "token_sealed", LINK),
    )
)
