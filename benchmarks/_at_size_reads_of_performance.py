"""Reads of how people and stores are doing."""

from datetime import timedelta

from benchmarks._at_size_ground import OUR_STORE
from benchmarks._at_size_people import phone_of
from benchmarks._at_size_read import FIRST, Numbers, Read, boards, each
from benchmarks._at_size_rows import BUSY_STORE, Kind, identified
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.calendar import business_date, period_of
from guide_app.base.web.pages import PageRequest
from guide_app.ground.members.schemas import FindMembers
from performance.queries import boards as todays
from performance.queries import by_channel, customers, days, in_reach, reports, under_way
from performance.queries.by_channel import By


def of_performance(some: Numbers, everyone: dict[str, Actor]) -> list[Read]:
    busy, hq = everyone["busy_manager"], everyone["hq"]
    leaders = {name: everyone[name] for name in ("manager", "busy_manager", "area", "region", "hq")}
    today = business_date(clock.now())
    year_ago, month = today - timedelta(days=365), period_of(today)
    later = PageRequest(some.member(), 50)
    tail = FindMembers(phone_tail=phone_of(1)[-4:])
    return [
        *each("performance.my_day", everyone, days.my_day),
        *each("customers", everyone, lambda actor: customers.my_customers(actor, FIRST)),
        *each("customers.mine", everyone, lambda actor: customers.my_customers(actor, FIRST, mine=True)),
        *each("customers.mine_later_page", everyone, lambda actor: customers.my_customers(actor, later, mine=True)),
        *each(
            "customers.away",
            everyone,
            lambda actor: customers.my_customers(actor, FIRST, unseen_days=60, longest_away_first=True),
        ),
        Read("customers.later_page.busy_manager", lambda: lambda: customers.my_customers(busy, later)),
        *(
            Read(
                f"customers.of_store_{store}.hq",
                lambda store=store: lambda: customers.my_customers(hq, FIRST, store_id=identified(Kind.STORE, store)),  # type: ignore[misc]  # bound now
            )
            for store in (OUR_STORE, BUSY_STORE)
        ),
        Read("customers.one.hq", lambda: lambda: customers.customer(hq, some.member())),
        *each("customers.by_tail", everyone, lambda actor: customers.find_customers(actor, tail)),
        *each("customers.in_reach", everyone, lambda actor: in_reach.members_in_reach(actor, FIRST)),
        *each("customers.in_reach_later_page", everyone, lambda actor: in_reach.members_in_reach(actor, later)),
        *each(
            "customers.in_reach_of_days",
            leaders,
            lambda actor: in_reach.members_in_reach(actor, FIRST, first=year_ago, last=year_ago, unseen_days=60),
        ),
        *each(
            "customers.in_reach_of_person",
            leaders,
            lambda actor: in_reach.members_in_reach(actor, FIRST, dedicated_id=some.associate()),
        ),
        *each(
            "customers.in_reach_won_by",
            leaders,
            lambda actor: in_reach.members_in_reach(actor, FIRST, acquirer_id=some.associate()),
        ),
        Read("customers.in_reach_one.hq", lambda: lambda: in_reach.member_in_reach(hq, some.member())),
        *each("customers.in_reach_by_tail", everyone, lambda actor: in_reach.find_members_in_reach(actor, tail)),
        *boards("channels.year", leaders, lambda actor: by_channel.sales_by_channel(actor, first=year_ago, last=today)),
        *boards(
            "channels.units",
            leaders,
            lambda actor: by_channel.sales_by_channel(actor, first=today - timedelta(days=30), last=today, by=By.UNIT),
        ),
        *boards("reports.year", leaders, lambda actor: reports.sales_by_day(actor, first=year_ago, last=today)),
        *boards("reports.stores", leaders, lambda actor: reports.rank_of_stores(actor, FIRST)),
        *boards("reports.stores_of_month", leaders, lambda actor: reports.rank_of_stores(actor, FIRST, period=month)),
        *boards("reports.associates", leaders, lambda actor: reports.rank_of_associates(actor, FIRST)),
        *boards(
            "reports.associates_of_month", leaders, lambda actor: reports.rank_of_associates(actor, FIRST, period=month)
        ),
        *boards("reports.board", leaders, todays.board),
        *boards("reports.tasks", leaders, under_way.tasks_under_way),
        *each("reports.people", {"manager": everyone["manager"], "busy_manager": busy}, todays.store_people),
    ]
