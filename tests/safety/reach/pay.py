"""Commissions from plan to payout."""

from guide_app.base.kernel.access import Role
from tests.safety.reach.asks import Ask, Kind, listed, one, own
from tests.safety.reach.roles import FINANCE, GOAL_READERS, GOAL_SETTERS, PLAN_READERS, PLANNERS, READERS, REFUNDERS

VERSION = {
    "no": 2,
    "valid_from": "2030-01-01T00:00:00+08:00",
    "line_components": [{"id": "BASE", "rules": [{"id": "all", "kind": "RATE", "ppm": 10_000}]}],
}
RECREDITED = {"shares": [{"associate_id": "$associate", "weight": 1}], "reason": "更正"}

ROUTES: dict[str, list[Ask]] = {
    "GET /v1/commission-plans": [own(allowed=PLAN_READERS), own(allowed=PLAN_READERS, text="区域", state="in_force")],
    "GET /v1/commission-plans/{code}": [one(allowed=PLAN_READERS, code="$plan")],
    "GET /v1/commission-plan-templates": [own(allowed=PLAN_READERS)],
    "POST /v1/commission-plan-trials": [own({"version": VERSION}, allowed=PLAN_READERS)],
    "POST /v1/commission-plans": [
        one(
            {
                "code": "P9",
                "name": "新方案",
                "version": {**VERSION, "no": 1},
                "assignments": [{"path": "$region_path", "position": "MANAGER"}],
            },
            allowed=PLANNERS,
        )
    ],
    "POST /v1/commission-plans/{code}/versions": [one({"version": VERSION}, allowed=PLANNERS, code="$plan")],
    "POST /v1/commission-plans/{code}/assignments": [
        one({"path": "$region_path", "position": "MANAGER"}, allowed=PLANNERS, code="$plan")
    ],
    "POST /v1/commission-plans/{code}/people": [
        one({"associate_id": "$associate"}, allowed=PLANNERS, code="$plan"),
    ],
    "GET /v1/commission-personal-plans": [listed(PLAN_READERS)],
    "POST /v1/commission-personal-plans/endings": [one({"associate_id": "$associate"}, allowed=PLANNERS)],
    "POST /v1/credit-rules": [
        one({"code": "R9", "store_id": "$store", "weights": {"SERVING": 1}}, allowed=PLANNERS),
        own({"code": "R8", "weights": {"SERVING": 1}}, allowed=PLANNERS, chain_wide=True),
    ],
    "GET /v1/credit-rules": [listed(PLAN_READERS)],
    "POST /v1/credit-rules/{code}/endings": [
        one({"valid_to": "2099-01-01T00:00:00Z"}, allowed=PLANNERS, code="$credit_rule")
    ],
    "GET /v1/commission-goals/{period}": [
        Ask(Kind.LIST, GOAL_READERS, at={"period": "2026-11"}),
        Ask(Kind.LIST, GOAL_READERS, at={"period": "2026-11"}, query={"store_id": "$store"}),
    ],
    "PUT /v1/commission-goals/{period}": [
        Ask(
            Kind.ONE,
            GOAL_SETTERS,
            {"goals": [{"associate_id": "$associate", "value_fen": 1}, {"store_id": "$store", "value_fen": 2}]},
            at={"period": "2027-01"},
            version=0,
        )
    ],
    "GET /v1/commission-attendance/{period}": [Ask(Kind.LIST, GOAL_READERS, at={"period": "2026-11"})],
    "GET /v1/commission-attendance/{store_id}/{period}": [
        one(allowed=GOAL_READERS, store_id="$store", period="2026-11")
    ],
    "PUT /v1/commission-attendance/{store_id}/{period}": [
        one(
            {"people": [{"associate_id": "$associate", "half_days": 40}]},
            allowed=frozenset({Role.STORE_MANAGER, Role.HQ_OPERATOR}),
            version=0,
            store_id="$store",
            period="2027-01",
        )
    ],
    "POST /v1/commission-adjustments": [
        one(
            {"payee_id": "$associate", "amount_fen": 100, "effective_period": "$this_month", "reason": "漏登"},
            allowed=READERS - {Role.INTEGRATOR, Role.AUDITOR},
        )
    ],
    "GET /v1/commission-adjustments": [listed(READERS), listed(READERS, payee="$associate")],
    "GET /v1/commission-appeals": [listed(GOAL_READERS), listed(GOAL_READERS, state="open")],
    "GET /v1/commission-appeals/{appeal_id}": [one(allowed=GOAL_READERS, appeal_id="$appeal")],
    "POST /v1/commission-appeals/{appeal_id}/rejection": [
        one({"answer": "照旧"}, allowed=REFUNDERS, appeal_id="$appeal")
    ],
    "POST /v1/commission-appeals/{appeal_id}/correction": [
        Ask(Kind.ONE, REFUNDERS, RECREDITED, {"appeal_id": "$appeal"}, refused=409)
    ],
    "GET /v1/order-credits/{order_id}": [one(allowed=GOAL_READERS, order_id="$order_paid")],
    "POST /v1/order-credits/{order_id}/previews": [
        Ask(Kind.ONE, REFUNDERS, {"shares": RECREDITED["shares"]}, {"order_id": "$order_paid"}, refused=409)
    ],
    "POST /v1/order-credits/{order_id}/corrections": [
        Ask(Kind.ONE, REFUNDERS, RECREDITED, {"order_id": "$order_paid"}, refused=409)
    ],
    "GET /v1/credit-corrections": [listed(GOAL_READERS)],
    "GET /v1/commission-settings": [own(allowed=PLAN_READERS)],
    "PUT /v1/commission-settings": [
        Ask(Kind.OWN, PLANNERS, {"payer_policy": "OWNER_ENTITY_PAYS"}, chain_wide=True, version=0)
    ],
    "GET /v1/commission-months": [own(allowed=PLAN_READERS)],
    "GET /v1/commission-months/{period}/payees": [
        Ask(Kind.LIST, READERS, at={"period": "2026-11"}),
        Ask(Kind.ONE, READERS, at={"period": "2026-11"}, query={"path": "$store_path"}),
    ],
    "GET /v1/commission-months/{period}/totals": [
        own(allowed=READERS, period="2026-11"),
        Ask(Kind.ONE, READERS, at={"period": "2026-11"}, query={"path": "$store_path"}),
    ],
    "GET /v1/commission-months/{period}/payees/{payee_id}/reasons": [
        one(allowed=READERS, period="2026-11", payee_id="$associate")
    ],
    "GET /v1/commission-periods": [own(allowed=PLAN_READERS)],
    "POST /v1/commission-periods": [own({"period": "2026-01"}, allowed=PLANNERS, chain_wide=True)],
    "GET /v1/commission-periods/{period}/checklist": [own(allowed=PLAN_READERS, period="2026-10")],
    "POST /v1/commission-periods/{period}/closings": [
        own({"accept_unallocated": True}, allowed=PLANNERS, chain_wide=True, period="2026-10")
    ],
    "GET /v1/commission-statements": [Ask(Kind.LIST, PLAN_READERS, query={"period": "2026-01"})],
    "GET /v1/commission-statements/totals": [Ask(Kind.LIST, PLAN_READERS, query={"period": "2026-01"})],
    "GET /v1/commission-statements/{period}/{payee_id}": [
        one(allowed=PLAN_READERS, period="2026-01", payee_id="$associate")
    ],
    "GET /v1/commission-statements/{period}/{payee_id}/entries": [
        one(allowed=PLAN_READERS, period="2026-01", payee_id="$associate")
    ],
    "GET /v1/leaver-debts": [listed(PLAN_READERS)],
    "POST /v1/leaver-debts/{payee_id}/write-offs": [
        Ask(Kind.ONE, PLANNERS, {"reason": "无法追回"}, at={"payee_id": "$associate"}, refused=409)
    ],
    "GET /v1/franchise-statements": [
        Ask(Kind.OWN, PLAN_READERS, query={"period": "2026-01"}, chain_wide=True, refused=409)
    ],
    "GET /v1/franchise-statements/{period}/{debtor_id}/{creditor_id}": [
        own(
            allowed=PLAN_READERS,
            chain_wide=True,
            refused=409,
            period="2026-01",
            debtor_id="$store",
            creditor_id="$store",
        )
    ],
    "GET /v1/franchise-statement-lines": [
        Ask(Kind.OWN, PLAN_READERS, query={"period": "2026-01"}, chain_wide=True, refused=409)
    ],
    "POST /v1/payouts": [own({"period": "2026-01"}, allowed=FINANCE, chain_wide=True, refused=409)],
    "GET /v1/payouts": [own(allowed=PLAN_READERS, chain_wide=True)],
    "GET /v1/payouts/{payout_id}": [own(allowed=PLAN_READERS, chain_wide=True, refused=404, payout_id="$store")],
    "GET /v1/payouts/{payout_id}/lines": [own(allowed=PLAN_READERS, chain_wide=True, refused=404, payout_id="$store")],
    "GET /v1/payouts/{payout_id}/lines/totals": [
        own(allowed=PLAN_READERS, chain_wide=True, refused=404, payout_id="$store")
    ],
    "GET /v1/payouts/{payout_id}/files/{file_format}": [
        own(allowed=PLAN_READERS, chain_wide=True, refused=404, payout_id="$store", file_format="csv")
    ],
    "POST /v1/payouts/{payout_id}/payment": [
        own(
            {"reference": "P-1", "paid_on": "2026-01-01"},
            allowed=FINANCE,
            chain_wide=True,
            refused=404,
            payout_id="$store",
        )
    ],
    "POST /v1/payouts/{payout_id}/cancellation": [
        own({"reason": "x"}, allowed=FINANCE, chain_wide=True, refused=404, payout_id="$store")
    ],
    "GET /v1/settlements": [Ask(Kind.OWN, PLAN_READERS, query={"period": "2026-11"})],
    "POST /v1/settlements": [own({"period": "2026-01"}, allowed=PLANNERS, chain_wide=True)],
    "GET /v1/waiting-commissions": [
        listed(READERS),
        listed(READERS, waits_for="shipping", days="7"),
        Ask(Kind.ONE, READERS, query={"path": "$store_path"}),
    ],
    "GET /v1/waiting-commissions/totals": [
        own(allowed=READERS),
        Ask(Kind.ONE, READERS, query={"path": "$store_path", "days": "7"}),
    ],
    "GET /v1/commission-entries": [listed(), listed(payee="$associate"), listed(order_id="$order_paid")],
    "GET /v1/commission-entries/totals": [
        listed(payee="$associate"),
        listed(order_id="$order_paid"),
        Ask(Kind.OWN, query={"period": "2026-11"}),
    ],
}
