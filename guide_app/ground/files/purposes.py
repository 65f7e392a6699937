"""Purposes of files that belong to no package above. Packages define theirs beside what uses them."""

from datetime import timedelta

from guide_app.ground.files.permissions import SEE_FILES, SEND_SHEETS, SET_LOGO
from guide_app.ground.files.rules import Door, Purpose

LOGO = Purpose(
    "files.logo", ("品牌标志", "The brand's logo"), SET_LOGO, SEE_FILES, door=Door.PICTURE, longest_edge=1024
)
SHEET = Purpose(
    "files.sheet",
    ("待导入的表格", "A sheet to be imported"),
    SEND_SHEETS,
    SEND_SHEETS,
    door=Door.SHEET,
    is_private=True,
    unused=timedelta(days=7),
)
