"""The way from a list to the import of what is in it."""

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.imports.kinds import KINDS
from guide_app.ground.imports.permissions import RUN_IMPORTS

PLACE = "/hq/imports"


def import_address(actor: Actor, kind: str) -> str:
    """Where a sheet of that kind is uploaded; empty for whoever may not."""
    may = actor.may(RUN_IMPORTS) and actor.may(KINDS[kind].may)
    return f"{PLACE}/new/{kind}" if may else ""
