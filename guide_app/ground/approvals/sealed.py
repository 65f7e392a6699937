"""What is sealed of approvals: commands with personal data, while they wait."""

from guide_app.base.kernel.approvals import COMMAND
from guide_app.base.kernel.sealed import SealedColumn, Sealing

SEALING = Sealing(columns=(SealedColumn("approval", "sealed", COMMAND),))
