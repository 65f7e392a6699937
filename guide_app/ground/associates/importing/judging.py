"""What becomes of a row of people: their data, and their post."""

from msgspec import UNSET

from guide_app.base.kernel.access import Actor, Role, Workplace
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.imports.kinds import Judgement, Judging, Outcome
from guide_app.ground.associates.importing.looking import HEADQUARTERS, People, PersonKnown, Post, UnitOfCode
from guide_app.ground.associates.importing.sheet import PersonRow
from guide_app.ground.associates.rules import AssociateStatus, Verdict, require_place, verdict
from guide_app.ground.stores.rules import CLOSED_REGION

REASONS = {
    Verdict.SECOND_PERSON: (
        "总部岗位的任免须另一人审批，请在系统中单独办理",
        "a post at headquarters needs a second person, ask for it by itself",
    ),
    Verdict.NOT_ONESELF: ("不能变更本人的岗位", "nobody posts themselves"),
    Verdict.NOT_THIS_ROLE: ("您无权授予该岗位", "this role is not yours to give"),
    Verdict.NOT_THIS_PERSON: ("您无权变更该人员的岗位", "this person's post is not yours to change"),
}

PERSONAL = ("name", "title", "phone", "wecom_userid")
HAS_LEFT = ("number", "该员工已离职", "this associate has left")
NEEDS_STORE = ("store", "门店岗位须填门店", "store staff need a store")
NEEDS_REGION = ("region", "该岗位须填区域", "this role needs a region")


def judge(actor: Actor, judging: Judging[PersonRow], people: People) -> Judgement:
    """New, changed, unchanged or refused, with every reason."""
    row = judging.row
    person = people.known.get(row.number)
    if person is not None and not _reaches(actor, judging, person):
        return judging.ends(known=True)
    if person is not None and (person.status is AssociateStatus.LEFT or person.left_at is not None):
        return _judge_leaver(actor, judging, person, people)
    if row.status is AssociateStatus.LEFT:
        judging.refuse("status", "离职须在系统中办理", "people leave in the product, by its workflow")
    if person is not None:
        for field in PERSONAL:
            judging.compare(field, getattr(person, field))
    user = row.wecom_userid
    if user is not UNSET and people.wecom.get(user, row.number) != row.number:
        judging.refuse("wecom_userid", "该企业微信账号已绑定其他人员", "this WeCom account belongs to somebody else")
    if person is not None and user not in {UNSET, person.wecom_userid}:
        _require_may_link(actor, judging, person)
    post = _post(actor, judging, person, people)
    judgement = judging.ends(known=person is not None)
    if judgement.outcome is not Outcome.REFUSED:
        if post is not None:
            people.posts[row.number] = post
        if user is not UNSET:
            people.wecom[user] = row.number
    return judgement


def _reaches(actor: Actor, judging: Judging[PersonRow], person: PersonKnown) -> bool:
    oneself = person.id == actor.associate_id
    if oneself or (person.place is not None and actor.reaches(person.place)):
        return True
    judging.refuse("number", "工号已被使用", "this number is taken")
    return False


def _judge_leaver(actor: Actor, judging: Judging[PersonRow], person: PersonKnown, people: People) -> Judgement:
    """Who has left, or will on a day: a row that says so and nothing new is unchanged, any other is refused."""
    said = judging.row.status
    if said is not person.status and not (said is UNSET and person.status is AssociateStatus.ACTIVE):
        judging.refuse(*HAS_LEFT)
        return judging.ends(known=True)
    for field in PERSONAL:
        judging.compare(field, getattr(person, field))
    _post(actor, judging, person, people)
    if judging.is_changed:
        judging.refuse(*HAS_LEFT)
    return judging.ends(known=True)


