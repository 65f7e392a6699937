"""What is kept of codes and scans beside them, and what no key of the database watches."""

from guide_app.base.kernel.verifying import Check, breaches, dangling

# Sums outlive the scans that are archived. Months are archived by UTC, and a store's day may begin hours later, so the
# first two days that are left may be a part.
_WHOLE_FROM = """(SELECT CASE WHEN EXISTS (SELECT FROM archived_month WHERE of = 'code_scan')
  THEN (SELECT min(business_day(at)) + 2 FROM code_scan) ELSE '-infinity'::date END)"""
DAYS = breaches(
    f"""
SELECT concat_ws('/', code, whose, day, value.name) AS key, coalesce(value.kept, 0)::bigint AS kept,
  coalesce(value.facts, 0) AS facts
FROM (
  SELECT code, coalesce(associate, code) AS whose, day, scans, credited, withheld_device, withheld_address
  FROM code_scan_day WHERE day >= {_WHOLE_FROM}
) AS kept FULL JOIN (
  SELECT code, coalesce(associate, code) AS whose, business_day_in(store, at) AS day, count(*) AS scans,
    count(*) FILTER (WHERE credited) AS credited, count(*) FILTER (WHERE withheld = 'DEVICE') AS withheld_device,
    count(*) FILTER (WHERE withheld = 'ADDRESS') AS withheld_address
  FROM code_scan GROUP BY 1, 2, 3 HAVING business_day_in(store, at) >= {_WHOLE_FROM}
) AS facts USING (code, whose, day)
CROSS JOIN LATERAL (VALUES ('scans', kept.scans, facts.scans), ('credited', kept.credited, facts.credited),
    ('withheld_device', kept.withheld_device, facts.withheld_device),
    ('withheld_address', kept.withheld_address, facts.withheld_address))
  AS value (name, kept, facts)
WHERE coalesce(value.kept, 0) <> coalesce(value.facts, 0)
""",
    of="code_scan_day",
)
MINTED = breaches(
    """
SELECT b.id::text AS key, b.minted::bigint AS kept, count(t.id) AS facts
FROM code_batch b LEFT JOIN touchpoint t ON t.batch = b.id GROUP BY b.id HAVING b.minted <> count(t.id)
""",
    of="code_batch",
)

CHECKS = [
    Check("codes.days", ("扫码日汇总", "Scans by day"), DAYS),
    Check("codes.minted", ("批次的码数", "Codes of each batch"), MINTED),
    Check("codes.scanned", ("扫码所用的码", "Codes whom scans name"), dangling("code_scan", "code", to="touchpoint")),
]
"""Not mended by a command: scans by day outlive the scans that are archived."""
