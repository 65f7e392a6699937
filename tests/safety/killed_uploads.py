"""Keeps one file after the other until somebody kills it: `URL FOLDER`. Prints the id of each that is kept."""

import asyncio
import os
import sys
from pathlib import Path

from guide_app.base.kernel.access import SYSTEM
from guide_app.base.kernel.connecting import connect
from guide_app.base.kernel.files.store import files_in
from guide_app.ground.files.keeping import Described, keep
from guide_app.ground.files.purposes import LOGO


async def main() -> None:
    await connect(sys.argv[1], max_size=2)
    with files_in(Path(sys.argv[2])):
        while True:
            content = os.urandom(700_000)
            made = await keep(content, Described("image/png", "logo.png"), purpose=LOGO, by=SYSTEM)
            print(made.id, flush=True)


asyncio.run(main())