def _post(actor: Actor, judging: Judging[PersonRow], person: PersonKnown | None, people: People) -> Post | None:
    """The post that the row gives, None where it gives none or breaks a rule."""
    row = judging.row
    if row.store is not UNSET and row.region is not UNSET:
        judging.refuse("store", "区域与门店只能填一个", "name a region or a store, not both")
    last = None if person is None else person.role
    role = row.role if row.role is not UNSET else last
    if role is None:  # what is new has to say it, which is told at the end
        if row.store is not UNSET or row.region is not UNSET:
            _unit(actor, judging, people)
        return None
    so_far = judging.rules_broken
    place = _place(actor, judging, role, same_role=role is last, people=people)
    if judging.rules_broken > so_far or not judging.can_tell("store", "region"):
        if role is not last:
            _require_allowed(actor, judging, person, role)
        return None
    if person is not None and place is not None and _holds_today(judging.row, person, place, role):
        return None
    if person is not None and (place is None or (place.path == person.path and role is last)):
        _require_same_start(judging, person)
        return None
    assert place is not None  # None is for who has a post
    valid_from = people.today if row.valid_from is UNSET else row.valid_from
    _require_allowed(actor, judging, person, role)
    if place.closes:
        judging.refuse("region", *CLOSED_REGION.split(" / "))
    if person is not None and person.valid_from is not None and person.valid_from >= valid_from:
        before = f"{person.valid_from:%Y-%m-%d}"
        judging.refuse("valid_from", f"须晚于现有任职开始日期 {before}", f"later than the start of the post, {before}")
    if person is not None and place.path in person.second:
        judging.refuse("store", "已在该门店兼岗，请先结束兼岗", "a second post is in this store, end it first")
    _note(judging, person, place, role, f"{valid_from:%Y-%m-%d}")
    return Post(role, place.path, place.store, valid_from)


def _require_may_link(actor: Actor, judging: Judging[PersonRow], person: PersonKnown) -> None:
    """A WeCom account is a way in, given as accounts are."""
    found = verdict(actor.role, on_oneself=person.id == actor.associate_id, held=person.held)
    if found is not Verdict.ALONE:
        chinese, english = "可用来登录，请在系统中单独设置", "it signs in as this person, name it by itself"
        judging.refuse("wecom_userid", chinese, english)


def _place(
    actor: Actor, judging: Judging[PersonRow], role: Role, *, same_role: bool, people: People
) -> UnitOfCode | None:
    """Where the row posts somebody; None where it says nothing of it and the post stays. Breaks are refused."""
    row = judging.row
    if row.store is UNSET and row.region is UNSET:
        if same_role:
            return None
        if role.workplace is not Workplace.HEADQUARTERS:
            needed = ("store", "门店岗位须填门店", "store staff need a store")
            field, chinese, english = (
                needed if role.works_in_store else ("region", "该岗位须填区域", "this role needs a region")
            )
            judging.refuse(field, chinese, english)
            return None
    unit = _unit(actor, judging, people)
    if unit is None:
        return None
    try:
        require_place(role, unit.path, is_store=unit.store is not None)
    except InvalidField as refusal:
        judging.refuse_by(refusal)
        return None
    return unit


def _unit(actor: Actor, judging: Judging[PersonRow], people: People) -> UnitOfCode | None:
    """The store or region that the row names, headquarters where it names none; one that is out of reach is refused."""
    row = judging.row
    kind, code = ("store", row.store) if row.store is not UNSET else ("region", row.region)
    unit = HEADQUARTERS if code is UNSET else people.units.get((kind, code))
    if unit is not None and actor.reaches(unit.path):
        return unit
    judging.refuse(kind, "须为您可管理的区域或门店编码", "the code of a unit within your reach")
    return None


def _holds_today(row: PersonRow, person: PersonKnown, place: UnitOfCode, role: Role) -> bool:
    """Whether the row says what is so today; a post that is to begin later stays then."""
    same_place = (place.path, role) == (person.place, person.place_role)
    return same_place and row.valid_from in {UNSET, person.place_from}


def _require_same_start(judging: Judging[PersonRow], person: PersonKnown) -> None:
    """A post that is there keeps its first day."""
    start = judging.row.valid_from
    if start is not UNSET and start != person.valid_from and person.valid_from is not None:
        since = f"{person.valid_from:%Y-%m-%d}"
        judging.refuse(
            "valid_from",
            f"该岗位自 {since} 起任职，导入不改其开始日期",
            f"this post began on {since}, an import does not move that",
        )


def _require_allowed(actor: Actor, judging: Judging[PersonRow], person: PersonKnown | None, role: Role) -> None:
    found = verdict(
        actor.role,
        on_oneself=person is not None and person.id == actor.associate_id,
        held=() if person is None else person.held,
        given=role,
    )
    if found is not Verdict.ALONE:
        judging.refuse("role", *REASONS[found])


def _note(
    judging: Judging[PersonRow], person: PersonKnown | None, place: UnitOfCode, role: Role, valid_from: str
) -> None:
    if person is None:
        return  # what is new is told column by column
    before = None if person.role is None else person.role.names[0]
    if person.role is not role:
        judging.note("role", before, role.names[0])
    if person.path != place.path:
        judging.note("store" if place.store is not None else "region", person.path, place.path)
    since = None if person.valid_from is None else f"{person.valid_from:%Y-%m-%d}"
    judging.note("valid_from", since, valid_from)
