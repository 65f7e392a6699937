"""Files of till imports: what is sent, and the sheet of what was refused."""

from datetime import timedelta

from guide_app.ground.files.rules import Door, Purpose
from guide_app.ground.orders.permissions import IMPORT_TILL_FILES, SEE_TILL_IMPORTS

TILL_FILE = Purpose(
    "orders.till_file",
    ("收银系统导出的文件", "A till's export"),
    IMPORT_TILL_FILES,
    IMPORT_TILL_FILES,
    door=Door.EXPORT,
    is_private=True,
    unused=timedelta(days=7),
)
REFUSED_LINES = Purpose(
    "orders.till_refused",
    ("收银导入中被拒绝的行", "Refused lines of a till import"),
    None,
    SEE_TILL_IMPORTS,
    is_private=True,
    unused=timedelta(days=30),
)
