"""Every route with a token: what it is asked, and whose role it lets in. `$name` stands for something of a region."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum, auto

from guide_app.base.kernel import clock
from guide_app.base.kernel.access import STORE_STAFF, Role
from guide_app.base.kernel.calendar import business_date
from tests.files.hostile import a_code, a_picture, encoded
from tests.safety.two_regions import Json

PEOPLE = tuple(role for role in Role if role is not Role.SYSTEM)
EVERYBODY = frozenset(PEOPLE)
"""Also whoever gets a role that is added later: for one's own account alone."""
HQ = frozenset({Role.HQ_OPERATOR})
AUDIT_READERS = frozenset({Role.HQ_OPERATOR, Role.AUDITOR})
BUILDERS = frozenset({Role.HQ_OPERATOR, Role.INTEGRATOR})
LEADERS = frozenset({Role.STORE_MANAGER, Role.SUPERVISOR, Role.HQ_OPERATOR})
SELLERS = LEADERS | {Role.ASSOCIATE}
REFUNDERS = LEADERS | {Role.FINANCE}
PLANNERS = frozenset({Role.HQ_OPERATOR, Role.FINANCE})
PLAN_READERS = PLANNERS | {Role.AUDITOR}
FINANCE = frozenset({Role.FINANCE})
GOAL_READERS = LEADERS | {Role.FINANCE, Role.AUDITOR}
GOAL_SETTERS = frozenset({Role.SUPERVISOR, Role.HQ_OPERATOR})
ALL = SELLERS | PLANNERS | {Role.INTEGRATOR, Role.AUDITOR}
"""Written out, as a second opinion beside the permissions: a role that is added later is refused until it stands
here, or beside `ALL` where it may do only some of it."""
READERS = ALL - {Role.ASSOCIATE}
APPROVAL_READERS = READERS | {Role.ASSOCIATE}
TENDED = ALL - {Role.INTEGRATOR}
CUSTOMER_READERS = LEADERS | {Role.AUDITOR}
REPORT_READERS = LEADERS | {Role.FINANCE, Role.AUDITOR}
INSTALLATION_READERS = frozenset({Role.HQ_OPERATOR, Role.INTEGRATOR, Role.AUDITOR})
APPROVERS = PLANNERS
"""Of what the sides have waiting: a post at headquarters."""
RULE_READERS = frozenset({Role.HQ_OPERATOR, Role.AUDITOR})
TILL_READERS = BUILDERS | {Role.FINANCE, Role.AUDITOR}
CASE_READERS = LEADERS | {Role.INTEGRATOR, Role.AUDITOR}
TRAINERS = frozenset({Role.TRAINER})
"""Who sees people, places and training, but neither sales nor pay nor customers."""


class Kind(Enum):
    """What is asked for."""

    ONE = auto()
    """Something named by an id or a code: outside the reach it answers as if it did not exist."""
    LIST = auto()
    """A list, perhaps narrowed to something: what lies outside the reach is not in it."""
    OWN = auto()
    """Something of the actors themselves or of the whole chain: nothing foreign can be named."""


@dataclass(frozen=True)
class Ask:
    """One request. `allowed` are the roles it lets in, where they reach what is named."""

    kind: Kind
    allowed: frozenset[Role] = ALL
    body: Json = None
    at: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    chain_wide: bool = False
    """Only for who reaches the whole chain."""
    version: int = 1
    """What `If-Match` says."""
    upload: bytes | None = None
    """A file that is sent in a form, with the body as the texts beside it."""
    refused: int | None = None
    """The status of a request that is wrong in itself, whoever asks."""


def one(body: Json = None, *, allowed: frozenset[Role] = ALL, version: int = 1, **at: str) -> Ask:
    """Something named in the path (`at`) or in the body."""
    return Ask(Kind.ONE, allowed, body, at, version=version)


def listed(allowed: frozenset[Role] = ALL, /, **query: str) -> Ask:
    """A list, narrowed by `query`."""
    return Ask(Kind.LIST, allowed, None, {}, query)


def own(
    body: Json = None,
    *,
    allowed: frozenset[Role] = ALL,
    chain_wide: bool = False,
    refused: int | None = None,
    **at: str,
) -> Ask:
    """Something that names nothing of a region."""
    return Ask(Kind.OWN, allowed, body, at, chain_wide=chain_wide, refused=refused)


LINES = [{"sku": "$sku", "quantity": 1}]
VALIDITY = {"kind": "AFTER_CLAIM", "days": 7}
FIXED = {"kind": "FIXED", "off": 500}
VERSION = {
    "no": 2,
    "valid_from": "2030-01-01T00:00:00+08:00",
    "line_components": [{"id": "BASE", "rules": [{"id": "all", "kind": "RATE", "ppm": 10_000}]}],
}
TASK = {
    "code": "NEW-TASK",
    "title": "新任务",
    "audience_path": "$store_path",
    "measure": "sales_fen",
    "target": 1,
    "starts_at": "2030-01-01T00:00:00Z",
    "ends_at": "2030-02-01T00:00:00Z",
}
NEW_TEMPLATE = {
    "code": "NEW-TEMPLATE",
    "name": "新券",
    "terms": FIXED,
    "validity": VALIDITY,
    "claim_from": "2026-01-01T00:00:00Z",
    "stock": 1,
    "path": "$region_path",
}
LOYALTY_RULES = {
    "growth": {"rate_ppm": 1_000_000},
    "levels": [{"code": "basic", "name_zh": "普通卡", "name_en": "Member", "threshold": 0, "keep_months": 0}],
}
TODAY = {"first": "2026-11-30", "last": "2026-11-30"}
RECREDITED = {"shares": [{"associate_id": "$associate", "weight": 1}], "reason": "更正"}
A_CARE_DATE = {"due_on": business_date(clock.now() + timedelta(days=30)).isoformat()}
NOTHING = "00000000-0000-0000-0000-000000000000"
MONDAY = "2026-12-07"
SOON = {"first": "2026-01-01", "last": "2026-02-01"}

