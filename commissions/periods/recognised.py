"""The day on which what an entry of a sold line gives is recognised, in SQL: as `engine.plans.recognition` has it."""

HOLDS = "(v.content->>'vest_days' IS NOT NULL OR v.content->>'recognised_by' IS NOT NULL)"
"""Whether a version `v` waits for anything."""

WINDOWS = f"""
    SELECT p.code || '@' || v.no AS version, v.content->>'recognised_by' AS waits_for,
      coalesce((v.content->>'vest_days')::int, 0) AS days
    FROM commission_plan_version v JOIN commission_plan p ON p.id = v.plan WHERE {HOLDS}
"""
"""The versions that wait, as `held`: for what (null: for the receipt, as ever), and how many days."""

REACHED = """
  LEFT JOIN commission_completion c ON c.order_id = e.order_id
  LEFT JOIN commission_shipping s ON held.waits_for = 'SHIPPED' AND s.order_id = e.order_id
  LEFT JOIN credited_line sold ON held.waits_for IS NOT NULL AND sold.order_id = e.order_id AND sold.no = e.line
"""
"""What an entry `e` has reached by now."""

_PAID_ON = "coalesce(sold.business_on, e.effective_period)"
ENDS_ON = f"""(CASE
    WHEN held.waits_for = 'PAID' THEN {_PAID_ON}
    WHEN held.waits_for = 'SHIPPED' AND coalesce(s.shipped_on, c.completed_on) IS NOT NULL
      THEN greatest({_PAID_ON}, least(s.shipped_on, c.completed_on))
    WHEN held.waits_for = 'RECEIVED' AND c.completed_on IS NOT NULL THEN greatest({_PAID_ON}, c.completed_on)
    WHEN held.waits_for IS NULL THEN c.completed_on END + held.days)"""
"""Null while what it waits for has not happened. Lines of archived months count as paid when their month began."""

OPENED = "(SELECT o.period FROM commission_period o WHERE o.state = 'open')"
VERSION_BEFORE = """
    SELECT b.version FROM commission_entry b WHERE e.version IS NULL AND b.payee = e.payee AND b.order_id = e.order_id
      AND b.line = e.line AND b.component = e.component AND b.version IS NOT NULL ORDER BY b.id DESC LIMIT 1
"""
"""An entry that brings a line to nothing names no version: it goes by the one before it."""

BY_WINDOWS = f"""
  FROM commission_entry e
  LEFT JOIN LATERAL ({VERSION_BEFORE}) before ON true
  JOIN ({WINDOWS}) held ON held.version = coalesce(e.version, before.version)
  {REACHED}
"""
"""Entries whose version waits, with what they have reached."""
