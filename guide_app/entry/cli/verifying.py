"""`guide verify`: hold the books against each other, and what is kept for reading against the facts it was made of."""

import sys
from collections.abc import Sequence

import click
import msgspec

from guide_app.base.kernel.database import transaction
from guide_app.base.kernel.errors import InvalidField
from guide_app.base.kernel.verifying import Check, Comparison, compare, snapshot
from guide_app.entry import wiring
from guide_app.entry.cli.commanding import run_on_database

DIFFERENT = 1
"""Exit code when something kept is not what its facts say."""


class Verified(msgspec.Struct, frozen=True):
    """A check and what it found; `mended` says that it was written anew, and compares equal since."""

    name: str
    title: tuple[str, str]
    found: Comparison
    mended: bool

    @property
    def is_right(self) -> bool:
        """Whether what is kept is now what the facts say."""
        return self.mended or self.found.different == 0


@click.command()
@click.argument("names", nargs=-1)
@click.option("--mend", is_flag=True, help="按事实重建有差异的汇总 · Write anew from the facts what differs.")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出 · Print JSON.")
def verify(names: tuple[str, ...], mend: bool, as_json: bool) -> None:
    """核对账目与汇总 · Hold the books and what is kept for reading against their facts, in all checks or NAMES."""
    results = run_on_database(lambda: verified(names, mend=mend), as_json=as_json)
    if as_json:
        click.echo(msgspec.json.encode(results).decode())
    else:
        for one in results:
            print_verified(one)
    if not all(one.is_right for one in results):
        sys.exit(DIFFERENT)


async def verified(names: Sequence[str], *, mend: bool, of_copy: bool = False) -> list[Verified]:
    """Every check, or those of these names; of a copy not those of what lies beside the original.

    Raises InvalidField for a name that is none.
    """
    asked = [check for check in _named(names) if not (of_copy and check.of_the_machine)]
    return [await _verified(check, mend=mend) for check in asked]


async def _verified(check: Check, *, mend: bool) -> Verified:
    async with snapshot():
        found = await compare(check.statement)
    mended = False
    if mend and found.different and check.mend is not None:
        async with transaction():
            await check.mend()
            mended = (await compare(check.statement)).different == 0
    return Verified(check.name, check.title, found, mended)


def _named(names: Sequence[str]) -> list[Check]:
    by_name = {check.name: check for check in wiring.CHECKS}
    for name in names:
        if name not in by_name:
            raise InvalidField("name", f"one of {', '.join(by_name)} / 须为其中之一")
    return [by_name[name] for name in names or by_name]


def print_verified(one: Verified) -> None:
    """A line for a check, and one for each difference that is named."""
    chinese, english = one.title
    mended = "  已重建 / mended" if one.mended else ""
    click.echo(f"{one.name:28}{one.found.compared:>12,} {one.found.different:>8,}  {chinese} · {english}{mended}")
    for difference in one.found.examples:
        click.echo(f"    {difference.key}  保存 kept {difference.kept}  事实 facts {difference.facts}")
