"""What is sealed of associates."""

from guide_app.base.kernel.sealed import SealedColumn, Sealing
from guide_app.ground.associates.service import PHONE

SEALING = Sealing(columns=(SealedColumn("associate", "phone_sealed", PHONE),))
