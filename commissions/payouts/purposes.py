"""What the files of payout batches are for."""

from commissions.permissions import SEE_PAYOUTS
from guide_app.ground.files.rules import Purpose

PAYOUT_FILE = Purpose(
    "commissions.payout",
    ("提成发放文件", "A file of a payout batch"),
    None,
    SEE_PAYOUTS,
    by_own_door=True,
)
