"""Who may send files and see them. What a file is for asks for a permission of its own beside these."""

from guide_app.base.kernel.access import FIELD_LEADERS, MASTER_DATA_KEEPERS, STAFF, Permission, Role

SEND_FILES = Permission(
    "files.send", "上传文件（另须其用途的权限）", "Upload files, with the permission of what they are for", STAFF
)
SEE_FILES = Permission(
    "files.see", "查看文件（另须其用途的权限）", "See files, with the permission of what they are for", STAFF
)
READ_CODES = Permission("files.read_codes", "识别照片中的条码", "Have the codes on a photo read", STAFF)
SET_LOGO = Permission("files.set_logo", "上传品牌标志", "Upload the brand's logo", {Role.HQ_OPERATOR})
SEND_SHEETS = Permission(
    "files.send_sheets",
    "上传待导入的表格",
    "Upload sheets to be imported",
    MASTER_DATA_KEEPERS | FIELD_LEADERS | {Role.FINANCE},
)
