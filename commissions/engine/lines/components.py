"""What a sold line earns at once: the value of the rule, pool first, then split."""

from msgspec import UNSET

from commissions.engine.credit.credits import Credit
from commissions.engine.documents.plan_version import LineRule, RateRule, Rule, UnitRule
from commissions.engine.documents.vocabulary import COMPANY, BaseMode
from commissions.engine.facts.sales import SoldLine
from commissions.engine.lines.bases import base_of
from commissions.engine.plans.versions import Version
from commissions.engine.rulebook import Rulebook
from commissions.engine.targets.keys import Key, LineExplain, Target
from commissions.engine.targets.outcomes import Outcome, Zero, nothing
from guide_app.base.kernel.money import PPM, round_half_away, split

_Group = tuple[str, type[Rule], int, BaseMode]


def value_of(rule: Rule, line: SoldLine) -> int:
    """The rate in ppm, by the depth of discount as sold, or the amount in fen."""
    if not isinstance(rule, RateRule):
        return rule.fen
    if rule.ppm is not UNSET:
        return rule.ppm
    assert rule.gates is not UNSET, "a rate is either ppm or gates"
    paid = line.paid * PPM
    return [gate.ppm for gate in rule.gates if paid >= gate.from_ppm * line.list_price][-1]


def settle_line(line: SoldLine, book: Rulebook) -> Outcome:
    """Line-component targets of one sold line as it stands now, and the reasons for what is 0."""
    outcome = nothing()
    groups: dict[_Group, list[tuple[Credit, Version]]] = {}
    for credit in line.credits:
        version = _version_for(credit, line, book=book, outcome=outcome)
        if version is None:
            continue
        for finder in version.finders:
            rule = finder.rule_for(line.sku)
            value = 0 if rule is None else value_of(rule, line)
            if rule is None or value == 0:
                reason = "NO_RULE" if rule is None else "RULE_ZERO"
                outcome.zeros.append(Zero(line.period, credit.payee, finder.id, line.ref, reason))
                continue
            group = (finder.id, type(rule), value, version.terms.base_mode)
            groups.setdefault(group, []).append((credit, version))
    for group, members in groups.items():
        _share_pool(line, group, members=members, book=book, outcome=outcome)
    return outcome


def _version_for(credit: Credit, line: SoldLine, *, book: Rulebook, outcome: Outcome) -> Version | None:
    """The version that pays this credit; None with a reason noted when nothing does."""
    if credit.payee == COMPANY:
        return None
    version = None if credit.own_purchase else book.plans.in_force(credit.plan, line.business_at)
    if version is None:
        reason = "SELF_PURCHASE" if credit.own_purchase else "NO_PLAN"
        outcome.zeros.append(Zero(line.period, credit.payee, "*", line.ref, reason))
    return version


def _share_pool(
    line: SoldLine, group: _Group, *, members: list[tuple[Credit, Version]], book: Rulebook, outcome: Outcome
) -> None:
    component, kind, value, mode = group
    size = _size(line, kind, mode=mode)
    weights = [credit.weight for credit, _ in members]
    scale = PPM if kind is RateRule else 1
    pool = round_half_away(size * value * sum(weights), sum(line.weights) * scale)
    explain = LineExplain(size, pool)
    for (credit, version), amount in zip(members, split(pool, weights), strict=True):
        if amount == 0:
            reason = "GIFT" if line.paid == 0 else "REFUNDED" if size == 0 else "ROUNDED"
            outcome.zeros.append(Zero(line.period, credit.payee, component, line.ref, reason))
            continue
        assert credit.home_store is not None, "COMPANY earns nothing"
        store = book.cost_store(selling_store=line.store, home_store=credit.home_store)
        outcome.targets[Key(line.period, credit.payee, component, line.ref, store)] = Target(
            amount=amount,
            payer=book.organisation.entity_of(store, line.day),
            employer=book.organisation.entity_of(credit.home_store, line.day),
            version=version.label,
            explain=explain,
        )


def _size(line: SoldLine, kind: type[Rule], *, mode: BaseMode) -> int:
    """What the value is applied to: money kept, units kept, or 1 while a unit is kept."""
    if kind is RateRule:
        return base_of(line, line.net, mode=mode)
    if kind is UnitRule:
        return line.units
    assert kind is LineRule
    return min(line.units, 1)