MATRIX: dict[str, list[Ask]] = {
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
    "GET /v1/order-sources": [own(allowed=TILL_READERS)],
    "POST /v1/order-sources": [
        one({"code": "MALL", "name": "商城", "path": "$store_path", "channels": ["mall"]}, allowed=HQ)
    ],
    "GET /v1/order-sources/{code}": [own(allowed=TILL_READERS, refused=404, code="NONE")],
    "PUT /v1/order-sources/{code}": [
        own({"name": "商城", "path": "/", "channels": ["mall"]}, allowed=HQ, refused=404, code="NONE")
    ],
    "GET /v1/approvals": [listed(APPROVAL_READERS), listed(APPROVAL_READERS, waiting_for_me="true")],
    "GET /v1/approvals/{approval_id}": [one(allowed=APPROVERS | {Role.AUDITOR}, approval_id="$approval")],
    "POST /v1/approvals/{approval_id}/approval": [one({}, allowed=APPROVERS, approval_id="$approval")],
    "POST /v1/approvals/{approval_id}/refusal": [one({}, allowed=APPROVERS, approval_id="$approval")],
    "POST /v1/approvals/{approval_id}/withdrawal": [one({}, allowed=frozenset(), approval_id="$approval")],
    "GET /v1/installation/settings": [own(allowed=INSTALLATION_READERS)],
    "GET /v1/installation/health": [own(allowed=INSTALLATION_READERS)],
    "GET /v1/my/jobs": [own(allowed=EVERYBODY)],
    "GET /v1/jobs/{job_id}": [one(allowed=frozenset(), job_id="$job")],
    "POST /v1/jobs/{job_id}/cancel": [one(allowed=frozenset(), job_id="$job")],
    "GET /v1/jobs/{job_id}/file": [one(allowed=frozenset(), job_id="$job")],
    "POST /v1/exports": [
        own({"list": "orders"}, allowed=READERS),
        one({"list": "task-stores", "filters": {"task_id": "$task_running"}}, allowed=READERS),
    ],
    "GET /v1/exports/lists": [own(allowed=READERS)],
    "GET /v1/refunds": [listed(), listed(store_id="$store")],
    "GET /v1/refunds/totals": [Ask(Kind.OWN, query=TODAY), Ask(Kind.LIST, query=TODAY | {"store_id": "$store"})],
    "GET /v1/orders/lines": [listed(), listed(store_id="$store"), listed(member_id="$member")],
    "GET /v1/orders/totals": [
        Ask(Kind.OWN, query=TODAY),
        Ask(Kind.LIST, query=TODAY | {"store_id": "$store"}),
        Ask(Kind.LIST, query={"member_id": "$member"}),
    ],
    "GET /v1/coupon-orders": [
        Ask(Kind.OWN, query=TODAY | {"template": "T"}),
        Ask(Kind.LIST, query=TODAY | {"template": "T", "store_id": "$store"}),
    ],
    "GET /v1/coupon-orders/totals": [
        Ask(Kind.OWN, query=TODAY | {"template": "T"}),
        Ask(Kind.LIST, query=TODAY | {"template": "T", "store_id": "$store"}),
    ],
    "GET /v1/entities": [own(allowed=frozenset({Role.HQ_OPERATOR, Role.INTEGRATOR, Role.FINANCE, Role.AUDITOR}))],
    "POST /v1/entities": [own({"code": "E9", "name": "新公司"}, allowed=BUILDERS)],
    "GET /v1/entities/{entity_id}": [
        own(allowed=frozenset({Role.HQ_OPERATOR, Role.INTEGRATOR, Role.FINANCE, Role.AUDITOR}), entity_id="$entity")
    ],
    "PATCH /v1/entities/{entity_id}": [own({"name": "改名"}, allowed=BUILDERS, entity_id="$entity")],
    "GET /v1/regions": [listed(ALL | TRAINERS)],
    "POST /v1/regions": [one({"code": "R9", "name": "新区域", "parent": "$region"}, allowed=BUILDERS)],
    "GET /v1/regions/{region_id}": [one(allowed=(ALL - STORE_STAFF) | TRAINERS, region_id="$region_id")],
    "PATCH /v1/regions/{region_id}": [one({"name": "改名"}, allowed=BUILDERS, region_id="$region_id")],
    "GET /v1/regions/{region_id}/associates": [one(allowed=(ALL - STORE_STAFF) | TRAINERS, region_id="$region_id")],
    "GET /v1/stores": [
        listed(ALL | TRAINERS),
        listed(ALL | TRAINERS, region="$region"),
        listed(ALL | TRAINERS, text="$store_code"),
    ],
    "POST /v1/stores": [
        one(
            {"code": "S9", "name": "新店", "region": "$region", "entity": "HQ", "ownership": "direct"},
            allowed=BUILDERS,
        )
    ],
    "GET /v1/stores/{store_id}": [one(allowed=ALL | TRAINERS, store_id="$store")],
    "GET /v1/stores/{store_id}/closings": [one(allowed=ALL | TRAINERS, store_id="$store")],
    "GET /v1/stores/{store_id}/closing-preview": [one(allowed=BUILDERS, store_id="$store")],
    "POST /v1/stores/{store_id}/closings": [
        Ask(
            Kind.ONE,
            HQ,
            {"closes_on": "2099-01-01", "successor": "$store_code", "reason": "租约到期"},
            {"store_id": "$store"},
            refused=422,
        )
    ],
    "POST /v1/stores/{store_id}/closing-withdrawal": [Ask(Kind.ONE, BUILDERS, {}, {"store_id": "$store"}, refused=404)],
    "GET /v1/stores/{store_id}/hours": [one(allowed=ALL | TRAINERS, store_id="$store")],
    "PATCH /v1/stores/{store_id}/hours": [
        one({"week": ["10:00-22:00"] * 7}, allowed=BUILDERS | {Role.STORE_MANAGER}, version=0, store_id="$store")
    ],
    "GET /v1/regions/{region_id}/level": [one(allowed=(ALL - STORE_STAFF) | TRAINERS, region_id="$region_id")],
    "GET /v1/organisation-changes": [listed(ALL | TRAINERS)],
    "GET /v1/stores/{store_id}/moves": [one(allowed=ALL | TRAINERS, store_id="$store")],
    "POST /v1/stores/{store_id}/moves": [
        one({"parent": "$sub", "valid_from": "2099-01-01"}, allowed=BUILDERS, store_id="$store")
    ],
    "GET /v1/stores/{store_id}/move-preview": [
        Ask(Kind.ONE, BUILDERS, None, {"store_id": "$store"}, {"parent": "$sub"})
    ],
    "GET /v1/regions/{region_id}/moves": [one(allowed=(ALL - STORE_STAFF) | TRAINERS, region_id="$region_id")],
    "POST /v1/regions/{region_id}/moves": [
        Ask(
            Kind.ONE,
            BUILDERS,
            {"parent": "$sub", "valid_from": "2099-01-01"},
            {"region_id": "$region_id"},
            refused=422,
        )
    ],
    "GET /v1/regions/{region_id}/move-preview": [
        Ask(Kind.ONE, BUILDERS, None, {"region_id": "$region_id"}, {"parent": "$sub"}, refused=422)
    ],
    "POST /v1/unit-moves/{move_id}/withdrawal": [one(allowed=BUILDERS, move_id="$move")],
    "GET /v1/stores/{store_id}/ownerships": [one(allowed=ALL | TRAINERS, store_id="$store")],
    "POST /v1/stores/{store_id}/ownerships": [
        one(
            {"valid_from": "2099-01-01", "ownership": "joint", "entity": "HQ", "reason": "转联营"},
            allowed=frozenset({Role.HQ_OPERATOR}),
            store_id="$store",
        )
    ],
    "PATCH /v1/stores/{store_id}": [one({"name": "新名"}, allowed=BUILDERS, store_id="$store")],
    "GET /v1/stores/{store_id}/day": [one(store_id="$store")],
    "GET /v1/associates": [
        listed(ALL | TRAINERS),
        listed(ALL | TRAINERS, store_id="$store"),
        listed(ALL | TRAINERS, status="left"),
    ],
    "POST /v1/associates": [
        one(
            {"number": "N9", "name": "新人", "posting": {"role": "associate", "store": "$store_code"}},
            allowed=BUILDERS,
        ),
        one(
            {"number": "N8", "name": "督导", "posting": {"role": "regional_supervisor", "region": "$region"}},
            allowed=BUILDERS,
        ),
    ],
    "GET /v1/associates/{associate_id}": [one(allowed=ALL | TRAINERS, associate_id="$associate")],
    "PATCH /v1/associates/{associate_id}": [one({"name": "改名"}, allowed=BUILDERS, associate_id="$associate")],
    "GET /v1/associates/{associate_id}/postings": [one(allowed=ALL | TRAINERS, associate_id="$associate")],
    "GET /v1/associates/{associate_id}/left-behind": [one(allowed=BUILDERS, associate_id="$associate")],
    "POST /v1/associates/{associate_id}/postings": [
        one({"role": "associate", "store": "$store_code"}, allowed=BUILDERS, associate_id="$colleague")
    ],
    "POST /v1/associates/{associate_id}/second-posts": [
        one({"store": "$annex_code"}, allowed=BUILDERS, associate_id="$associate")
    ],
    "POST /v1/associates/{associate_id}/second-posts/{post_id}/ending": [
        one({}, allowed=BUILDERS, associate_id="$colleague", post_id="$second_post")
    ],
    "GET /v1/my/workplaces": [own()],
    "POST /v1/associates/{associate_id}/leave": [one({}, allowed=BUILDERS, associate_id="$colleague")],
    "GET /v1/associates/{associate_id}/scans": [one(associate_id="$associate")],
    "POST /v1/registrations": [own({"phone": "13800138000"}, allowed=STORE_STAFF)],
    "GET /v1/registrations/{registration_id}": [one(registration_id="$registration")],
    "GET /v1/member-duplicates": [listed(LEADERS | {Role.AUDITOR})],
    "POST /v1/member-duplicates": [one({"member_ids": ["$member", "$twin"], "reason": "同一人"}, allowed=LEADERS)],
    "POST /v1/member-duplicates/{duplicate_id}/dismissal": [
        one({"reason": "同名"}, allowed=HQ, duplicate_id="$duplicate")
    ],
    "GET /v1/member-merges": [listed(LEADERS | {Role.AUDITOR})],
    "GET /v1/member-merges/preview": [Ask(Kind.ONE, HQ, query={"survivor_id": "$member", "absorbed_id": "$twin"})],
    "POST /v1/member-merges": [
        Ask(
            Kind.ONE,
            HQ,
            {"survivor_id": "$member", "absorbed_id": "$twin", "preview": "0" * 32, "reason": "同一人"},
            refused=409,
        )
    ],
    "POST /v1/member-merges/{merge_id}/undo": [one({"reason": "两个人"}, allowed=HQ, merge_id="$merge")],
    "GET /v1/members": [listed(), listed(mine="true")],
    "GET /v1/members/birthdays": [listed(on="2026-06-18")],
    "POST /v1/members/{member_id}/erasure": [one({"reason": "顾客要求"}, allowed=HQ, member_id="$member")],
    "POST /v1/members/search": [Ask(Kind.LIST, ALL, {"phone": "$phone"}), Ask(Kind.LIST, ALL, {"name": "李女"})],
    "GET /v1/members/hand-over": [Ask(Kind.ONE, LEADERS, query={"associate_id": "$associate"})],
    "POST /v1/members/hand-over": [
        Ask(
            Kind.ONE,
            LEADERS,
            {"from_id": "$associate", "associate_id": "$colleague", "count": 500, "reason": "调店"},
            refused=409,
        )
    ],
    "POST /v1/members/transfer": [
        one({"member_ids": ["$member"], "associate_id": "$colleague", "reason": "调店"}, allowed=LEADERS)
    ],
    "GET /v1/members/{member_id}/profile": [one(member_id="$member")],
    "POST /v1/members/{member_id}/give-over": [
        Ask(  # they are somebody else's, who alone gives them away
            Kind.ONE,
            STORE_STAFF,
            {"associate_id": "$associate", "reason": "常来我们店"},
            {"member_id": "$member"},
            refused=409,
        )
    ],
    "POST /v1/members/{member_id}/take-over": [one({"reason": "常来我们店"}, allowed=STORE_STAFF, member_id="$member")],
    "GET /v1/members/{member_id}/notes": [one(allowed=SELLERS, member_id="$member")],
    "POST /v1/members/{member_id}/notes": [one({"text": "喜欢素色"}, allowed=STORE_STAFF, member_id="$member")],
    "GET /v1/notes/{note_id}": [one(allowed=SELLERS, note_id="$note")],
    "PATCH /v1/notes/{note_id}": [one({"text": "改"}, allowed=frozenset(), note_id="$note")],
    "POST /v1/notes/{note_id}/removal": [one(allowed=LEADERS, note_id="$note")],
    "GET /v1/notes/{note_id}/versions": [one(allowed=SELLERS, note_id="$note")],
    "GET /v1/members/{member_id}/contacts": [one(allowed=SELLERS, member_id="$member")],
    "POST /v1/members/{member_id}/contacts": [
        one({"channel": "in_store", "outcome": "reached"}, allowed=STORE_STAFF, member_id="$member")
    ],
    "GET /v1/members/{member_id}/contact-allowance": [one(allowed=SELLERS, member_id="$member")],
    "POST /v1/members/{member_id}/care": [one(A_CARE_DATE, allowed=STORE_STAFF, member_id="$member")],
    "GET /v1/care": [
        listed(CUSTOMER_READERS),
        listed(CUSTOMER_READERS, store_id="$store", associate_id="$associate", state="open"),
    ],
    "GET /v1/care/{care_id}": [one(allowed=SELLERS, care_id="$care")],
    "PATCH /v1/care/{care_id}": [one(A_CARE_DATE, allowed=frozenset(), care_id="$care")],
    "POST /v1/care/{care_id}/done": [
        one({"channel": "in_store", "outcome": "reached"}, allowed=frozenset(), care_id="$care")
    ],
    "POST /v1/care/{care_id}/cancel": [one(allowed=frozenset(), care_id="$care")],
    "POST /v1/care/hand-over": [one({"from_id": "$associate", "associate_id": "$colleague"}, allowed=LEADERS)],
    "GET /v1/my/care": [own(allowed=STORE_STAFF)],
    "GET /v1/my/care/counts": [own(allowed=STORE_STAFF)],
    "GET /v1/contacts": [listed(CUSTOMER_READERS), listed(CUSTOMER_READERS, store_id="$store")],
    "GET /v1/clienteling-settings": [own(allowed=HQ)],
    "PATCH /v1/clienteling-settings": [
        Ask(
            Kind.OWN,
            HQ,
            {"contact_limit": 3, "contact_days": 7, "care_a_day": 10, "protected_days": 90},
            chain_wide=True,
            version=0,
        )
    ],
    "GET /v1/care-rules": [own(allowed=HQ)],
    "POST /v1/care-rules": [own({"purpose": "birthday", "days": 3}, allowed=HQ, chain_wide=True)],
    "PATCH /v1/care-rules/{rule_id}": [own({"is_on": False}, allowed=HQ, chain_wide=True, rule_id="$care_rule")],
    "GET /v1/sensitive-words": [own(allowed=HQ)],
    "POST /v1/sensitive-words": [own({"kind": "health", "word": "新词"}, allowed=HQ, chain_wide=True)],
    "POST /v1/sensitive-words/{word_id}/removal": [own(allowed=HQ, refused=404, word_id=NOTHING)],
    "GET /v1/sensitive-words/counts": [own(allowed=HQ)],
    "GET /v1/tag-groups": [own()],
    "POST /v1/tag-groups": [own({"name": "新组"}, allowed=HQ)],
    "GET /v1/tag-groups/{group_id}": [own(group_id="$tag_group")],
    "PATCH /v1/tag-groups/{group_id}": [own({"name": "改名"}, allowed=HQ, group_id="$tag_group")],
    "GET /v1/tags": [listed()],
    "POST /v1/tags": [one({"group_id": "$tag_group", "name": "新标签", "path": "$store_path"}, allowed=HQ)],
    "GET /v1/tags/{tag_id}": [one(tag_id="$tag")],
    "PATCH /v1/tags/{tag_id}": [one({"name": "改名"}, allowed=HQ, tag_id="$tag")],
    "GET /v1/tags/{tag_id}/members": [one(tag_id="$tag")],
    "GET /v1/tags/{tag_id}/rule-versions": [one(allowed=RULE_READERS, tag_id="$rule_tag")],
    "POST /v1/tags/{tag_id}/rule-versions": [
        one({"conditions": {"orders_from": 2}, "replaces": 1}, allowed=HQ, tag_id="$rule_tag")
    ],
    "GET /v1/tags/{tag_id}/rule-runs": [one(allowed=RULE_READERS, tag_id="$rule_tag")],
    "POST /v1/tags/{tag_id}/rule-trials": [one({"conditions": {"orders_from": 2}}, allowed=HQ, tag_id="$rule_tag")],
    "GET /v1/tags/{tag_id}/rule-runs/{run_id}": [one(allowed=RULE_READERS, tag_id="$rule_tag", run_id="$rule_run")],
    "POST /v1/member-searches": [Ask(Kind.LIST, ALL, {"conditions": {}})],
    "GET /v1/segments": [listed()],
    "POST /v1/segments": [
        one({"name": "新人群", "path": "$store_path", "conditions": {"orders_from": 1}}, allowed=LEADERS)
    ],
    "DELETE /v1/segments/{segment_id}": [one(allowed=LEADERS, segment_id="$segment")],
    "GET /v1/segments/{segment_id}/members": [one(segment_id="$segment")],
    "GET /v1/members/{member_id}/tags": [one(member_id="$member")],
    "POST /v1/members/{member_id}/tags": [one({"tag_id": "$tag"}, allowed=SELLERS, member_id="$member")],
    "POST /v1/members/{member_id}/tags/{tag_id}/removal": [
        one({"reason": "wrong"}, allowed=SELLERS, member_id="$member", tag_id="$tag")
    ],
    "GET /v1/members/{member_id}/tags/changes": [one(member_id="$member")],
    "GET /v1/members/{member_id}": [one(member_id="$member")],
    "PATCH /v1/members/{member_id}": [one({"gender": "female"}, allowed=SELLERS, version=2, member_id="$member")],
    "GET /v1/members/{member_id}/bindings": [one(member_id="$member")],
    "GET /v1/members/{member_id}/consents": [one(member_id="$member")],
    "GET /v1/members/{member_id}/purposes": [one(member_id="$member")],
    "POST /v1/members/{member_id}/consent-withdrawals": [
        Ask(Kind.ONE, SELLERS, {"purpose": "marketing"}, {"member_id": "$member"}, refused=409)
    ],
    "GET /v1/consent-decisions": [listed(AUDIT_READERS)],
    "GET /v1/consent-texts": [own(allowed=PLAN_READERS, chain_wide=True)],
    "POST /v1/consent-texts": [
        own(
            {"purpose": "marketing", "chinese": ["新的文本"], "english": ["A new text"], "reason": "更新"},
            allowed=HQ,
            chain_wide=True,
        )
    ],
    "POST /v1/members/{member_id}/privacy-requests": [one({"kind": "erasure"}, allowed=SELLERS, member_id="$member")],
    "GET /v1/retention-rules": [own(allowed=AUDIT_READERS, chain_wide=True)],
    "POST /v1/retention-rules": [
        own({"kind": "clienteling.notes", "months": 24, "reason": "隐私政策"}, allowed=HQ, chain_wide=True)
    ],
    "GET /v1/retention-runs": [own(allowed=AUDIT_READERS, chain_wide=True)],
    "GET /v1/retention-runs/{run_id}": [own(allowed=AUDIT_READERS, chain_wide=True, refused=404, run_id="$store")],
    "GET /v1/retention-runs/{run_id}/items": [
        own(allowed=AUDIT_READERS, chain_wide=True, refused=404, run_id="$store")
    ],
    "POST /v1/retention-runs/{run_id}/erasure": [
        own({"reason": "保存期限已到"}, allowed=HQ, chain_wide=True, refused=404, run_id="$store")
    ],
    "GET /v1/disclosures": [listed(AUDIT_READERS | {Role.SUPERVISOR})],
    "GET /v1/disclosures/limits": [listed(AUDIT_READERS | {Role.SUPERVISOR})],
    "GET /v1/privacy-requests": [listed(AUDIT_READERS)],
    "GET /v1/privacy-requests/counts": [listed(AUDIT_READERS)],
    "GET /v1/privacy-requests/{request_id}": [
        Ask(Kind.ONE, SELLERS | AUDIT_READERS, at={"request_id": "$store"}, refused=404)
    ],
    "GET /v1/privacy-requests/{request_id}/certificate": [
        Ask(Kind.ONE, AUDIT_READERS, at={"request_id": "$store"}, refused=404)
    ],
    "GET /v1/privacy-requests/{request_id}/copy": [Ask(Kind.ONE, HQ, at={"request_id": "$store"}, refused=404)],
    "POST /v1/privacy-requests/{request_id}/proof": [
        Ask(Kind.ONE, HQ, {"proof": "document"}, {"request_id": "$store"}, refused=404)
    ],
    "POST /v1/privacy-requests/{request_id}/erasure": [
        Ask(Kind.ONE, HQ, {"reason": "顾客要求"}, {"request_id": "$store"}, refused=404)
    ],
    "POST /v1/privacy-requests/{request_id}/completion": [
        Ask(Kind.ONE, HQ, None, {"request_id": "$store"}, refused=404)
    ],
    "POST /v1/privacy-requests/{request_id}/refusal": [
        Ask(Kind.ONE, HQ, {"ground": "claims"}, {"request_id": "$store"}, refused=404)
    ],
    "POST /v1/members/{member_id}/reveal": [one({"reason": "回访"}, allowed=SELLERS, member_id="$member")],
    "GET /v1/members/{member_id}/touches": [one(member_id="$member")],
    "POST /v1/members/{member_id}/touches": [one({"kind": "visit"}, allowed=STORE_STAFF, member_id="$member")],
    "GET /v1/members/{member_id}/coupons": [one(member_id="$member")],
    "GET /v1/members/{member_id}/growth": [one(member_id="$member")],
    "GET /v1/members/{member_id}/growth/entries": [one(member_id="$member")],
    "POST /v1/members/{member_id}/growth/adjustments": [
        one({"points": 5, "reason": "补发"}, allowed=LEADERS, member_id="$member")
    ],
    "GET /v1/loyalty/levels": [own()],
    "GET /v1/loyalty/rules": [own()],
    "POST /v1/loyalty/rules": [
        own(LOYALTY_RULES | {"valid_from": "2000-01-01", "reason": "更新"}, allowed=HQ, refused=422)
    ],
    "POST /v1/loyalty/rules/previews": [own(LOYALTY_RULES, allowed=HQ)],
    "GET /v1/loyalty/entries": [listed()],
    "GET /v1/loyalty/level-changes": [listed()],
    "GET /v1/loyalty/benefits": [listed()],
    "GET /v1/members/{member_id}/usable-coupons": [one(member_id="$member")],
    "GET /v1/notices": [listed(REPORT_READERS), listed(REPORT_READERS, store_id="$store")],
    "GET /v1/notices/counts": [listed(REPORT_READERS)],
    "GET /v1/notice-settings": [own(allowed=REPORT_READERS)],
    "PATCH /v1/notice-settings": [Ask(Kind.OWN, HQ, {"templates": {}}, chain_wide=True, version=0)],
    "GET /v1/members/{member_id}/notice-choice": [one(allowed=STORE_STAFF | HQ, member_id="$member")],
    "POST /v1/members/{member_id}/notice-choice": [
        one({"wanted": False}, allowed=STORE_STAFF | HQ, member_id="$member")
    ],
    "GET /v1/appointments": [listed(TENDED, **TODAY), listed(TENDED, **TODAY, store_id="$store")],
    "GET /v1/appointments/counts": [listed(TENDED, **TODAY)],
    "GET /v1/appointments/free-times": [
        Ask(Kind.ONE, TENDED, query={"store_id": "$store", "first": "2026-11-30"}),
    ],
    "GET /v1/appointments/{appointment_id}": [one(allowed=TENDED, appointment_id="$appointment")],
    "POST /v1/appointments": [
        Ask(
            Kind.ONE,
            STORE_STAFF,
            {"member_id": "$member", "store_id": "$store", "slot_id": "$slot", "day": "2020-01-01"},
            refused=409,
        )
    ],
    "POST /v1/appointments/{appointment_id}/confirmation": [
        one({}, allowed=STORE_STAFF, appointment_id="$appointment")
    ],
    "POST /v1/appointments/{appointment_id}/move": [
        Ask(
            Kind.ONE,
            STORE_STAFF,
            {"slot_id": "$slot", "day": "2020-01-01"},
            {"appointment_id": "$appointment"},
            refused=409,
        )
    ],
    "POST /v1/appointments/{appointment_id}/arrival": [one(allowed=STORE_STAFF, appointment_id="$appointment")],
    "POST /v1/appointments/{appointment_id}/cancellation": [
        one({}, allowed=STORE_STAFF, appointment_id="$appointment")
    ],
    "POST /v1/appointments/hand-over": [one({"from_id": "$associate", "associate_id": "$colleague"}, allowed=LEADERS)],
    "GET /v1/appointment-slots": [listed(LEADERS)],
    "POST /v1/appointment-slots": [
        one(
            {"path": "$store_path", "weekday": 7, "starts": 0, "ends": 60, "capacity": 1},
            allowed=LEADERS,
        )
    ],
    "POST /v1/appointment-slots/from-hours": [
        Ask(Kind.ONE, LEADERS, {"store_id": "$store", "minutes": 60, "capacity": 2}, refused=409)
    ],
    "POST /v1/appointment-slots/{slot_id}/retirement": [one(allowed=LEADERS, slot_id="$slot")],
    "POST /v1/shared-links": [one({"member_id": "$member"}, allowed=frozenset({Role.ASSOCIATE, Role.STORE_MANAGER}))],
    "GET /v1/share-links": [
        listed(),
        listed(store_id="$store"),
        listed(associate_id="$associate"),
    ],
    "POST /v1/share-links": [
        one(
            {"kind": "coupon", "id": "$template_id", "member_id": "$member"},
            allowed=frozenset({Role.ASSOCIATE, Role.STORE_MANAGER}),
        )
    ],
    "GET /v1/touches/counts": [
        listed(**SOON),
        listed(**SOON, store_id="$store"),
        listed(**SOON, associate_id="$associate"),
    ],
    "GET /v1/categories": [own()],
    "POST /v1/categories": [own({"code": "c9", "name": "新品类"}, allowed=BUILDERS)],
    "GET /v1/categories/tree": [own()],
    "GET /v1/categories/{category_id}": [own(category_id="$category")],
    "PATCH /v1/categories/{category_id}": [own({"name": "改名"}, allowed=BUILDERS, category_id="$category")],
    "GET /v1/skus": [own(), Ask(Kind.ONE, query={"store_id": "$store"})],
    "POST /v1/skus": [own({"code": "K9", "name": "新品"}, allowed=BUILDERS)],
    "GET /v1/skus/{sku_id}": [own(sku_id="$sku_id")],
    "PATCH /v1/skus/{sku_id}": [own({"name": "改名"}, allowed=BUILDERS, sku_id="$sku_id")],
    "GET /v1/stock": [listed(), listed(store_id="$store")],
    "POST /v1/stock": [
        own({"as_of": "2026-01-01T00:00:00Z", "rows": [{"location": "S", "sku": "K", "on_hand": 1}]}, allowed=BUILDERS)
    ],
    "GET /v1/skus/{sku_id}/stock": [Ask(Kind.ONE, at={"sku_id": "$sku_id"}, query={"store_id": "$store"})],
    "GET /v1/warehouses": [own()],
    "POST /v1/warehouses": [own({"code": "W9", "name": "新仓"}, allowed=HQ)],
    "GET /v1/warehouses/{warehouse_id}": [own(warehouse_id="$warehouse")],
    "PATCH /v1/warehouses/{warehouse_id}": [own({"name": "改名"}, allowed=HQ, warehouse_id="$warehouse")],
    "GET /v1/skus/by-barcode/{barcode}": [
        own(barcode="$sku"),
        Ask(Kind.ONE, at={"barcode": "$sku"}, query={"store_id": "$store"}),
    ],
    "GET /v1/skus/{sku_id}/barcodes": [own(sku_id="$sku_id")],
    "PUT /v1/skus/{sku_id}/barcodes": [own({"barcodes": ["A-1"]}, allowed=BUILDERS, sku_id="$bundle")],
    "GET /v1/skus/{sku_id}/components": [
        own(sku_id="$bundle"),
        Ask(Kind.ONE, at={"sku_id": "$bundle"}, query={"store_id": "$store"}),
    ],
    "PUT /v1/skus/{sku_id}/components": [own({"components": [{"sku": "$sku"}]}, allowed=BUILDERS, sku_id="$bundle")],
    "GET /v1/skus/{sku_id}/price-timeline": [
        own(sku_id="$sku_id"),
        Ask(Kind.ONE, at={"sku_id": "$sku_id"}, query={"store_id": "$store"}),
    ],
    "GET /v1/skus/{sku_id}/price-in-force": [
        own(sku_id="$sku_id"),
        Ask(Kind.ONE, at={"sku_id": "$sku_id"}, query={"store_id": "$store"}),
    ],
    "GET /v1/price-books": [listed()],
    "POST /v1/price-books": [one({"code": "B9", "name": "新", "store": "$store_code"}, allowed=BUILDERS)],
    "GET /v1/price-books/{book_id}": [one(book_id="$book")],
    "GET /v1/price-books/{book_id}/prices": [one(book_id="$book")],
    "POST /v1/price-books/{book_id}/closing": [one({"reason": "活动结束"}, allowed=BUILDERS, book_id="$book")],
    "GET /v1/prices/{price_id}": [one(price_id="$price")],
    "POST /v1/prices/{price_id}/withdrawal": [one({"reason": "误设"}, allowed=BUILDERS, price_id="$price")],
    "GET /v1/products/{product_id}/pictures": [own(product_id="$product")],
    "POST /v1/products/{product_id}/pictures": [
        own({"file_id": NOTHING}, allowed=BUILDERS, refused=422, product_id="$product")
    ],
    "POST /v1/products/{product_id}/pictures/order": [
        own({"pictures": [NOTHING]}, allowed=BUILDERS, refused=409, product_id="$product")
    ],
    "DELETE /v1/products/{product_id}/pictures/{picture_id}": [
        own(allowed=BUILDERS, refused=404, product_id="$product", picture_id=NOTHING)
    ],
    "GET /v1/skus/{sku_id}/pictures": [own(sku_id="$bundle")],
    "POST /v1/skus/{sku_id}/pictures": [own({"file_id": NOTHING}, allowed=BUILDERS, refused=422, sku_id="$bundle")],
    "POST /v1/skus/{sku_id}/pictures/order": [
        own({"pictures": [NOTHING]}, allowed=BUILDERS, refused=409, sku_id="$bundle")
    ],
    "DELETE /v1/skus/{sku_id}/pictures/{picture_id}": [
        own(allowed=BUILDERS, refused=404, sku_id="$bundle", picture_id=NOTHING)
    ],
    "GET /v1/brands": [own()],
    "POST /v1/brands": [own({"code": "新", "name": "新"}, allowed=BUILDERS)],
    "GET /v1/brands/{brand_id}": [own(brand_id="$brand")],
    "PATCH /v1/brands/{brand_id}": [own({"name": "改名"}, allowed=BUILDERS, brand_id="$brand")],
    "GET /v1/seasons": [own()],
    "POST /v1/seasons": [
        own({"code": "S", "name": "季", "begins_on": "2026-01-01", "ends_on": "2026-02-01"}, allowed=BUILDERS)
    ],
    "GET /v1/seasons/{season_id}": [own(season_id="$season")],
    "PATCH /v1/seasons/{season_id}": [own({"name": "改名"}, allowed=BUILDERS, season_id="$season")],
    "GET /v1/products": [own()],
    "POST /v1/products": [own({"code": "P9", "name": "新款"}, allowed=BUILDERS)],
    "GET /v1/products/{product_id}": [own(product_id="$product")],
    "PATCH /v1/products/{product_id}": [own({"name": "改名"}, allowed=BUILDERS, product_id="$product")],
    "GET /v1/products/{product_id}/skus": [
        own(product_id="$product"),
        Ask(Kind.ONE, at={"product_id": "$product"}, query={"store_id": "$store"}),
    ],
    "GET /v1/prices": [listed()],
    "POST /v1/prices": [
        one({"prices": [{"sku": "$sku", "price_fen": 1, "store": "$store_code"}]}, allowed=BUILDERS),
        one({"prices": [{"sku": "$sku", "price_fen": 1, "region": "$region"}]}, allowed=BUILDERS),
    ],
    "GET /v1/carts": [listed(TENDED), listed(TENDED, store_id="$store")],
    "POST /v1/carts": [one({"lines": LINES, "member_id": "$member"}, allowed=STORE_STAFF)],
    "GET /v1/carts/{cart_id}": [one(allowed=TENDED, cart_id="$cart")],
    "PATCH /v1/carts/{cart_id}": [one({"lines": LINES}, allowed=frozenset(), cart_id="$cart")],
    "POST /v1/carts/{cart_id}/take-over": [one(allowed=STORE_STAFF, cart_id="$cart")],
    "POST /v1/carts/{cart_id}/removal": [one(allowed=LEADERS, cart_id="$cart")],
    "POST /v1/carts/{cart_id}/orders": [one({}, allowed=frozenset(), cart_id="$cart")],
    "POST /v1/quotes": [one({"lines": LINES, "store_id": "$store", "member_id": "$member"}, allowed=SELLERS)],
    "GET /v1/orders": [listed(), listed(store_id="$store"), listed(member_id="$member")],
    "POST /v1/orders": [
        one({"lines": LINES, "store_id": "$store"}, allowed=SELLERS),
        one({"lines": LINES, "store_id": "$store", "member_id": "$member"}, allowed=SELLERS),
    ],
    "POST /v1/orders/previews": [one({"lines": LINES, "store_id": "$store", "member_id": "$member"}, allowed=SELLERS)],
    "GET /v1/orders/{order_id}": [one(order_id="$order_paid")],
    "GET /v1/orders/{order_id}/attribution": [Ask(Kind.ONE, ALL, None, {"order_id": "$order_paid"}, refused=404)],
    "GET /v1/attribution-policies": [listed(REPORT_READERS)],
    "POST /v1/attribution-policies": [
        one({"path": "$store_path", "title": "新", "valid_from": "2099-01-01", "steps": []}, allowed=PLANNERS)
    ],
    "POST /v1/attribution-policies/trials": [one({"path": "$store_path", "steps": []}, allowed=PLANNERS)],
    "POST /v1/orders/{order_id}/payments": [one({"method": "till_cash"}, allowed=SELLERS, order_id="$order_placed")],
    "POST /v1/orders/{order_id}/payments/{payment_id}/giving-back": [
        one({"reason": "退回"}, allowed=REFUNDERS, order_id="$order_part_paid", payment_id="$part_payment")
    ],
    "GET /v1/orders/part-paid": [listed()],
    "POST /v1/orders/{order_id}/cancellation": [one(allowed=SELLERS, order_id="$order_placed")],
    "POST /v1/orders/{order_id}/completions": [
        Ask(Kind.ONE, SELLERS | {Role.INTEGRATOR}, None, {"order_id": "$order_paid"}, refused=409)
    ],
    "GET /v1/fulfilments": [listed(), listed(store_id="$store")],
    "GET /v1/orders/{order_id}/fulfilment": [Ask(Kind.ONE, ALL, None, {"order_id": "$order_paid"}, refused=404)],
    "GET /v1/orders/{order_id}/fulfilment/address": [
        Ask(Kind.ONE, SELLERS | {Role.INTEGRATOR}, None, {"order_id": "$order_paid"}, refused=404)
    ],
    "POST /v1/orders/{order_id}/fulfilment/ready": [
        Ask(Kind.ONE, SELLERS | {Role.INTEGRATOR}, None, {"order_id": "$order_paid"}, refused=404)
    ],
    "POST /v1/orders/{order_id}/fulfilment/handovers": [
        Ask(Kind.ONE, SELLERS | {Role.INTEGRATOR}, {"code": "123456"}, {"order_id": "$order_paid"}, refused=404)
    ],
    "POST /v1/orders/{order_id}/fulfilment/codes": [
        Ask(Kind.ONE, LEADERS, None, {"order_id": "$order_paid"}, refused=404)
    ],
    "POST /v1/orders/{order_id}/fulfilment/parcels": [
        Ask(
            Kind.ONE,
            SELLERS | {Role.INTEGRATOR},
            {"carrier": "顺丰", "number": "SF0001"},
            {"order_id": "$order_paid"},
            refused=404,
        )
    ],
    "POST /v1/parcels/{parcel_id}/received": [own(allowed=SELLERS | {Role.INTEGRATOR}, refused=404, parcel_id=NOTHING)],
    "POST /v1/parcels/{parcel_id}/cancellations": [
        own({"reason": "录错"}, allowed=SELLERS | {Role.INTEGRATOR}, refused=404, parcel_id=NOTHING)
    ],
    "POST /v1/orders/{order_id}/refunds": [
        one({"lines": [{"line": 1, "units": 1}]}, allowed=REFUNDERS, order_id="$order_paid")
    ],
    "GET /v1/orders/{order_id}/refunds": [one(order_id="$order_paid")],
    "POST /v1/orders/{order_id}/refunds/previews": [
        one({"lines": [{"line": 1, "units": 1}]}, allowed=SELLERS | REFUNDERS, order_id="$order_paid")
    ],
    "POST /v1/orders/{order_id}/refund-requests": [
        one({"lines": [{"line": 1, "units": 1}]}, allowed=SELLERS | REFUNDERS, order_id="$order_paid")
    ],
    "GET /v1/refund-terms": [own()],
    "POST /v1/refund-terms": [own({"days": 7, "reason": "财务规定"}, allowed=PLANNERS, chain_wide=True)],
    "GET /v1/payment-rules": [own()],
    "PATCH /v1/payment-rules": [
        Ask(Kind.OWN, PLANNERS, {"card_needs_reference": True, "reason": "财务规定"}, chain_wide=True, version=0),
    ],
    "POST /v1/order-lookups": [own({"number": "20991231-000000000000"}, allowed=SELLERS & REFUNDERS, refused=404)],
    "POST /v1/till-imports/{import_id}/take-back": [
        own({"reason": "导错了月份"}, allowed=PLANNERS, chain_wide=True, import_id="$till_import")
    ],
    "POST /v1/orders/{order_id}/receipt-links": [one(allowed=SELLERS, order_id="$order_paid")],
    "GET /v1/orders/{order_id}/exchange-receipt": [Ask(Kind.ONE, at={"order_id": "$order_paid"}, refused=404)],
    "POST /v1/orders/{order_id}/pay-links": [one(allowed=SELLERS, order_id="$order_placed")],
    "POST /v1/orders/{order_id}/pay-requests": [
        Ask(Kind.ONE, SELLERS, {}, {"order_id": "$order_placed"}, refused=503)  # without WeChat Pay
    ],
    "GET /v1/orders/{order_id}/pay-requests": [one(order_id="$order_placed")],
    "GET /v1/pay-requests": [listed(), listed(store_id="$store")],
    "GET /v1/pay-refunds": [listed(), listed(store_id="$store")],
    "POST /v1/pay-refunds/{refund_id}/other-means": [
        own({"reason": "银行转账"}, allowed=FINANCE, chain_wide=True, refused=404, refund_id="$store")
    ],
    "GET /v1/pay-differences": [own(allowed=PLAN_READERS, chain_wide=True)],
    "POST /v1/pay-differences/{difference_id}/resolution": [
        own({"note": "已核对"}, allowed=FINANCE, chain_wide=True, refused=404, difference_id="$store")
    ],
    "GET /v1/pay-bill-days": [own(allowed=PLAN_READERS, chain_wide=True)],
    "GET /v1/orders/{order_id}/exchanges": [one(order_id="$order_paid")],
    "POST /v1/orders/{order_id}/exchanges/previews": [
        one(
            {"returns": [{"line": 1, "units": 1}], "lines": LINES, "store_id": "$store"},
            allowed=SELLERS & REFUNDERS,
            order_id="$order_paid",
        )
    ],
    "POST /v1/orders/{order_id}/exchanges": [
        one(
            {"returns": [{"line": 1, "units": 1}], "lines": LINES, "store_id": "$store", "reason": "换尺码"}
            | {"payment": {"method": "till_cash"}},
            allowed=SELLERS & REFUNDERS,
            order_id="$order_paid",
        )
    ],
    "GET /v1/coupon-templates": [listed(), listed(claimable="true")],
    "POST /v1/coupon-templates": [one(NEW_TEMPLATE, allowed=HQ)],
    "GET /v1/coupon-templates/{code}": [one(code="$template")],
    "PATCH /v1/coupon-templates/{code}": [one({"name": "改名"}, allowed=HQ, code="$template")],
    "POST /v1/coupon-templates/{code}/terms": [
        one({"terms": FIXED, "validity": VALIDITY}, allowed=HQ, code="$template")
    ],
    "POST /v1/coupons": [one({"template": "$template", "member_id": "$member"}, allowed=SELLERS)],
    "GET /v1/coupons/{coupon_id}": [one(coupon_id="$coupon")],
    "GET /v1/coupons/{coupon_id}/orders": [one(coupon_id="$coupon")],
    "POST /v1/coupons/{coupon_id}/void": [one({"reason": "发错"}, allowed=LEADERS, coupon_id="$coupon")],
    "POST /v1/coupon-quotes": [own({}, refused=422)],
    "POST /v1/coupon-terms-trials": [own({"terms": FIXED, "validity": VALIDITY, "lines": [{"unit_price_fen": 100}]})],
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
    "GET /v1/my/commission-appeals": [own(allowed=STORE_STAFF)],
    "POST /v1/my/commission-appeals": [
        one({"order_id": "$order_paid", "reason": "mine", "words": "是我的单"}, allowed=STORE_STAFF)
    ],
    "GET /v1/my/commission-appeals/{appeal_id}": [Ask(Kind.ONE, STORE_STAFF, at={"appeal_id": "$appeal"}, refused=404)],
    "POST /v1/my/commission-appeals/{appeal_id}/withdrawal": [
        Ask(Kind.ONE, STORE_STAFF, at={"appeal_id": "$appeal"}, refused=404)
    ],
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
    "GET /v1/stores/{store_id}/rota-shifts": [one(allowed=ALL | TRAINERS, store_id="$store")],
    "POST /v1/stores/{store_id}/rota-shifts": [
        one({"name": "中班", "starts": "12:00", "ends": "20:00"}, allowed=LEADERS, store_id="$store")
    ],
    "POST /v1/stores/{store_id}/rota-shifts/{shift_id}/retire": [
        one(allowed=LEADERS, store_id="$store", shift_id="$shift")
    ],
    "GET /v1/stores/{store_id}/rota-weeks/{monday}": [one(allowed=ALL | TRAINERS, store_id="$store", monday=MONDAY)],
    "PUT /v1/stores/{store_id}/rota-weeks/{monday}": [
        one({"works": []}, allowed=LEADERS, version=0, store_id="$store", monday=MONDAY)
    ],
    "POST /v1/stores/{store_id}/rota-weeks/{monday}/copy": [
        Ask(Kind.ONE, LEADERS, None, {"store_id": "$store", "monday": MONDAY}, version=0, refused=409)
    ],
    "POST /v1/stores/{store_id}/rota-weeks/{monday}/publication": [
        Ask(Kind.ONE, LEADERS, None, {"store_id": "$store", "monday": MONDAY}, version=0)
    ],
    "GET /v1/rota": [listed(ALL | TRAINERS), listed(ALL | TRAINERS, store_id="$store")],
    "GET /v1/rota/on-duty": [Ask(Kind.ONE, ALL | TRAINERS, query={"store": "$store"})],
    "GET /v1/my/rota": [own(allowed=STORE_STAFF)],
    "POST /v1/associates/{associate_id}/offboarding-cases": [
        one({"last_day": "2026-12-31", "reason": "resigned"}, allowed=LEADERS, associate_id="$colleague")
    ],
    "GET /v1/offboarding-cases": [listed(CASE_READERS), listed(CASE_READERS, state="open")],
    "GET /v1/offboarding-cases/{case_id}": [one(allowed=CASE_READERS, case_id="$case")],
    "PATCH /v1/offboarding-cases/{case_id}": [Ask(Kind.ONE, LEADERS, {}, {"case_id": "$case"}, version=1)],
    "POST /v1/offboarding-cases/{case_id}/confirm": [Ask(Kind.ONE, LEADERS, None, {"case_id": "$case"}, version=1)],
    "POST /v1/offboarding-cases/{case_id}/stop": [Ask(Kind.ONE, LEADERS, None, {"case_id": "$case"}, version=1)],
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
    "GET /v1/orders/{order_id}/commission": [one(order_id="$order_paid")],
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
    "GET /v1/my/statements": [own()],
    "GET /v1/my/statements/{period}/entries": [own(period="2026-01")],
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
    "GET /v1/figures": [own(allowed=ALL | TRAINERS)],
    "GET /v1/my/day": [own()],
    "GET /v1/customers": [
        listed(),
        listed(store_id="$store", unseen_days="3"),
        Ask(Kind.ONE, query={"path": "$store_path"}),
        listed(dedicated_id="$associate"),
        listed(acquirer_id="$associate", first="2026-01-01"),
    ],
    "GET /v1/customers/{member_id}": [one(member_id="$member")],
    "POST /v1/customers/search": [Ask(Kind.LIST, ALL, {"phone": "$phone"}), Ask(Kind.LIST, ALL, {"name": "李女"})],
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
    "GET /v1/performance-board": [listed(ALL - {Role.INTEGRATOR})],
    "GET /v1/codes": [listed(), listed(store_id="$store"), listed(associate_id="$associate")],
    "POST /v1/codes": [one({"kind": "SHELF_TAG", "count": 1, "store_id": "$store"}, allowed=LEADERS)],
    "GET /v1/codes/{code_id}": [one(code_id="$code")],
    "PATCH /v1/codes/{code_id}": [one({"label": "二楼"}, allowed=LEADERS, version=2, code_id="$code")],
    "POST /v1/codes/{code_id}/binding": [one({"store_id": "$store"}, allowed=SELLERS, code_id="$blank")],
    "GET /v1/codes/funnels": [listed(READERS), listed(READERS, store_id="$store")],
    "GET /v1/codes/funnels/stores": [listed(READERS)],
    "GET /v1/codes/{code_id}/funnel": [one(allowed=READERS, code_id="$code")],
    "GET /v1/codes/{code_id}/scans": [one(code_id="$code")],
    "GET /v1/my/badge.pdf": [own(allowed=SELLERS)],
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
    "POST /v1/registrations/{registration_id}/wecom-contact": [
        Ask(Kind.ONE, SELLERS, {"external_userid": "nobody"}, {"registration_id": "$registration"}, refused=404)
    ],
    "GET /v1/members/{member_id}/wecom-contacts": [one(member_id="$member")],
    "GET /v1/members/{member_id}/wecom-candidates": [one(member_id="$member")],
    "GET /v1/wecom/members": [listed()],
    "GET /v1/wecom/contacts": [listed()],
    "GET /v1/wecom/messages": [listed()],
    "POST /v1/wecom/messages/{message_id}/retry": [one(allowed=frozenset(), message_id="$store")],
    "GET /v1/wecom/inbox": [own(allowed=frozenset({Role.HQ_OPERATOR, Role.INTEGRATOR, Role.AUDITOR}))],
    "POST /v1/wecom/inbox/{inbox_id}/retry": [one(allowed=frozenset(), inbox_id="$store")],
    "GET /v1/wecom/syncs": [own(allowed=frozenset({Role.HQ_OPERATOR, Role.INTEGRATOR, Role.AUDITOR}))],
}
"""By method and path of the OpenAPI document. A route that is not here fails the tests."""
