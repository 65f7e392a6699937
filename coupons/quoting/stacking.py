"""Which coupons may be used together, by their groups."""

from collections.abc import Sequence

from coupons.quoting.cart import Rules


class Stacking:
    """The combination rules made ready to be asked often."""

    def __init__(self, rules: Rules) -> None:
        self.order_limit: int = rules.order_limit
        self._limits = {one.group: one.limit for one in rules.groups}
        self._conflicts: dict[str, set[str]] = {}
        for one, other in rules.incompatible:
            self._conflicts.setdefault(one, set()).add(other)
            self._conflicts.setdefault(other, set()).add(one)

    def limit_of(self, group: str) -> int:
        """At most so many coupons of the group; a group that is not listed has limit 1."""
        return self._limits.get(group, 1)

    def is_full(self, group: str, groups: Sequence[str]) -> bool:
        """Whether coupons of these groups leave no place for one more of `group`."""
        return groups.count(group) >= self.limit_of(group)

    def conflicts(self, group: str, groups: Sequence[str]) -> bool:
        """Whether `group` is incompatible with one of these groups."""
        against = self._conflicts.get(group)
        return against is not None and not against.isdisjoint(groups)
