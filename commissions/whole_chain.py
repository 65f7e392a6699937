"""What concerns the whole chain at once (settling, closing, paying out) is done by who reaches all of it."""

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import Forbidden


def require_whole_chain(actor: Actor) -> None:
    """Raises Forbidden for who reaches a part of the chain alone."""
    if not actor.reaches_all:
        raise Forbidden(role=str(actor.role), reason="it concerns the whole chain")
