"""Files that imports make."""

from datetime import timedelta

from guide_app.ground.files.rules import Purpose
from guide_app.ground.imports.permissions import SEE_IMPORTS

ERROR_SHEET = Purpose(
    "imports.errors",
    ("导入的错误表", "The error sheet of an import"),
    None,
    SEE_IMPORTS,
    is_private=True,
    unused=timedelta(days=30),
)
