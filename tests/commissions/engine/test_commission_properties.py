"""What holds for every history: sums, runs that post nothing, orders of events that do not matter, nothing lost."""

import itertools
import json
from collections import defaultdict
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from commissions.engine.api import Simulation, performance_of, read, settle_line, simulation_of
from commissions.engine.targets.keys import GroupExplain
from tests.commissions.engine.commission_reference import Json
from tests.commissions.engine.commission_strategies import scenarios
from tests.commissions.engine.small_scenarios import result_of

few = settings(max_examples=60, deadline=None)


def fold(rows: list[Json], *names: str) -> dict[Any, int]:
    """Σ amount by fields, zeros left out."""
    sums: dict[Any, int] = defaultdict(int)
    for row in rows:
        sums[tuple(row[name] for name in names)] += row["amount"]
    return {key: amount for key, amount in sums.items() if amount}


KEY = ("effective_period", "payee", "component", "ref", "store")


def played(document: Json) -> Simulation:
    """The simulation after all events."""
    scenario = read(json.dumps(document).encode())
    simulation = simulation_of(scenario)
    for event in scenario.events:
        simulation.receive(event)
    return simulation


@few
@given(scenarios)
def test_entries_of_a_key_sum_to_its_last_target_without_gaps(document: Json) -> None:
    sums: dict[Any, int] = defaultdict(int)
    revisions: dict[Any, int] = defaultdict(int)
    for number, row in enumerate(result_of(document)["entries"], start=1):
        key = tuple(row[name] for name in KEY)
        sums[key] += row["amount"]
        revisions[key] += 1
        assert row["seq"] == number
        assert row["amount"] != 0
        assert row["target"] == sums[key]
        assert row["rev"] == revisions[key]
        assert (row["version"] is None and row["explain"] is None) or row["target"] != 0


@few
@given(scenarios)
def test_entries_are_posted_in_the_month_open_then_and_in_order(document: Json) -> None:
    result = result_of(document)
    runs = {row["event"]: row for row in result["runs"]}
    by_run = defaultdict(list)
    for row in result["entries"]:
        assert row["posted_period"] == runs[row["run"]]["period"]
        assert row["effective_period"] <= row["posted_period"]
        by_run[row["run"]].append(row)
    for event, run in runs.items():
        rows = by_run[event]
        assert (run["entries"], run["amount"]) == (len(rows), sum(row["amount"] for row in rows))
        keys = [tuple(row[name] for name in KEY) for row in rows]
        assert keys == sorted(set(keys))


@few
@given(scenarios)
def test_what_payers_pay_is_what_payees_get(document: Json) -> None:
    result = result_of(document)
    entries = result["entries"]
    paid = {(row["period"], row["entity"]): row["amount"] for row in result["payers"]}
    assert fold(entries, "posted_period", "payer") == paid
    between = [row for row in entries if row["payer"] != row["employer"]]
    owed = {(row["period"], row["debtor"], row["creditor"]): row["amount"] for row in result["intercompany"]}
    assert fold(between, "posted_period", "payer", "employer") == owed


@few
@given(scenarios)
def test_performance_sums_to_net_and_shares_sum_to_their_pool(document: Json) -> None:
    simulation = played(document)
    net = 0
    for line in simulation.history.lines():
        assert sum(performance_of(line)) == line.net == line.paid - sum(one.amount for one in line.refunds)
        net += line.net
    assert sum(row[3] for row in simulation.performance.rows()) == net
    simulation.settlement.refresh()
    parts: dict[Any, int] = defaultdict(int)
    amounts = {}
    for key, target in simulation.settlement.standing.targets.items():
        if isinstance(target.explain, GroupExplain):
            group = key[:4]
            parts[group] += target.amount
            amounts[group] = target.explain.amount
    assert parts == amounts


@few
@given(scenarios)
def test_statements_chain_and_conserve_money(document: Json) -> None:
    by_payee: dict[str, list[Json]] = defaultdict(list)
    result = result_of(document)
    for row in result["statements"]:
        assert row["payable"] >= 0
        assert row["carry_out"] <= 0
        assert row["draw_balance"] >= 0
        assert row["pending_out"] >= 0
        by_payee[row["payee"]].append(row)
    for rows in by_payee.values():
        for before, after in itertools.pairwise(rows):
            assert (after["pending_in"], after["carry_in"]) == (before["pending_out"], before["carry_out"])
        paid = sum(row["payable"] for row in rows) + rows[-1]["carry_out"]
        earned = sum(row["earned"] for row in rows)
        assert paid == earned - rows[-1]["pending_out"] + rows[-1]["draw_balance"]


@few
@given(scenarios)
def test_a_run_after_a_run_posts_nothing(document: Json) -> None:
    opened = result_of(document)["periods"][-1]["period"]
    again = [{"type": "RUN", "id": f"again{n}", "period": opened} for n in (1, 2)]
    result = result_of({**document, "events": [*document["events"], *again]})
    assert result["runs"][-1]["event"] == "again2"
    assert result["runs"][-1]["entries"] == 0


