"""What a profile becomes when a customer says that it is not right."""

from datetime import date
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.people import person_name
from guide_app.ground.members.profiles import Profile
from guide_app.ground.members.rules import Gender, age_on, require_plausible

CustomerName = Annotated[str, Meta(min_length=1, max_length=200, description="姓名，最多 50 个字 · Up to 50 letters")]


class Forgettable(StrEnum):
    """What is known only because it was told, and need not be known any longer."""

    NAME = "name"
    BIRTHDAY = "birthday"


class ChangeProfile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a customer says of themselves; what is left out stays as it is, what is to be forgotten is named so."""

    name: CustomerName | None = None
    birthday: Annotated[date, Meta(description="生日 · ISO date")] | None = None
    gender: Gender | None = None
    forget: Annotated[
        tuple[Forgettable, ...], Meta(max_length=2, description="不再保存的内容 · What is no longer to be kept")
    ] = ()


def corrected(before: Profile, change: ChangeProfile, *, today: date, minimum_age: int) -> Profile:
    """The profile as the customer says it is. Raises InvalidField, naming the field and the rule.

    Somebody so young that a guardian has to agree is no correction: they register anew, with the guardian.
    """
    for field in change.forget:
        if getattr(change, field) is not None:
            raise InvalidField(field, "不能同时填写并删除 / cannot be given and forgotten at once")
    after = msgspec.structs.asdict(before) | dict.fromkeys(change.forget)
    if change.name is not None:
        after["name"] = person_name(change.name)
    if change.birthday is not None:
        require_plausible(change.birthday, today)
        if age_on(change.birthday, today) < minimum_age and change.birthday.isoformat() != before.birthday:
            raise InvalidField(
                "birthday",
                f"未满 {minimum_age} 周岁须由监护人同意，请重新注册 / below {minimum_age} a guardian has to agree",
            )
        after["birthday"] = change.birthday.isoformat()
    if change.gender is not None:
        after["gender"] = None if change.gender is Gender.UNKNOWN else str(change.gender)
    return Profile(**after)
