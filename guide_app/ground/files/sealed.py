"""What is sealed of files: the key of each, under which its bytes are, and its name."""

from guide_app.base.kernel.files.sealing import FILE_KEY
from guide_app.base.kernel.sealed import SealedColumn, Sealing
from guide_app.ground.files.keeping import FILE_NAME

SEALING = Sealing(
    columns=(
        SealedColumn("stored_file", "key_wrapped", FILE_KEY),
        SealedColumn("stored_file", "name_sealed", FILE_NAME),
    )
)
