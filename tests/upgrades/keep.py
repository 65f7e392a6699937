"""`make keep-release VERSION=0.2.0`: keep what upgrades from this release are tested with. Once, as it is cut."""

import asyncio
import subprocess
import sys
import tempfile
from pathlib import Path

import msgspec

from guide_app.base.kernel.connecting import connect, disconnect
from guide_app.base.kernel.embedded import embedded_server
from guide_app.base.kernel.migrations import migrate
from guide_app.base.kernel.postmaster import program
from guide_app.base.kernel.roles import Addresses
from guide_app.base.kernel.subscriptions import drain
from guide_app.entry import wiring
from guide_app.entry.demo.loading import DemoSize, load
from tests.upgrades.facts import Facts, facts
from tests.upgrades.releases import KEPT, digests, digests_of, dump_of, facts_of


def main(version: str) -> None:
    """Load the small demo, and write it down. Refuses a release that is kept already."""
    if dump_of(version).exists():
        sys.exit(f"{version} is kept already, and a release never changes")
    KEPT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="guide-release-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        with embedded_server(Path(folder)) as addresses:
            found = asyncio.run(_loaded(addresses))
            command = [str(program("pg_dump")), "--format=custom", "--compress=9", "--no-owner", "--no-privileges"]
            subprocess.run([*command, f"--file={dump_of(version)}", addresses.owner], check=True)
    facts_of(version).write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=1) + b"\n")
    digests_of(version).write_text("\n".join(digests()) + "\n", encoding="utf-8")


async def _loaded(addresses: Addresses) -> Facts:
    await migrate(addresses)
    await connect(addresses.application)
    try:
        await load(
            wiring.SUBSCRIBERS,
            owner=addresses.owner,
            size=DemoSize.small(),
            desk=wiring.DESK,
            told=lambda done, of: print(f"day {done} of {of}", flush=True),
        )
        await drain(wiring.SUBSCRIBERS)
        return await facts()
    finally:
        await disconnect()


if __name__ == "__main__":
    main(sys.argv[1])
