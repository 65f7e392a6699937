"""What the files of jobs are for."""

from guide_app.base.kernel.background import FILES_KEPT
from guide_app.ground.background.permissions import OWN_JOBS
from guide_app.ground.files.rules import Purpose

MADE_BY_JOBS = Purpose(
    "background.made",
    ("后台任务生成的文件", "A file that a background job has made"),
    None,
    OWN_JOBS,
    is_private=True,
    unused=FILES_KEPT,
)
