"""A scenario from its first event to its result."""

from collections import defaultdict
from collections.abc import Iterable

from tests.commissions.engine.commission_reference.credit import performance_of
from tests.commissions.engine.commission_reference.facts import Facts
from tests.commissions.engine.commission_reference.intake import refusal_of, take
from tests.commissions.engine.commission_reference.limits import settle_limits
from tests.commissions.engine.commission_reference.line_components import settle_lines
from tests.commissions.engine.commission_reference.moments import next_period
from tests.commissions.engine.commission_reference.period_components import settle_own_bases
from tests.commissions.engine.commission_reference.plans import publish
from tests.commissions.engine.commission_reference.scenario import Json, Setting, setting_of
from tests.commissions.engine.commission_reference.single_payments import (
    settle_acquisitions,
    settle_adjustments,
    settle_tasks,
)
from tests.commissions.engine.commission_reference.statements import statements_of
from tests.commissions.engine.commission_reference.store_components import settle_overrides, settle_pools
from tests.commissions.engine.commission_reference.targets import Key, Sheet, Target

BY_NAME = ("period", "payee", "component", "ref", "reason")


def expected_result(document: Json) -> Json:
    """The result of a valid scenario."""
    setting = setting_of(document)
    for plan in document.get("plans", []):
        for version in plan["versions"]:
            publish(setting, plan["id"], version)
    play = _Play(setting)
    replies = [play.receive(event) for event in document["events"]]
    return play.result(replies)


class _Play:
    """The history while it is played."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.facts = Facts(open_period=setting.first_period)
        self.accepted: dict[str, Json] = {}
        self.closed: list[str] = []
        self.entries: list[Json] = []
        self.runs: list[Json] = []
        self.statements: list[Json] = []
        self.exceptions: list[Json] = []

    def receive(self, event: Json) -> Json:
        """What an event is answered."""
        if event["id"] in self.accepted:
            if event == self.accepted[event["id"]]:
                return {"id": event["id"], "status": "DUPLICATE", "code": None}
            code: str | None = "ID_CONFLICT"
        else:
            code = refusal_of(self.setting, self.facts, event) or self._unallocated(event)
        if code is not None:
            return {"id": event["id"], "status": "REFUSED", "code": code}
        self.accepted[event["id"]] = event
        self.exceptions += take(self.setting, self.facts, event)
        if event["type"] in {"RUN", "CLOSE"}:
            self._run(event)
        if event["type"] == "CLOSE":
            self.statements += self._statements("CLOSED")
            self.closed.append(self.facts.open_period)
            self.facts.open_period = next_period(self.facts.open_period)
        return {"id": event["id"], "status": "ACCEPTED", "code": None}

    def _unallocated(self, event: Json) -> str | None:
        if event["type"] != "CLOSE" or event.get("accept_unallocated", False):
            return None
        stuck = [
            key
            for key, target in self._sheet().targets.items()
            if key[0] == event["period"] and key[1].startswith("UNALLOCATED:") and target.amount != 0
        ]
        return "POOL_UNALLOCATED" if stuck else None

    def _sheet(self) -> Sheet:
        sheet = Sheet(self.setting, self.facts, {}, [])
        periods = [*self.closed, self.facts.open_period]
        settle_lines(sheet)
        settle_own_bases(sheet, periods)
        settle_overrides(sheet, periods)
        settle_pools(sheet, periods)
        settle_acquisitions(sheet)
        settle_tasks(sheet)
        settle_adjustments(sheet)
        settle_limits(sheet, periods)
        return sheet

    def _run(self, event: Json) -> None:
        targets = self._sheet().targets
        posted: dict[Key, list[Json]] = defaultdict(list)
        for row in self.entries:
            key = (row["effective_period"], row["payee"], row["component"], row["ref"], row["store"])
            posted[key].append(row)
        written = []
        for key in sorted({*targets, *posted}):
            earlier = posted.get(key, [])
            target = targets.get(key) or Target(0, earlier[0]["employer"], payer=earlier[0]["payer"])
            amount = target.amount - sum(row["amount"] for row in earlier)
            if amount != 0:
                written.append(self._entry(event, key, target, amount, len(earlier) + 1))
        for row in written:
            self.entries.append({"seq": len(self.entries) + 1, **row})
        head = {"event": event["id"], "type": event["type"], "period": event["period"]}
        self.runs.append({**head, "entries": len(written), "amount": sum(row["amount"] for row in written)})

    def _entry(self, event: Json, key: Key, target: Target, amount: int, rev: int) -> Json:
        period, payee, component, ref, store = key
        return {
            "run": event["id"],
            "posted_period": self.facts.open_period,
            "effective_period": period,
            "payee": payee,
            "component": component,
            "ref": ref,
            "store": store,
            "payer": target.payer,
            "employer": target.employer,
            "amount": amount,
            "target": target.amount,
            "rev": rev,
            "version": target.version if target.amount != 0 else None,
            "explain": target.explain if target.amount != 0 else None,
        }

    def _statements(self, status: str) -> list[Json]:
        before = [row for row in self.statements if self.closed and row["period"] == self.closed[-1]]
        return statements_of(self.setting, self.facts, self.entries, before, self.facts.open_period, status)

    def result(self, replies: list[Json]) -> Json:
        """The result document."""
        statements = self.statements + self._statements("OPEN")
        across = [row for row in self.entries if row["payer"] != row["employer"]]
        periods = [{"period": period, "status": "CLOSED"} for period in self.closed]
        return {
            "format": "commission-result/1",
            "events": replies,
            "periods": [*periods, {"period": self.facts.open_period, "status": "OPEN"}],
            "runs": self.runs,
            "entries": self.entries,
            "statements": statements,
            "performance": self._performance(),
            "payers": _sums(self.entries, {"posted_period": "period", "payer": "entity"}),
            "intercompany": _sums(across, {"posted_period": "period", "payer": "debtor", "employer": "creditor"}),
            "exceptions": self.exceptions,
            "zeros": sorted(self._sheet().zeros, key=lambda row: [row[name] for name in BY_NAME]),
        }

    def _performance(self) -> list[Json]:
        rows = [
            {"period": line.order.period, "payee": payee, "store": line.order.store, "amount": amount}
            for line in self.facts.lines()
            for payee, amount in performance_of(line).items()
        ]
        return _sums(rows, {"period": "period", "payee": "payee", "store": "store"})


def _sums(rows: Iterable[Json], names: dict[str, str]) -> list[Json]:
    """Σ amount by some fields, under new names, zeros left out, in order."""
    sums: dict[tuple[str, ...], int] = defaultdict(int)
    for row in rows:
        sums[tuple(row[name] for name in names)] += row["amount"]
    new = list(names.values())
    return [{**dict(zip(new, key, strict=True)), "amount": sums[key]} for key in sorted(sums) if sums[key] != 0]
