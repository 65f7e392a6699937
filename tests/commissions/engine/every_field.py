"""A scenario in which every number that may be given is given."""

from tests.commissions.engine.commission_reference import Json
from tests.commissions.engine.small_scenarios import ALWAYS, associate, close, refund, sale, scenario

Place = tuple[str | int, ...]
"""Keys and positions that lead to a field of a document."""

RULES = [
    {"id": "r", "kind": "RATE", "ppm": 1, "priority": 0},
    {"id": "g", "kind": "RATE", "gates": [{"from_ppm": 0, "ppm": 1}]},
    {"id": "u", "kind": "PER_UNIT", "fen": 1, "priority": 0},
    {"id": "l", "kind": "PER_LINE", "fen": 1, "priority": 0},
]
COMPONENTS = [
    {"id": "C0", "kind": "MARGINAL", "cap": 1, "tiers": [{"from": 0, "ppm": 1}]},
    {"id": "C1", "kind": "WHOLE", "cap": 1, "tiers": [{"from": 0, "ppm": 1}]},
    {"id": "C2", "kind": "STEP_BONUS", "cap": 1, "mode": "HIGHEST", "steps": [{"from": 1, "bonus": 1}]},
    {"id": "C3", "kind": "ATTAINMENT", "cap": 1, "bands": [{"from_ppm": 0, "ppm": 1, "bonus": 1}]},
    {"id": "C4", "kind": "ACCELERATOR", "cap": 1, "bands": [{"from_ppm": 0, "ppm": 1}]},
    {"id": "C5", "kind": "MANAGER_OVERRIDE", "cap": 1, "ppm": 1, "gate_ppm": 1},
    {"id": "C6", "kind": "STORE_POOL", "cap": 1, "ppm": 1},
]
VERSION: Json = {
    "no": 1,
    "valid_from": ALWAYS,
    "line_components": [{"id": "BASE", "rules": RULES}],
    "period_components": COMPONENTS,
    "acquisition": {"bonus": 1, "min_first_order_net": 1, "window_days": 1, "day_cap": 1},
    "vest_days": 1,
    "cap": 1,
    "guarantee": 1,
    "draw": {"amount": 1, "start": "2026-01", "periods": 1, "recovery_from": 1, "recovery_ppm": 1},
    "max_deduct_ppm": 1,
}
HEAD = {"payee": "A", "at": ALWAYS}
BY_HAND = {"effective_period": "2026-01", "reason": "r", "requested_by": "x", "approved_by": "y"}
DOCUMENT: Json = scenario(
    sale("o1", 1, line={"qty": 1, "list": 1, "hq_funded": 1}),
    refund("o1", 1, units=1),
    {"type": "TASK", "id": "task", "task": "t", "amount": 1, **HEAD},
    {"type": "ATTENDANCE", "id": "sheet", "store": "S1", "period": "2026-01", "half_days": {"A": 1}},
    {"type": "ADJUST", "id": "adjust", "payee": "A", "amount": 1, **BY_HAND},
    {"type": "PUBLISH", "id": "publish", "plan": "P1", "version": VERSION},
    close(),
    stores=[{"id": "S1", "entity": "HQ", "day_cut_hours": 1}],
    associates=[associate("A")],
    plans=[{"id": "P1", "versions": [VERSION]}],
    targets=[{"payee": "A", "period": "2026-01", "value": 1}],
    credit_rules=[{"id": "w", "weights": {"SERVING": 1, "STORE_POOL": 1}}],
    settings={"restate_limit": 1},
)
