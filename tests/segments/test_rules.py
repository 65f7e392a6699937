"""Rules of tags: the same in SQL as in words of Python, tried, run piece by piece, by night and by event."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guide_app.base.kernel import clock
from guide_app.base.kernel.calendar import start_of
from guide_app.base.kernel.chores import finish
from guide_app.base.kernel.database import execute, fetch_value
from guide_app.base.kernel.errors import InvalidField, Stale
from guide_app.base.kernel.subscriptions import register
from guide_app.entry import wiring
from guide_app.ground.members.rules import Gender
from guide_app.ground.members.sealing import LEAP_YEAR, birthday_index
from guide_app.ground.stores.schemas import RegionView, StoreView
from loyalty.judging import judge_due
from segments import running
from segments.conditions import Conditions, Facts, MatchMode, holds
from segments.errors import TagNotByRule
from segments.matching import IS_KNOWN, MATCHES, as_bound, bounds_in, bounds_of
from segments.queries.ruling import rule_run, rule_runs
from segments.queries.tagged import tags_of_member
from segments.running import DUE, RUNS, begin_all
from segments.schemas import CreateTag, CreateTagGroup
from segments.searches import SaveRule, TryRule
from segments.service.catalogue import create_tag, create_tag_group
from segments.service.ruling import save_rule, try_rule
from tests.factories import AMember, AnAssociate, a_category, a_member, a_region, a_store, an_associate, hq_actor
from tests.loyalty.loyalty_scene import in_force
from tests.performance.trading import NOON, Chain, a_chain, delivered
from tests.segments.test_tags import a_shop

TODAY = date(2026, 3, 2)
LEVELS = ("basic", "gold")
FOUND = f"""
WITH c AS MATERIALIZED ({bounds_in("$1")})
SELECT m.id FROM member m LEFT JOIN member_purchases p ON p.member = m.id CROSS JOIN c WHERE {IS_KNOWN} AND {MATCHES}
"""
PURCHASES = """
INSERT INTO member_purchases (member, last_on, orders, year_fen, year_to, visited_on)
VALUES ($1, $2, $3, $4, '2026-03-02', $5)
"""
ORDERED = "INSERT INTO member_purchase_day (member, day, orders) VALUES ($1, $2, $3)"
SAID_NO = """
INSERT INTO consent_standing (member, purpose, given, text_version, text_number, channel, at)
VALUES ($1, 'profiling', false, '1', 1, 'store', now())
"""
PERSON = """
UPDATE member SET level = $2, registered_at = $3, birthday_index = $4, gender = $5 WHERE id = $1
"""
days = st.integers(1, 120)
asked = st.builds(
    Conditions,
    match=st.sampled_from(MatchMode),
    bought_within_days=st.none() | days,
    away_days=st.none() | days,
    bought_from=st.none() | st.dates(TODAY - timedelta(120), TODAY),
    bought_to=st.none() | st.dates(TODAY - timedelta(120), TODAY),
    visited_within_days=st.none() | days,
    unseen_days=st.none() | days,
    visited_from=st.none() | st.dates(TODAY - timedelta(120), TODAY),
    visited_to=st.none() | st.dates(TODAY - timedelta(120), TODAY),
    orders_from=st.none() | st.integers(1, 5),
    orders_to=st.none() | st.integers(0, 5),
    orders_within_days=st.none() | days,
    spend_from_fen=st.none() | st.integers(0, 500),
    spend_to_fen=st.none() | st.integers(0, 500),
    levels=st.sampled_from([(), ("gold",), LEVELS]),
    genders=st.sampled_from([(), (Gender.FEMALE,), (Gender.MALE, Gender.UNKNOWN)]),
    registered_within_days=st.none() | days,
    registered_for_days=st.none() | days,
    birthday_months=st.sampled_from([(), (2,), (3, 12)]),
    birthday_within_days=st.none() | st.integers(0, 31),
    paths=st.sampled_from([(), ("/A/",), ("/B/", "/A/A_2/")]),
    has_dedicated=st.none() | st.booleans(),
)


@dataclass
class Crowd:
    facts: dict[UUID, Facts]
    region: RegionView
    stores: list[StoreView]
    somebody: AnAssociate


async def a_crowd() -> Crowd:
    """Members at the edges of what may be asked: each day around the ends, some of everything."""
    region = await a_region("A")
    stores = [await a_store("A_1", region), await a_store("A_2", region), await a_store("B_1", await a_region("B"))]
    somebody = await an_associate(stores[0])
    facts: dict[UUID, Facts] = {}
    for no in range(40):
        store, dedicated = stores[no % 3], somebody if no % 2 else None
        made = await a_member(store, dedicated=dedicated)
        born = LEAP_YEAR + timedelta((no * 23 + 31) % 366) if no % 5 else None
        registered = TODAY - timedelta(no * 3)
        last = TODAY - timedelta((no * 7) % 121) if no % 4 else None
        came = TODAY - timedelta((no * 11) % 97) if no % 3 else None
        visited = max((day for day in (last, came) if day is not None), default=None)
        level, orders, fen = LEVELS[no % 7 == 0], no % 6, (no * 37) % 600
        gender = list(Gender)[no % 3]
        await execute(PERSON, made.id, level, start_of(registered), birthday_index(born) if born else None, gender)
        ordered: list[tuple[date, int]] = []
        if last is not None:
            await execute(PURCHASES, made.id, last, orders, fen, visited)
            # The last order of the last day, the others before it; of some a day whose sale never was.
            ordered = [(last, min(orders, 1)), (last - timedelta(17), max(orders - 1, 0))]
            ordered += [(last + timedelta(1), -1)] * (no % 8 == 1)
        elif visited is not None:
            await execute(PURCHASES, made.id, None, 0, 0, visited)
        if ordered:
            for day, count in ordered:
                await execute(ORDERED, made.id, day, count)
        facts[made.id] = Facts(
            last_on=last,
            visited_on=visited,
            orders=orders if last else 0,
            ordered=tuple(ordered),
            year_fen=fen if last else 0,
            level=level,
            gender=gender,
            registered_on=registered,
            birthday=(born.month, born.day) if born else None,
            path=store.path,
            has_dedicated=dedicated is not None,
        )
    return Crowd(facts, region, stores, somebody)


async def test_conditions_mean_the_same_in_sql(db: None) -> None:
    crowd = await a_crowd()
    drawn: list[Conditions] = []

    @settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(asked)
    def draw(one: Conditions) -> None:
        drawn.append(one)

    draw()
    for one in drawn:
        if not one.asks_something:
            continue
        found = await fetch_value(f"SELECT array_agg(id) FROM ({FOUND}) f", as_bound(await bounds_of(one, TODAY)))
        wanted = {member for member, facts in crowd.facts.items() if holds(one, facts, TODAY)}
        assert set(found or ()) == wanted, one


async def test_a_rule_is_tried_saved_and_goes_on_where_it_stood(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = await a_shop()
    tag = await shop.tag("金卡", by_rule=True)
    members = [shop.member, *[await a_member(shop.store) for _ in range(6)]]
    for one in members[:4]:
        await execute("UPDATE member SET level = 'gold' WHERE id = $1", one.id)
    gold = Conditions(levels=("gold",))
    tried = await try_rule(shop.hq, tag.id, TryRule(conditions=gold))
    assert (tried.examined, tried.matched, tried.entered, tried.leaving) == (7, 4, 4, 0)
    assert tried.ended_at is not None
    assert await fetch_value("SELECT count(*) FROM member_tag") == 0
    assert (await save_rule(shop.hq, tag.id, SaveRule(conditions=gold, replaces=0))).no == 1
    with pytest.raises(Stale):
        await save_rule(shop.hq, tag.id, SaveRule(conditions=gold, replaces=0))
    await finish([RUNS])
    assert [one.name for one in await tags_of_member(shop.seller, members[0].id)] == ["金卡"]
    # Two at a time, and the worker is killed between the pieces: what was reached stays.
    monkeypatch.setattr(running, "PIECE", 2)
    monkeypatch.setattr(running, "UPPER", running.UPPER.replace("20000", "2"))
    await execute("UPDATE member SET level = 'basic' WHERE id = $1", members[0].id)
    assert (await begin_all(NOON), await begin_all(NOON)) == (1, 0)
    assert await running.run_on()
    assert (await rule_runs(shop.hq, tag.id))[0].examined == 2
    await finish([RUNS])
    latest = (await rule_runs(shop.hq, tag.id))[0]
    assert (latest.examined, latest.matched, latest.entered, latest.leaving, latest.no) == (7, 3, 0, 1, 1)
    assert latest == await rule_run(shop.hq, tag.id, latest.id)
    trial = await try_rule(shop.hq, tag.id, TryRule(conditions=Conditions(levels=("basic",))))
    assert (trial.examined, trial.ended_at) == (2, None)
    await finish([RUNS])
    trial = await rule_run(shop.hq, tag.id, trial.id)
    assert (trial.matched, trial.entered, trial.leaving) == (4, 4, 3)
    await execute(SAID_NO, members[5].id)
    trial = await try_rule(shop.hq, tag.id, TryRule(conditions=Conditions(levels=("basic",))))
    await finish([RUNS])
    assert (await rule_run(shop.hq, tag.id, trial.id)).matched == 3
    plain = await shop.tag("手工")
    for tag_id, conditions, refused in (
        (plain.id, gold, TagNotByRule),
        (tag.id, Conditions(), InvalidField),
        (tag.id, Conditions(categories=("nothing",)), InvalidField),
    ):
        with pytest.raises(refused):
            await try_rule(shop.hq, tag_id, TryRule(conditions=conditions))


async def carried(chain: Chain, member: AMember) -> list[str]:
    return [one.name for one in await tags_of_member(chain.hq, member.id)]


async def test_who_buys_is_looked_at_soon(committed_db: str) -> None:
    chain = await a_chain()
    shop: Any = await a_shop()
    li = await a_member(chain.one)
    fresh, shoes = await shop.tag("最近买过", by_rule=True), await shop.tag("买过鞋", by_rule=True)
    category = await a_category("shoes")
    await execute("UPDATE sku SET category = $1", category.id)
    with clock.pinned(NOON):
        await save_rule(shop.hq, fresh.id, SaveRule(conditions=Conditions(bought_within_days=30), replaces=0))
        await save_rule(shop.hq, shoes.id, SaveRule(conditions=Conditions(categories=("shoes",)), replaces=0))
        await finish([RUNS])
        assert await carried(chain, li) == []
        sale = await chain.sell(chain.mei, 2, at=NOON, to=li)
        await delivered()
        assert await finish([DUE]) > 0
        assert await carried(chain, li) == ["买过鞋", "最近买过"]
        await chain.take_back(sale, 2, at=NOON)
        await delivered()
        await finish([DUE])
        assert await carried(chain, li) == ["最近买过"]  # bought on that day all the same; no shoes are left


async def test_another_level_is_looked_at_as_it_is_told(committed_db: str) -> None:
    shop = await a_shop()
    await register(wiring.SUBSCRIBERS)
    tag = await shop.tag("银卡客", by_rule=True)
    await in_force()
    await save_rule(shop.hq, tag.id, SaveRule(conditions=Conditions(levels=("silver",)), replaces=0))
    await finish([RUNS])
    holds_it = "SELECT count(*) FROM member_tag WHERE tag = $1"
    for points, carriers in ((600, 1), (-600, 1), (2_500, 0)):  # points that go back take no level before its end
        await execute(
            "INSERT INTO growth_balance (member, points) VALUES ($1, $2)"
            " ON CONFLICT (member) DO UPDATE SET points = growth_balance.points + $2, is_due = true",
            shop.member.id,
            points,
        )
        await judge_due()
        await delivered()
        await finish([DUE])
        assert await fetch_value(holds_it, tag.id) == carriers, points


async def test_what_a_trial_counts_is_what_the_night_then_does(db: None) -> None:
    """Headquarters see a rule's counts before they save it: as many enter, stay and leave when it goes over all."""
    await a_crowd()
    hq = await hq_actor()
    group = await create_tag_group(hq, CreateTagGroup(name="规则"))
    tag = await create_tag(hq, CreateTag(group_id=group.id, name="按规则", path="/", by_rule=True))
    first = Conditions(levels=("gold",))
    rules = (first, Conditions(genders=(Gender.FEMALE,), has_dedicated=False), Conditions(away_days=30), first)
    for no, rule in enumerate(rules, start=1):
        before = await fetch_value("SELECT count(*) FROM member_tag WHERE tag = $1", tag.id)
        trial = await try_rule(hq, tag.id, TryRule(conditions=rule))
        await save_rule(hq, tag.id, SaveRule(conditions=rule, replaces=no - 1))
        await finish([RUNS])
        done = (await rule_runs(hq, tag.id))[0]
        counts = [(one.examined, one.matched, one.entered, one.leaving) for one in (trial, done)]
        assert counts[0] == counts[1], rule
        after = await fetch_value("SELECT count(*) FROM member_tag WHERE tag = $1", tag.id)
        assert (after, after) == (trial.matched, before + trial.entered - trial.leaving), rule
        assert await begin_all(NOON) == 1
        await finish([RUNS])
        night = (await rule_runs(hq, tag.id))[0]
        assert (night.id != done.id, night.matched, night.entered, night.leaving) == (True, trial.matched, 0, 0), rule
    assert await fetch_value("SELECT count(*) FROM tag_run WHERE NOT dry AND entered > 0") >= 3, (
        "the rules do something"
    )
