"""Columns and rows of the sheet of people."""

from datetime import date

import msgspec
from msgspec import UNSET, UnsetType

from guide_app.base.kernel.access import Role
from guide_app.base.kernel.imports.cells import (
    BadCell,
    CellType,
    choice,
    code,
    day,
    name_of_person,
    narrow,
    phone,
    text,
)
from guide_app.base.kernel.imports.columns import Column, Need
from guide_app.base.kernel.imports.opening import Cell
from guide_app.ground.associates.exports import STATUSES
from guide_app.ground.associates.rules import AssociateStatus
from guide_app.ground.stores.importing.columns import UNIT_CODE
from guide_app.ground.stores.rules import require_code

ALSO_SAID = {"督导": Role.SUPERVISOR, "运营": Role.HQ_OPERATOR}
ROLES = {role: role.names for role in Role if role is not Role.SYSTEM}


def _wecom_userid(cell: Cell) -> str:
    written = narrow(cell)
    if len(written) > 64 or not written.isprintable():
        raise BadCell("最多 64 个可见字符", "at most 64 printable signs")
    return written


SPEC = (
    Column(
        "number",
        ("工号", "Number"),
        code(lambda written: require_code(written, field="number"), ("工号，1-40 位", "number, 1 to 40 signs")),
        Need.ALWAYS,
        example="A1001",
    ),
    Column("name", ("姓名", "Name"), name_of_person(), Need.NEW, example="李小明"),
    Column("title", ("职务", "Title"), text(60), example="资深导购"),
    Column("phone", ("手机号", "Phone"), phone(), example="13912345678"),
    Column(
        "wecom_userid",
        ("企业微信账号", "WeCom account"),
        CellType(("企业微信 userid", "WeCom userid"), _wecom_userid),
        example="LiXiaoMing",
        also=("wecom",),
    ),
    Column(
        "role",
        ("岗位", "Role"),
        choice(ROLES, ALSO_SAID),
        Need.NEW,
        example="导购",
        also=("角色",),
    ),
    Column(
        "store",
        ("门店编码", "Store code"),
        UNIT_CODE,
        note=("导购、店长填门店", "for associates and store managers"),
        example="SH001",
    ),
    Column(
        "region",
        ("区域编码", "Region code"),
        UNIT_CODE,
        note=(
            "督导、带教填区域；总部岗位留空为全公司",
            "for supervisors and trainers; blank for headquarters' roles is the whole chain",
        ),
    ),
    Column(
        "valid_from",
        ("任职开始日期", "Posted from"),
        day(),
        note=("留空为今天", "today when blank"),
        example="2026-01-31",
    ),
    Column(
        "status",
        ("状态", "Status"),
        choice(STATUSES),
        note=("导出时写入；离职、返聘在系统中办理", "as exported; people leave and come back in the product alone"),
        example="在职",
    ),
)


class PersonRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the sheet."""

    number: str
    name: str | UnsetType = UNSET
    title: str | UnsetType = UNSET
    phone: str | UnsetType = UNSET
    wecom_userid: str | UnsetType = UNSET
    role: Role | UnsetType = UNSET
    store: str | UnsetType = UNSET
    region: str | UnsetType = UNSET
    valid_from: date | UnsetType = UNSET
    status: AssociateStatus | UnsetType = UNSET
