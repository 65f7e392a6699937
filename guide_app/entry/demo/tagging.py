"""Tags of the demo: a catalogue, rules that give some, what associates put on their customers, and their genders."""

from random import Random
from uuid import UUID

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.chores import finish
from guide_app.base.web.pages import PageRequest
from guide_app.entry.demo.chain import Chain
from guide_app.ground.members.changes import ChangeProfile
from guide_app.ground.members.queries import members
from guide_app.ground.members.rules import Gender
from guide_app.ground.members.service.changing import change_member
from segments.conditions import Conditions
from segments.rules import Sort
from segments.running import DUE, RUNS
from segments.schemas import CreateTag, CreateTagGroup, PutTag
from segments.searches import KeepSegment, SaveRule
from segments.service.catalogue import create_tag, create_tag_group
from segments.service.keeping import keep_segment
from segments.service.ruling import save_rule
from segments.service.tagging import put_tag

BY_HAND = (
    ("尺码", True, ("36 码", "37 码", "38 码", "42 码")),
    ("爱好", False, ("爱跑步", "爱登山", "送礼")),
)
BY_RULE = (
    ("回头客", Conditions(orders_from=2)),
    ("高价值", Conditions(spend_from_fen=100_000)),
    ("沉睡", Conditions(away_days=60)),
    ("本月寿星", Conditions(birthday_within_days=30)),
    ("新会员", Conditions(registered_within_days=30)),
)
TAGGED = 12
"""Customers of a store on whom somebody has put tags."""
SAID = (Gender.FEMALE, Gender.FEMALE, None, Gender.MALE)
"""What they have said of themselves, one after the other."""


async def tag_customers(chain: Chain) -> None:
    """The catalogue of headquarters, and what the people of the stores have noted of their customers."""
    random = Random("tags")
    by_hand = []
    for name, exclusive, tags in BY_HAND:
        group = await create_tag_group(chain.hq, CreateTagGroup(name=name, exclusive=exclusive))
        by_hand += [await create_tag(chain.hq, CreateTag(group_id=group.id, name=tag)) for tag in tags]
    group = await create_tag_group(chain.hq, CreateTagGroup(name="消费"))
    for name, conditions in BY_RULE:
        tag = await create_tag(chain.hq, CreateTag(group_id=group.id, name=name, by_rule=True))
        await save_rule(chain.hq, tag.id, SaveRule(conditions=conditions, replaces=0))
    for store in chain.stores:
        await _tag_some(store.manager, [tag.id for tag in by_hand], random)
    big = Conditions(away_days=30, spend_from_fen=50_000)
    await keep_segment(chain.hq, KeepSegment(name="沉睡大客", conditions=big, sort=Sort.SPEND))
    await finish([DUE, RUNS])


async def _tag_some(manager: Actor, tags: list[UUID], random: Random) -> None:
    for no, member in enumerate((await members(manager, PageRequest(None, TAGGED))).items):
        if gender := SAID[no % len(SAID)]:
            await change_member(manager, member.id, ChangeProfile(gender=gender), expected_version=member.version)
        for tag in random.sample(tags, 2):
            await put_tag(manager, member.id, PutTag(tag_id=tag))
