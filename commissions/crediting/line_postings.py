"""Posting what sold lines earn by themselves: at once, when settling, or never where the ledger has it already."""

from collections.abc import Sequence
from enum import Enum

from commissions.engine.api import Key, Rulebook, SoldLine, Target, settle_line
from commissions.periods.reads import open_period
from commissions.posting import Posting, post, posted_on_lines
from guide_app.base.kernel import clock
from guide_app.base.kernel.ids import new_id


class PostLines(Enum):
    """When the lines of a batch are posted."""

    NOW = "now"
    LATER = "later"
    """By the next settlement: they are marked as due."""
    NEVER = "never"
    """The batch is replayed, and the ledger has its entries from the first time."""


async def post_lines(lines: Sequence[SoldLine], book: Rulebook, *, corrects: bool = False) -> int:
    """Post by how much the line components of these lines differ from what is posted; the number of entries."""
    if not lines:
        return 0
    posting = Posting(new_id(), clock.now(), await open_period(), corrects)
    return len(await post(line_targets(lines, book), await posted_on_lines(lines), posting))


def line_targets(lines: Sequence[SoldLine], book: Rulebook) -> dict[Key, Target]:
    """What the line components of these lines should stand at."""
    targets: dict[Key, Target] = {}
    for line in lines:
        targets.update(settle_line(line, book).targets)
    return targets
