"""Settles and closes a month in forks of this process that are killed: `URL PERIOD TIMES SEED`."""

import sys
from contextlib import suppress
from unittest.mock import patch

from commissions.errors import PeriodClosed
from commissions.periods import freezing
from commissions.periods.freezing import freeze_statements
from commissions.periods.service.closing import close_period
from commissions.periods.service.settling import settle_period
from commissions.settlement import payees, pieces, running, stores
from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.connecting import connect, disconnect
from tests.safety.forks import Tell
from tests.safety.killed_workers import killed_again_and_again

AT_ONCE = 10
PERIOD = ""


async def work(tell: Tell) -> None:
    """Settle, close and freeze in small pieces; tells of each that is posted."""

    class Telling(running.Run):
        def add(self, entries: pieces.Entries) -> None:
            super().add(entries)
            tell()

    in_small_pieces = payees.DUE_PAYEES.replace(f"LIMIT {payees.AT_ONCE}", f"LIMIT {AT_ONCE}")
    with (
        patch.object(payees, "DUE_PAYEES", in_small_pieces),
        patch.object(stores, "AT_ONCE", AT_ONCE),
        patch.object(pieces, "MOST_ENTRIES", AT_ONCE),
        patch.object(freezing, "AT_ONCE", AT_ONCE),
        patch.object(running, "Run", Telling),
    ):
        await connect(sys.argv[1], max_size=4)
        with suppress(PeriodClosed):  # what is left is to be frozen
            await settle_period(SYSTEM, PERIOD)
            await close_period(SYSTEM, PERIOD, accept_unallocated=True)
        await freeze_statements()
        await disconnect()


if __name__ == "__main__":
    PERIOD = sys.argv.pop(2)
    killed_again_and_again(work, 0.02, 0.5, 20)
