"""What belongs to the whole house: sign-in, audit, files, imports, approvals, exports, jobs, settings."""

from guide_app.base.kernel.access import Role
from tests.files.hostile import a_code, a_picture, encoded
from tests.safety.reach.asks import Ask, Kind, listed, one, own
from tests.safety.reach.roles import (
    ALL,
    APPROVAL_READERS,
    APPROVERS,
    AUDIT_READERS,
    BUILDERS,
    CUSTOMER_READERS,
    EVERYBODY,
    HQ,
    INSTALLATION_READERS,
    LEADERS,
    PLANNERS,
    READERS,
    REPORT_READERS,
    SELLERS,
    TILL_READERS,
    TRAINERS,
)
from tests.safety.reach.things import NOTHING

ROUTES: dict[str, list[Ask]] = {
    "GET /v1/auth/me": [own(allowed=EVERYBODY)],
    "DELETE /v1/auth/sign-in": [own(allowed=EVERYBODY)],
    "GET /v1/auth/sessions": [own(allowed=EVERYBODY)],
    "DELETE /v1/auth/sessions/{ref}": [own(allowed=EVERYBODY, refused=404, ref="0" * 32)],
    "POST /v1/auth/password": [
        own({"old_password": "wrong", "new_password": "long enough"}, allowed=EVERYBODY, refused=401)
    ],
    "POST /v1/accounts": [
        one({"associate_id": "$loginless", "login": "somebody", "password": "long enough"}, allowed=HQ)
    ],
    "POST /v1/accounts/password-resets": [
        own({"login": "nobody", "new_password": "long enough"}, allowed=HQ, refused=404)
    ],
    "GET /v1/audit-entries": [own(allowed=frozenset({Role.HQ_OPERATOR, Role.AUDITOR}))],
    "GET /v1/audit-entries/export.csv": [
        Ask(Kind.OWN, frozenset({Role.HQ_OPERATOR, Role.AUDITOR}), query={"reason": "年审"})
    ],
    "POST /v1/files": [
        Ask(Kind.OWN, HQ, {"purpose": "files.logo"}, upload=a_picture()),
        Ask(Kind.OWN, BUILDERS, {"purpose": "catalog.picture"}, upload=a_picture()),
        Ask(Kind.OWN, BUILDERS | LEADERS | {Role.FINANCE}, {"purpose": "files.sheet"}, upload=b"a,b"),
    ],
    "POST /v1/code-readings": [Ask(Kind.OWN, ALL, {}, upload=encoded(a_code("6901234567892"), "PNG"))],
    "GET /v1/files/{file_id}": [one(file_id="$file")],
    "GET /v1/import-kinds": [own(allowed=BUILDERS | LEADERS)],
    "GET /v1/import-kinds/{kind}/template.xlsx": [
        own(allowed=BUILDERS, kind="stores"),
        own(allowed=LEADERS, kind="rota"),
    ],
    "GET /v1/imports": [
        listed(BUILDERS | LEADERS | {Role.AUDITOR}),
        listed(BUILDERS | LEADERS | {Role.AUDITOR}, kind="stores"),
    ],
    "POST /v1/imports": [own({"kind": "stores", "file_id": "$sheet"}, allowed=BUILDERS, refused=422)],
    "GET /v1/imports/{import_id}": [one(allowed=HQ | {Role.AUDITOR}, import_id="$import")],
    "GET /v1/imports/{import_id}/errors.csv": [one(allowed=frozenset(), import_id="$import")],
    "GET /v1/imports/{import_id}/errors.xlsx": [one(allowed=HQ | {Role.AUDITOR}, import_id="$import")],
    "POST /v1/imports/{import_id}/commit": [one(allowed=frozenset(), import_id="$import")],
    "POST /v1/imports/{import_id}/cancel": [one(allowed=frozenset(), import_id="$import")],
    "POST /v1/imports/{import_id}/columns": [
        one({"columns": [{"heading": "店号", "field": "code"}]}, allowed=frozenset(), import_id="$import")
    ],
    "GET /v1/import-mappings": [own(allowed=BUILDERS | LEADERS)],
    "DELETE /v1/import-mappings/{mapping_id}": [own(allowed=BUILDERS | LEADERS, refused=404, mapping_id=NOTHING)],
    "GET /v1/till-imports": [own(allowed=TILL_READERS, chain_wide=True)],
    "POST /v1/till-imports": [own({"file_id": "$sheet"}, allowed=BUILDERS, refused=404)],
    "GET /v1/till-imports/{import_id}": [one(allowed=frozenset(), import_id="$import")],
    "GET /v1/till-imports/{import_id}/errors.xlsx": [one(allowed=frozenset(), import_id="$import")],
    "POST /v1/till-imports/{import_id}/profile": [one({}, allowed=frozenset(), import_id="$import")],
    "POST /v1/till-imports/{import_id}/headings": [
        one(
            {"code": "a", "title": "A", "headings": [{"heading": "a", "field": "sku"}]},
            allowed=frozenset(),
            import_id="$import",
        )
    ],
    "POST /v1/till-imports/{import_id}/commit": [one(allowed=frozenset(), import_id="$import")],
    "POST /v1/till-imports/{import_id}/cancel": [one(allowed=frozenset(), import_id="$import")],
    "GET /v1/till-profiles": [own(allowed=TILL_READERS, chain_wide=True)],
    "POST /v1/till-profiles": [own({"content": "format = 1"}, allowed=BUILDERS, refused=404)],
    "GET /v1/till-profiles/{code}": [own(allowed=TILL_READERS, chain_wide=True, code="guide")],
    "PUT /v1/till-profiles/{code}": [own({"content": "format = 1"}, allowed=BUILDERS, refused=404, code="guide")],
    "POST /v1/till-profiles/{code}/withdraw": [own(allowed=BUILDERS, refused=404, code="guide")],
    "POST /v1/imports/orders": [own({"source": "NONE"}, allowed=BUILDERS, refused=404)],
    "GET /v1/imports/orders": [own(allowed=TILL_READERS)],
    "GET /v1/imports/orders/{source}/{external_id}": [
        own(allowed=TILL_READERS, refused=404, source="NONE", external_id="M1")
    ],
    "GET /v1/approvals": [listed(APPROVAL_READERS), listed(APPROVAL_READERS, waiting_for_me="true")],
    "GET /v1/approvals/{approval_id}": [one(allowed=APPROVERS | {Role.AUDITOR}, approval_id="$approval")],
    "POST /v1/approvals/{approval_id}/approval": [one({}, allowed=APPROVERS, approval_id="$approval")],
    "POST /v1/approvals/{approval_id}/refusal": [one({}, allowed=APPROVERS, approval_id="$approval")],
    "POST /v1/approvals/{approval_id}/withdrawal": [one({}, allowed=frozenset(), approval_id="$approval")],
    "GET /v1/installation/settings": [own(allowed=INSTALLATION_READERS)],
    "GET /v1/installation/health": [own(allowed=INSTALLATION_READERS)],
    "GET /v1/jobs/{job_id}": [one(allowed=frozenset(), job_id="$job")],
    "POST /v1/jobs/{job_id}/cancel": [one(allowed=frozenset(), job_id="$job")],
    "GET /v1/jobs/{job_id}/file": [one(allowed=frozenset(), job_id="$job")],
    "POST /v1/exports": [
        own({"list": "orders"}, allowed=READERS),
        one({"list": "task-stores", "filters": {"task_id": "$task_running"}}, allowed=READERS),
    ],
    "GET /v1/exports/lists": [own(allowed=READERS)],
    "GET /v1/contacts": [listed(CUSTOMER_READERS), listed(CUSTOMER_READERS, store_id="$store")],
    "GET /v1/disclosures": [listed(AUDIT_READERS | {Role.SUPERVISOR})],
    "GET /v1/disclosures/limits": [listed(AUDIT_READERS | {Role.SUPERVISOR})],
    "GET /v1/notices": [listed(REPORT_READERS), listed(REPORT_READERS, store_id="$store")],
    "GET /v1/notices/counts": [listed(REPORT_READERS)],
    "GET /v1/notice-settings": [own(allowed=REPORT_READERS)],
    "PATCH /v1/notice-settings": [Ask(Kind.OWN, HQ, {"templates": {}}, chain_wide=True, version=0)],
    "POST /v1/till-imports/{import_id}/take-back": [
        own({"reason": "导错了月份"}, allowed=PLANNERS, chain_wide=True, import_id="$till_import")
    ],
    "GET /v1/figures": [own(allowed=ALL | TRAINERS)],
    "GET /v1/layouts": [own()],
    "POST /v1/prints": [one({"layout": "shelf_tag", "code_ids": ["$blank"]}, allowed=LEADERS)],
    "POST /v1/prints/later": [one({"layout": "shelf_tag", "code_ids": ["$blank"]}, allowed=LEADERS)],
    "POST /v1/prints/proof": [one({"layout": "shelf_tag", "code_ids": ["$blank"]}, allowed=LEADERS)],
    "POST /v1/wecom/contacts/erasure": [
        own({"external_userid": "nobody", "reason": "顾客要求"}, allowed=HQ, refused=404)
    ],
    "GET /v1/wecom/contact-links": [listed(LEADERS | {Role.AUDITOR})],
    "POST /v1/wecom/contact-links": [
        Ask(Kind.ONE, SELLERS, {"external_userid": "nobody", "member_id": "$member"}, refused=404)
    ],
    "POST /v1/wecom/contact-links/removal": [
        Ask(Kind.ONE, SELLERS, {"external_userid": "nobody", "reason": "认错人了"}, refused=404)
    ],
    "GET /v1/wecom/members": [listed()],
    "GET /v1/wecom/contacts": [listed()],
    "GET /v1/wecom/messages": [listed()],
    "POST /v1/wecom/messages/{message_id}/retry": [one(allowed=frozenset(), message_id="$store")],
    "GET /v1/wecom/inbox": [own(allowed=frozenset({Role.HQ_OPERATOR, Role.INTEGRATOR, Role.AUDITOR}))],
    "POST /v1/wecom/inbox/{inbox_id}/retry": [one(allowed=frozenset(), inbox_id="$store")],
    "GET /v1/wecom/syncs": [own(allowed=frozenset({Role.HQ_OPERATOR, Role.INTEGRATOR, Role.AUDITOR}))],
}