@few
@given(scenarios)
def test_a_run_after_a_close_posts_only_the_month_just_opened(document: Json) -> None:
    opened = result_of(document)["periods"][-1]["period"]
    close = {"type": "CLOSE", "id": "closing", "period": opened, "accept_unallocated": True}
    before = result_of({**document, "events": [*document["events"], close]})
    run = {"type": "RUN", "id": "after", "period": before["periods"][-1]["period"]}
    result = result_of({**document, "events": [*document["events"], close, run]})
    posted = [row for row in result["entries"] if row["run"] == "after"]
    assert all(row["effective_period"] == run["period"] for row in posted)


@few
@given(scenarios)
def test_fewer_runs_end_at_the_same_sums(document: Json) -> None:
    opened = result_of(document)["periods"][-1]["period"]
    last = {"type": "RUN", "id": "last", "period": opened}
    events = [*document["events"], last]
    many = result_of({**document, "events": events})
    without = [event for event in events if event["type"] != "RUN" or event["id"] == "last"]
    few_runs = result_of({**document, "events": without})
    assert fold(many["entries"], *KEY) == fold(few_runs["entries"], *KEY)
    assert many["zeros"] == few_runs["zeros"]


@few
@given(scenarios)
def test_closed_statements_never_change(document: Json) -> None:
    events = document["events"]
    seen: dict[tuple[str, str], Json] = {}
    for cut in range(0, len(events) + 1, 7):
        for row in result_of({**document, "events": events[:cut]})["statements"]:
            if row["status"] == "CLOSED":
                assert seen.setdefault((row["period"], row["payee"]), row) == row


@few
@given(scenarios)
def test_repeating_accepted_events_changes_nothing(document: Json) -> None:
    plain = result_of(document)
    accepted = {row["id"] for row in plain["events"] if row["status"] == "ACCEPTED"}
    refused = {row["id"] for row in plain["events"] if row["status"] == "REFUSED"}
    again = [event for event in document["events"] if event["id"] in accepted - refused]
    result = result_of({**document, "events": [*document["events"], *again]})
    assert all(row["status"] == "DUPLICATE" for row in result["events"][len(plain["events"]) :])
    assert {**result, "events": None} == {**plain, "events": None}


@few
@given(scenarios)
def test_refused_events_leave_no_trace(document: Json) -> None:
    plain = result_of(document)
    kept = [
        event for event, reply in zip(document["events"], plain["events"], strict=True) if reply["status"] == "ACCEPTED"
    ]
    result = result_of({**document, "events": kept})
    assert all(row["status"] == "ACCEPTED" for row in result["events"])
    assert {**result, "events": None} == {**plain, "events": None}


@few
@given(scenarios, st.data())
def test_neighbouring_independent_events_may_be_exchanged(document: Json, data: st.DataObject) -> None:
    plain = result_of(document)
    events = [
        event for event, reply in zip(document["events"], plain["events"], strict=True) if reply["status"] == "ACCEPTED"
    ]
    pairs = [
        place
        for place, (one, other) in enumerate(itertools.pairwise(events))
        if one["type"] == other["type"] == "SALE"
        or (one["type"] == other["type"] == "REFUND" and (one["order"], one["line"]) != (other["order"], other["line"]))
    ]
    if not pairs:
        return
    place = data.draw(st.sampled_from(pairs))
    swapped = [*events[:place], events[place + 1], events[place], *events[place + 2 :]]
    left, right = result_of({**document, "events": events}), result_of({**document, "events": swapped})
    for name in set(left) - {"events", "exceptions"}:
        assert left[name] == right[name], name
    assert sorted(map(json.dumps, left["exceptions"])) == sorted(map(json.dumps, right["exceptions"]))


@few
@given(scenarios)
def test_the_order_of_lists_without_meaning_has_no_meaning(document: Json) -> None:
    turned = dict(document)
    for name in ("entities", "stores", "associates", "catalog", "plans", "targets", "credit_rules"):
        turned[name] = list(reversed(document[name]))
    assert result_of(turned) == result_of(document)


@few
@given(scenarios)
def test_a_full_refund_brings_rate_components_to_nothing(document: Json) -> None:
    simulation = played(document)
    for line in simulation.history.lines():
        line.take_back(line.net, 0, day=line.day)
        assert line.net == 0
        for key in settle_line(line, simulation.book).targets:
            version = simulation.book.plans.in_force(
                next(credit.plan for credit in line.credits if credit.payee == key.payee), line.business_at
            )
            assert version is not None
            finder = next(one for one in version.finders if one.id == key.component)
            assert type(finder.rule_for(line.sku)).__name__ != "RateRule"
