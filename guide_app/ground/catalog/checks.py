"""Pictures of SKUs held against their files, and until when prices can hold against the price book."""

from guide_app.base.kernel.database import execute
from guide_app.base.kernel.verifying import Check, comparison

# A file is kept for as long as this number says that somebody shows it.
PICTURES = comparison(
    kept="""
SELECT id::text AS key, uses::bigint AS value FROM stored_file
WHERE purpose IN ('catalog.picture', 'catalog.thumbnail')
""",
    facts="""
SELECT file::text AS key, count(*) AS value FROM (
  SELECT picture AS file FROM sku WHERE picture IS NOT NULL
  UNION ALL SELECT unnest(ARRAY[g.file, g.medium, g.small]) FROM catalog_picture g
) shown GROUP BY file
""",
)

ENDS = comparison(
    kept="SELECT id::text AS key, (extract(epoch FROM nullif(ends_at, 'infinity')) * 1000)::bigint AS value FROM price",
    facts="""
SELECT id::text AS key, (extract(epoch FROM nullif(least(
  coalesce(valid_to, 'infinity'),
  CASE
    WHEN withdrawn_at IS NOT NULL THEN greatest(valid_from, withdrawn_at)
    WHEN valid_to IS NULL THEN coalesce(lead(valid_from) OVER (
      PARTITION BY sku, path, channel, level, valid_to IS NULL AND withdrawn_at IS NULL ORDER BY valid_from, id
    ), 'infinity')
    ELSE 'infinity'
  END
), 'infinity')) * 1000)::bigint AS value FROM price
""",
)
MEND_ENDS = """
SELECT price_ends_v1(array_agg(sku), array_agg(path)) FROM (SELECT DISTINCT sku, path::text AS path FROM price) known
"""


async def _mend_ends() -> None:
    await execute(MEND_ENDS)


CHECKS = [
    Check("catalog.pictures", ("商品图片的引用", "Pictures that SKUs show"), PICTURES),
    Check("catalog.price_ends", ("价格的失效时刻", "Until when prices can hold"), ENDS, _mend_ends),
]
