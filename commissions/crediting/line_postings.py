"""Posting what sold lines earn by themselves, at once: the month as a whole is for the settlement."""

from collections.abc import Sequence

from commissions.engine.api import Key, Rulebook, SoldLine, Target, settle_line
from commissions.posting import Posting, post, posted_on_lines
from guide_app.base.kernel import clock
from guide_app.base.kernel.ids import new_id


async def post_lines(lines: Sequence[SoldLine], book: Rulebook, *, corrects: bool = False) -> int:
    """Post by how much the line components of these lines differ from what is posted; the number of entries."""
    if not lines:
        return 0
    targets: dict[Key, Target] = {}
    for line in lines:
        targets.update(settle_line(line, book).targets)
    return len(await post(targets, await posted_on_lines(lines), Posting(new_id(), clock.now(), corrects)))
