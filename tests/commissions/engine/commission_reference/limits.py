"""The cap and the guarantee of a payee's month."""

from collections import defaultdict
from fractions import Fraction

from tests.commissions.engine.commission_reference.exact import rounded, shared
from tests.commissions.engine.commission_reference.moments import days_of, start_of
from tests.commissions.engine.commission_reference.plans import in_force
from tests.commissions.engine.commission_reference.targets import Sheet, Target, label


def settle_limits(sheet: Sheet, periods: list[str]) -> None:
    """Targets of caps and guarantees, when all other targets of these periods are there."""
    earned: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for (period, payee, component, _, store), target in sheet.targets.items():
        if component != "ADJUST":
            earned[period, payee][store] += target.amount
    for period in periods:
        for payee in sheet.setting.associates:
            _settle_payee(sheet, period, payee, earned[period, payee])


def _settle_payee(sheet: Sheet, period: str, payee: str, by_store: dict[str, int]) -> None:
    days = sheet.setting.active_days(payee, period)
    if not days:
        return
    home = days[-1][1]
    version = in_force(sheet.setting, home["plan"], start_of(period))
    if version is None:
        return
    employer, name = sheet.setting.entity(home["store"], days_of(period)[0]), label(home["plan"], version)
    total, cap = sum(by_store.values()), version["cap"]
    if cap is not None and total > cap:
        stores = sorted(by_store)
        parts = shared(cap - total, [max(0, by_store[store]) for store in stores])
        for store, part in zip(stores, parts, strict=True):
            sheet.put((period, payee, "CAP", "-", store), Target(part, employer, name))
        total = cap
    if version["guarantee"] is not None:
        floor = rounded(Fraction(version["guarantee"] * len(days), len(days_of(period))))
        if total < floor:
            sheet.put((period, payee, "GUARANTEE", "-", home["store"]), Target(floor - total, employer, name))
