"""Which rule of a line component fits an article."""

from msgspec import UNSET

from commissions.engine.documents.plan_version import LineComponent, Match, Rule
from commissions.engine.documents.static_part import Sku


class RuleFinder:
    """Answers which rule of a line component fits an article; remembers its answers."""

    __slots__ = ("_found", "_rules", "id")

    def __init__(self, component: LineComponent) -> None:
        self.id = component.id
        self._rules = sorted(component.rules, key=precedence)
        self._found: dict[Sku, Rule | None] = {}

    def rule_for(self, sku: Sku) -> Rule | None:
        """The rule of the highest precedence that matches; None when none does."""
        try:
            return self._found[sku]
        except KeyError:
            found = next((rule for rule in self._rules if _matches(rule.match, sku)), None)
            self._found[sku] = found
            return found


def precedence(rule: Rule) -> tuple[int, int, int, str]:
    """Sorts the rule to choose first: level, then depth of category, then priority, then id."""
    match = rule.match
    depth = 0 if match.category is UNSET else str(match.category).count("/")
    return (-_level(match), -depth, -rule.priority, rule.id)


def _level(match: Match) -> int:
    """How specific a rule is, 6 (one SKU) down to 1 (everything)."""
    if match.sku is not UNSET:
        return 6
    if match.spu is not UNSET:
        return 5
    if match.category is not UNSET:
        return 4 if match.brand is not UNSET else 3
    return 2 if match.brand is not UNSET else 1


def _matches(match: Match, sku: Sku) -> bool:
    return (
        (match.sku is UNSET or match.sku == sku.sku)
        and (match.spu is UNSET or match.spu == sku.spu)
        and (match.brand is UNSET or match.brand == sku.brand)
        and (match.category is UNSET or _is_below(sku.category, str(match.category)))
    )


def _is_below(category: str | None, path: str) -> bool:
    """Whether a category is `path` or lies below it, by whole segments."""
    return category is not None and (category == path or category.startswith(path + "/"))
