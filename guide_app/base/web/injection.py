"""Dependencies resolved one after the other.

Litestar starts a task for each dependency of a handler when there are several. None of ours waits for anything, so the
tasks cost more than all they do (a tenth of placing an order); in turn they give the same values.
"""

from litestar import Litestar
from litestar.routes import HTTPRoute


def resolve_in_turn(application: Litestar) -> None:
    """Split every batch of dependencies, which come in the order of need, into batches of one."""
    for route in application.routes:
        if not isinstance(route, HTTPRoute):
            continue
        for _, model in route.route_handler_map.values():
            model.dependency_batches = [{each} for batch in model.dependency_batches for each in batch]
