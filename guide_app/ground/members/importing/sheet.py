"""Columns and rows of the sheet of members."""

from datetime import date

import msgspec
from msgspec import UNSET, UnsetType

from guide_app.base.kernel.imports.cells import CellType, choice, code, day, name_of_person, phone
from guide_app.base.kernel.imports.columns import Column, Need
from guide_app.base.kernel.people import mask_name
from guide_app.ground.members.rules import Gender
from guide_app.ground.stores.importing.columns import UNIT_CODE
from guide_app.ground.stores.rules import require_code


def _number(written: str) -> str:
    return require_code(written, field="number")


def _shape(written: str) -> str:
    return "*" * len(written)


DAY = day()
NAME = CellType(name_of_person().name, name_of_person().read, mask_name, masked=mask_name)
"""A name, of which lists show the first letter alone."""
BIRTHDAY = CellType(DAY.name, DAY.read, lambda _: "****-**-**", masked=_shape)
"""A birthday, of which nothing is shown."""
ALSO = {
    **dict.fromkeys(("保密", "不详"), Gender.UNKNOWN),
    **dict.fromkeys(("f", "女士", "女性"), Gender.FEMALE),
    **dict.fromkeys(("m", "先生", "男性"), Gender.MALE),
}
"""How else tills and other systems write it."""
CHOSEN = choice(
    {Gender.FEMALE: ("女", "female"), Gender.MALE: ("男", "male"), Gender.UNKNOWN: ("未知", "unknown")}, ALSO
)
GENDER = CellType(CHOSEN.name, CHOSEN.read, lambda _: "*", masked=_shape, allowed=CHOSEN.allowed)
"""A gender, of which nothing is shown."""

SPEC = (
    Column("phone", ("手机号", "Phone"), phone(), example="13912345678", also=("手机", "电话")),
    Column(
        "number",
        ("会员号", "Member number"),
        code(_number, ("会员号或卡号，1-40 位", "member or card number, 1 to 40 signs")),
        Need.NEVER,
        ("手机号与会员号至少填一个", "a phone, a number, or both"),
        "VIP100234",
        also=("卡号",),
    ),
    Column("name", ("姓名", "Name"), NAME, example="王小美"),
    Column("birthday", ("生日", "Birthday"), BIRTHDAY, example="1990-05-18"),
    Column(
        "gender",
        ("性别", "Gender"),
        GENDER,
        example="女",
    ),
    Column("home_store", ("所属门店编码", "Home store code"), UNIT_CODE, Need.NEW, example="SH001"),
    Column(
        "dedicated",
        ("专属导购工号", "Dedicated associate"),
        code(lambda written: require_code(written, field="dedicated"), ("工号，1-40 位", "number, 1 to 40 signs")),
        Need.NEVER,
        ("须为所属门店在岗人员", "somebody posted at the home store"),
        "A1001",
    ),
    Column(
        "joined_on",
        ("入会日期", "Joined on"),
        DAY,
        Need.NEVER,
        ("不填为导入当天", "the day of the import without"),
        "2024-03-08",
    ),
    Column(
        "consented_on",
        ("会员服务同意日期", "Consented on"),
        DAY,
        Need.NEVER,
        (
            "顾客当时书面或在原系统同意会员服务的日期；营销同意不能导入",
            "when the customer agreed to membership, on paper or elsewhere; consent to marketing is not imported",
        ),
        "2024-03-08",
    ),
)


class MemberRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the sheet."""

    phone: str | UnsetType = UNSET
    number: str | UnsetType = UNSET
    name: str | UnsetType = UNSET
    birthday: date | UnsetType = UNSET
    gender: Gender | UnsetType = UNSET
    home_store: str | UnsetType = UNSET
    dedicated: str | UnsetType = UNSET
    joined_on: date | UnsetType = UNSET
    consented_on: date | UnsetType = UNSET
