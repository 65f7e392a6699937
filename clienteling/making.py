"""Making care dates by the rules: some associates at a time, each in a short transaction, safe to be done twice."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from clienteling.reads import settings_in_force
from clienteling.rules.care import Purpose, days_in, window
from clienteling.service.care import NewCare
from guide_app.base.kernel.calendar import business_date, start_of
from guide_app.base.kernel.database import fetch_as, transaction
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json, insert_from_json
from guide_app.ground.associates.fragments import holds_on
from guide_app.ground.members.fragments import person_of
from guide_app.ground.members.sealing import birthday_index, birthdays_on

AT_ONCE = 50
"""Associates whose customers are looked at in one statement."""


class Rule(msgspec.Struct, frozen=True):
    """A rule that makes care dates."""

    id: UUID
    purpose: Purpose
    days: int


class Worker(msgspec.Struct, frozen=True):
    """Somebody at work in a store, and how many care dates rules have made for them today."""

    id: UUID
    store: UUID
    made: int


class Sought(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule looks for on one day: a birthday by its index, a purchase or the end of a coupon by its day."""

    rule: UUID
    purpose: Purpose
    day: date
    ends: datetime
    index: int | None
    occasion: str


class Made(msgspec.Struct, frozen=True):
    """A care date that was not there before."""

    id: UUID


class Candidate(msgspec.Struct, frozen=True):
    """A member for whom a rule would make a care date."""

    rule: UUID
    purpose: Purpose
    member: UUID
    associate: UUID
    occasion: str


RULES = "SELECT r.id, r.purpose, r.days::bigint AS days FROM care_rule r WHERE r.is_on ORDER BY r.purpose, r.days"
WORKERS = f"""
SELECT a.id, p.store, (
  SELECT count(*) FROM care_date c WHERE c.associate = a.id AND c.rule IS NOT NULL AND c.made_at >= $4
) AS made
FROM associate a JOIN posting p ON p.associate = a.id AND {holds_on("$1::date")}
WHERE a.status = 'active' AND p.is_main AND p.store IS NOT NULL AND a.id > $2 ORDER BY a.id LIMIT $3
"""
# What was bought last decides both how long somebody is away and whether to ask how the goods are: a return of all of
# it leaves nothing to ask about.
CANDIDATES = f"""
WITH mine AS MATERIALIZED (
  SELECT m.id, m.dedicated, m.birthday_index FROM member m WHERE m.dedicated = ANY($1::uuid[]) AND m.erased_at IS NULL
    AND m.merged_into IS NULL
), sought AS MATERIALIZED (
  SELECT * FROM json_to_recordset($2::json)
    AS s (rule uuid, purpose text, day date, ends timestamptz, index bigint, occasion text)
), bought AS MATERIALIZED (
  SELECT mine.id, last.business_on FROM mine CROSS JOIN LATERAL (
    SELECT o.business_on FROM orders o
    WHERE o.member = ANY ({person_of("mine.id")}) AND o.status = 'paid' AND NOT o.returned_in_full AND NOT o.taken_back
    ORDER BY o.id DESC LIMIT 1
  ) last
), found AS (
  SELECT s.rule, s.purpose, mine.id AS member, s.occasion FROM mine
  JOIN sought s ON s.purpose = 'birthday' AND s.index = mine.birthday_index
  UNION ALL
  SELECT s.rule, s.purpose, bought.id, s.occasion FROM bought
  JOIN sought s ON s.purpose IN ('after_purchase', 'dormant') AND s.day = bought.business_on
  UNION ALL
  SELECT s.rule, s.purpose, ending.owner, s.occasion FROM sought s
  JOIN (
    SELECT mine.id AS owner, c.valid_to FROM mine
    JOIN coupon c ON c.owner = ANY ({person_of("mine.id")}) AND c.status = 'ISSUED'
    WHERE c.valid_to > $3::timestamptz
  ) ending ON ending.valid_to > s.ends - interval '1 day' AND ending.valid_to <= s.ends
  WHERE s.purpose = 'coupon_expiring'
)
SELECT DISTINCT found.rule, found.purpose, found.member, mine.dedicated AS associate, found.occasion
FROM found JOIN mine ON mine.id = found.member
WHERE NOT EXISTS (
  SELECT FROM care_date d WHERE d.member = found.member AND d.rule = found.rule AND d.occasion = found.occasion)
ORDER BY mine.dedicated, found.purpose, found.member, found.rule, found.occasion
"""
ADD = f"""
{insert_from_json("care_date", NewCare)}
ON CONFLICT (member, rule, occasion) WHERE rule IS NOT NULL DO NOTHING RETURNING id
"""


async def make_care_dates(at: datetime) -> int:
    """Make what the rules ask for today, up to the settings' number for each associate; how many."""
    rules = await fetch_as(Rule, RULES)
    most = (await settings_in_force()).care_a_day
    if not rules or not most:
        return 0
    today, made, beyond = business_date(at), 0, UUID(int=0)
    sought = [one for rule in rules for one in _sought(rule, today)]
    while workers := await fetch_as(Worker, WORKERS, today, beyond, AT_ONCE, start_of(today)):
        beyond = workers[-1].id
        candidates = await fetch_as(Candidate, CANDIDATES, [one.id for one in workers], as_json(sought), at)
        rows = list(_chosen(candidates, workers, most, today, at))
        if rows:
            async with transaction():
                made += len(await fetch_as(Made, ADD, as_json(rows)))
    return made


def _sought(rule: Rule, today: date) -> Iterator[Sought]:
    """What a rule looks for on the days that it is about today."""
    for day in days_in(window(rule.purpose, rule.days, today)):
        ends = start_of(date.fromordinal(day.toordinal() + 1))
        born = birthdays_on(day) if rule.purpose is Purpose.BIRTHDAY else [None]
        for birthday in born:
            yield Sought(
                rule=rule.id,
                purpose=rule.purpose,
                day=day,
                ends=ends,
                index=None if birthday is None else birthday_index(birthday),
                occasion=str(day.year) if birthday else day.isoformat(),
            )


def _chosen(
    candidates: Sequence[Candidate], workers: Sequence[Worker], most: int, today: date, at: datetime
) -> Iterator[NewCare]:
    """The first of each associate's, as many as there is room for. Each customer once a day, whatever rules say."""
    stores = {one.id: one.store for one in workers}
    made = Counter({one.id: one.made for one in workers})
    asked: set[UUID] = set()
    for one in candidates:
        if made[one.associate] >= most or one.member in asked:
            continue
        made[one.associate] += 1
        asked.add(one.member)
        yield NewCare(
            id=new_id(),
            member=one.member,
            associate=one.associate,
            store=stores[one.associate],
            purpose=one.purpose,
            rule=one.rule,
            occasion=one.occasion,
            due_on=today,
            made_at=at,
        )
