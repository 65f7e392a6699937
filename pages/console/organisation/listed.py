"""Regions in a row, each before those below it."""

from collections.abc import Iterator, Sequence

from guide_app.ground.stores.schemas import RegionNode


def each_region(nodes: Sequence[RegionNode]) -> Iterator[RegionNode]:
    """Every region of trees."""
    for node in nodes:
        yield node
        yield from each_region(node.children)
