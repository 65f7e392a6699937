"""What becomes of a row of members: somebody new, what was not known of somebody, or a reason why not."""

from uuid import UUID

from msgspec import UNSET

from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.imports.kinds import Judgement, Judging, Outcome
from guide_app.base.settings import settings
from guide_app.ground.members.importing.looking import MemberKnown, Members, index_of, number_key, phone_key
from guide_app.ground.members.importing.sheet import MemberRow
from guide_app.ground.members.rules import Gender, needs_guardian, require_plausible

GAPS = ("name", "birthday", "gender", "dedicated", "consented_on")
"""What a known member gets where nothing is known of them."""


def judge(actor: Actor, judging: Judging[MemberRow], members: Members) -> Judgement:
    """New, changed, unchanged or refused, with every reason."""
    keys = keys_of(judging.row)
    if not keys and judging.can_tell("phone", "number"):
        judging.refuse("phone", "手机号与会员号至少填一个", "a phone, a number, or both")
    found = {one.id: one for key in keys if (one := members.known.get(key)) is not None}
    member = next(iter(found.values()), None)
    if len(found) > 1:
        judging.refuse("number", "会员号与手机号属于两位会员，请先合并", "of two members, merge them first")
    elif member is not None:
        keys = (*keys, str(member.id))
        _judge_known(actor, judging, member, members)
    if any(key in members.taken for key in keys):
        where = "phone" if judging.filled("phone") else "number"
        judging.refuse(where, "文件中前面的行已是同一位会员", "an earlier row is the same member")
    _judge_days(judging, members)
    if member is None:
        _require_store(actor, judging, members)
    may_be_known = not keys or not judging.can_tell("number")
    judgement = judging.ends(known=member is not None or may_be_known)
    if judgement.outcome is not Outcome.REFUSED:
        members.taken.update(keys)
    return judgement


def keys_of(row: MemberRow) -> tuple[str, ...]:
    """What a member is found by."""
    by_phone = () if row.phone is UNSET else (phone_key(index_of(row.phone)),)
    return by_phone if row.number is UNSET else (*by_phone, number_key(row.number))


def _judge_known(actor: Actor, judging: Judging[MemberRow], member: MemberKnown, members: Members) -> None:
    row = judging.row
    where = "phone" if row.phone is not UNSET and phone_key(index_of(row.phone)) in members.known else "number"
    if not actor.reaches_any(member.paths):
        judging.refuse(where, "已是会员，不在您的权限范围内", "a member already, out of your reach")
        return
    if member.is_erased:
        judging.refuse(where, "该会员已删除", "this member was erased")
        return
    if where == "number" and row.phone is not UNSET:
        if member.has_phone:
            judging.refuse("phone", "该会员已有另一个手机号，导入不改", "another phone, which is not changed")
        else:
            judging.compare("phone", None)
    has = {
        "name": member.has_name,
        "birthday": member.has_birthday,
        "gender": member.has_gender or row.gender is Gender.UNKNOWN,
        "dedicated": member.has_dedicated,
        "consented_on": member.has_consent,
    }
    for gap in GAPS:
        if not has[gap] and (gap != "dedicated" or _is_on_duty(judging, member.home_store, members)):
            judging.compare(gap, None)


def _judge_days(judging: Judging[MemberRow], members: Members) -> None:
    row, today = judging.row, members.today
    for name in ("joined_on", "consented_on"):
        if judging.filled(name) and getattr(row, name) > today:
            judging.refuse(name, "不能晚于今天", "not later than today")
    if row.birthday is not UNSET:
        config = settings()
        try:
            require_plausible(row.birthday, today)
            guarded = needs_guardian(
                row.birthday, today, minimum_age=config.minimum_age, guardians_consent=config.guardians_consent
            )
        except InvalidField as refusal:
            judging.refuse_by(refusal)
        else:
            if guarded:
                judging.refuse("birthday", "须由监护人在注册页同意", "a guardian has to consent, on the page")


def _require_store(actor: Actor, judging: Judging[MemberRow], members: Members) -> None:
    """A new member belongs to a store in reach that is open."""
    if not judging.filled("home_store"):
        return  # told at the end
    store = members.stores.get(str(judging.row.home_store))
    if store is None or not actor.reaches(store.path):
        judging.refuse("home_store", "须为您可管理、营业中的门店编码", "the code of an open store within your reach")
        return
    _is_on_duty(judging, store.id, members)


def _is_on_duty(judging: Judging[MemberRow], store_id: UUID, members: Members) -> bool:
    """Whether the row names somebody posted at that store; refuses anybody else."""
    if not judging.filled("dedicated"):
        return False
    if (str(judging.row.dedicated), store_id) in members.on_duty:
        return True
    judging.refuse("dedicated", "须为所属门店在岗人员的工号", "the number of somebody posted at the home store")
    return False
