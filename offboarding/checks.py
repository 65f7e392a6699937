"""What `guide verify` holds against its facts."""

from guide_app.base.kernel.verifying import Check, comparison

RECEIPTS = comparison(
    kept="SELECT r.id::text AS key, r.moved::bigint AS value FROM offboarding_rule r WHERE r.moved <> 0",
    facts="SELECT t.rule::text AS key, sum(t.things)::bigint AS value FROM offboarding_receipt t GROUP BY t.rule",
)
CHECKS = [Check("offboarding.receipts", ("交接数量", "What was handed on, by who got it"), RECEIPTS)]
