"""Which plans hold where and when, reckoned once for all who work there: a chain has far fewer places than people."""

from collections.abc import Sequence
from datetime import date

from commissions.rules import PlanChoice, PlannedStint, Position, Stint, UnitMoved, planned_where_it_stood


class PlanHistories:
    """Answers as `planned_where_it_stood` does, for people who have no plans of their own."""

    def __init__(self, choices: Sequence[PlanChoice], moves: Sequence[UnitMoved]) -> None:
        self._choices = choices
        self._moves = moves
        self._known: dict[object, list[PlannedStint]] = {}

    def planned(self, stint: Stint) -> list[PlannedStint]:
        """The stint cut where its plan changes."""
        found = []
        for part in self._history(stint.path, stint.position):
            begin = max(part.starts, stint.starts)
            end = part.ends if stint.ends is None else stint.ends if part.ends is None else min(part.ends, stint.ends)
            if end is None or begin < end:
                found.append(PlannedStint(stint.store, stint.position, part.plan, begin, end))
        return found or planned_where_it_stood(stint, self._choices, self._moves)

    def _history(self, path: str, position: Position) -> list[PlannedStint]:
        """Of places that never moved all those have the same below which the same plans hang."""
        hangs = tuple(place for place, one in enumerate(self._choices) if path.startswith(one.path))
        key = (position, path) if self._moves else (position, hangs)
        if key not in self._known:
            everywhen = Stint(store="", path=path, position=position, starts=date.min, ends=None)
            self._known[key] = planned_where_it_stood(everywhen, self._choices, self._moves)
        return self._known[key]
