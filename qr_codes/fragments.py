"""Pieces of SQL that statements on codes share."""

from guide_app.ground.stores.fragments import merged_pages, units_below


def pages_of_units(select: str, where: str) -> str:
    """A list of codes of the units at or below the paths $1, the newest first; see `merged_pages`."""
    return merged_pages(
        select,
        table="touchpoint",
        alias="t",
        owner="path",
        owners=units_below("$1"),
        where=where,
        newest_first=True,
    )
