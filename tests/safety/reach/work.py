"""What associates do and how it went: tasks, what is one's own, reports and performance."""

from guide_app.base.kernel.access import STORE_STAFF, Role
from tests.safety.reach.asks import Ask, Kind, listed, one, own
from tests.safety.reach.roles import (
    ALL,
    CUSTOMER_READERS,
    EVERYBODY,
    LEADERS,
    READERS,
    REPORT_READERS,
    SELLERS,
    TRAINERS,
)

TASK = {
    "code": "NEW-TASK",
    "title": "新任务",
    "audience_path": "$store_path",
    "measure": "sales_fen",
    "target": 1,
    "starts_at": "2030-01-01T00:00:00Z",
    "ends_at": "2030-02-01T00:00:00Z",
}

ROUTES: dict[str, list[Ask]] = {
    "GET /v1/my/jobs": [own(allowed=EVERYBODY)],
    "GET /v1/my/workplaces": [own()],
    "GET /v1/my/care": [own(allowed=STORE_STAFF)],
    "GET /v1/my/care/counts": [own(allowed=STORE_STAFF)],
    "GET /v1/tasks": [listed(READERS | TRAINERS), listed(READERS | TRAINERS, status="released")],
    "POST /v1/tasks": [one(TASK, allowed=LEADERS)],
    "GET /v1/tasks/audience": [
        Ask(Kind.ONE, LEADERS, query={"audience_path": "$store_path"}),
    ],
    "GET /v1/tasks/{task_id}": [one(allowed=READERS | TRAINERS, task_id="$task_running")],
    "PATCH /v1/tasks/{task_id}": [one({"title": "改名"}, allowed=LEADERS, task_id="$task_draft")],
    "POST /v1/tasks/{task_id}/release": [one(allowed=LEADERS, task_id="$task_draft")],
    "GET /v1/tasks/{task_id}/release": [one(allowed=READERS | TRAINERS, task_id="$task_running")],
    "POST /v1/tasks/{task_id}/close": [one(allowed=LEADERS, task_id="$task_running")],
    "GET /v1/tasks/{task_id}/board": [one(allowed=READERS | TRAINERS, task_id="$task_running")],
    "GET /v1/tasks/{task_id}/stores": [one(allowed=READERS | TRAINERS, task_id="$task_running")],
    "GET /v1/tasks/{task_id}/assignments": [one(allowed=READERS | TRAINERS, task_id="$task_running")],
    "GET /v1/my/tasks": [
        listed(ALL | TRAINERS),
        listed(ALL | TRAINERS, ended="true"),
        listed(ALL | TRAINERS, which="overdue"),
    ],
    "GET /v1/my/tasks/{task_id}": [own(allowed=ALL | TRAINERS, refused=404, task_id="$store")],
    "GET /v1/my/messages": [listed(ALL | TRAINERS), listed(ALL | TRAINERS, unread="true")],
    "GET /v1/my/messages/unread": [own(allowed=ALL | TRAINERS)],
    "POST /v1/my/messages/{message_id}/read": [own(allowed=ALL | TRAINERS, refused=404, message_id="$store")],
    "POST /v1/my/messages/read-all": [own({"through": "$store"}, allowed=ALL | TRAINERS, refused=404)],
    "GET /v1/my/commission-appeals": [own(allowed=STORE_STAFF)],
    "POST /v1/my/commission-appeals": [
        one({"order_id": "$order_paid", "reason": "mine", "words": "是我的单"}, allowed=STORE_STAFF)
    ],
    "GET /v1/my/commission-appeals/{appeal_id}": [Ask(Kind.ONE, STORE_STAFF, at={"appeal_id": "$appeal"}, refused=404)],
    "POST /v1/my/commission-appeals/{appeal_id}/withdrawal": [
        Ask(Kind.ONE, STORE_STAFF, at={"appeal_id": "$appeal"}, refused=404)
    ],
    "GET /v1/my/rota": [own(allowed=STORE_STAFF)],
    "GET /v1/my/statements": [own()],
    "GET /v1/my/statements/{period}/entries": [own(period="2026-01")],
    "GET /v1/my/day": [own()],
    "GET /v1/my/customers": [
        listed(),
        listed(mine="true"),
        listed(CUSTOMER_READERS, store_id="$store"),
        listed(unseen_days="3", longest_away_first="true"),
    ],
    "GET /v1/my/customers/{member_id}": [one(member_id="$member")],
    "POST /v1/my/customers/search": [Ask(Kind.LIST, ALL, {"phone": "$phone"}), Ask(Kind.LIST, ALL, {"name": "李女"})],
    "GET /v1/performance/channels": [
        listed(REPORT_READERS, first="2026-01-01", last="2026-12-31"),
        Ask(Kind.ONE, REPORT_READERS, query={"first": "2026-01-01", "last": "2026-01-01", "path": "$store_path"}),
    ],
    "GET /v1/reports/sales-by-day": [
        listed(REPORT_READERS, first="2026-01-01", last="2026-12-31"),
        Ask(Kind.ONE, REPORT_READERS, query={"first": "2026-01-01", "last": "2026-01-01", "path": "$store_path"}),
    ],
    "GET /v1/reports/stores": [
        listed(REPORT_READERS, period="2026-01"),
        Ask(Kind.ONE, REPORT_READERS, query={"path": "$store_path"}),
    ],
    "GET /v1/reports/associates": [
        listed(REPORT_READERS, period="2026-01-01"),
        Ask(Kind.ONE, REPORT_READERS, query={"path": "$store_path"}),
    ],
    "GET /v1/reports/board": [listed(REPORT_READERS), Ask(Kind.ONE, REPORT_READERS, query={"path": "$store_path"})],
    "GET /v1/reports/tasks": [listed(REPORT_READERS), Ask(Kind.ONE, REPORT_READERS, query={"path": "$store_path"})],
    "GET /v1/reports/store-people": [Ask(Kind.ONE, REPORT_READERS, query={"store_id": "$store"})],
    "GET /v1/my/performance": [own()],
    "GET /v1/my/commissions": [own()],
    "GET /v1/my/commission-reasons": [own()],
    "GET /v1/my/waiting-commissions": [own()],
    "GET /v1/performance-board": [listed(ALL - {Role.INTEGRATOR})],
    "GET /v1/my/badge.pdf": [own(allowed=SELLERS)],
}
