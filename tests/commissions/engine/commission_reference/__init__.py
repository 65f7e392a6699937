"""The commission calculation once more, slow and plain, written from its rules and not from the engine.

Nothing is kept up to date here: each run computes every target again from the facts, each fact is looked up again in
the scenario, every fraction is a `Fraction` and every date a `date`. It shares no line with `commissions.engine`, so a
mistake would have to be made twice to go unseen. A scenario must be valid; refused events are refused.
"""

from tests.commissions.engine.commission_reference.play import expected_result
from tests.commissions.engine.commission_reference.scenario import Json

__all__ = ["Json", "expected_result"]
