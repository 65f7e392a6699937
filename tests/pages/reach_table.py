"""Every page of the staff: who may open it, and what it is about. To be read, and to be held against the product.

**To add a page**, add its route as it stands in the application, `"/hq/tasks/{task_id:uuid}"`, with one of

- `own(ROLES)`: about the actor or about what everybody in the chain shares: names nothing that could lie elsewhere;
- `listed(ROLES)`: a list or a sum; what is out of reach is not in it;
- `mine(ROLES)`: about something that was given to one person, as a task: it answers everybody else 404;
- `one(ROLES)`: about one thing of a region.

What stands in the braces is taken from `names` of `tests/safety/two_regions.py`, `task_id` by the name `task`;
`one(ROLES, task_id="task_draft")` says another name, or the text itself.

`ROLES` are those who may; all others are answered 403, or 404 where the thing lies out of their reach. Query parameters
without which a page is not shown: `query={"associate_id": "$associate"}`.

What is expected of `one`, by where the thing is:

| who may, and is posted at | own store | another store of the region | another region |
|---|---|---|---|
| a store | 200 | 404 | 404 |
| the region | 200 | 200 | 404 |
| headquarters | 200 | 200 | 200 |
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from guide_app.base.kernel.access import STORE_STAFF, Role
from tests.safety.reach.roles import (
    ALL,
    APPROVAL_READERS,
    APPROVERS,
    BUILDERS,
    CASE_READERS,
    CUSTOMER_READERS,
    EVERYBODY,
    GOAL_READERS,
    HQ,
    INSTALLATION_READERS,
    LEADERS,
    PLAN_READERS,
    PLANNERS,
    READERS,
    REFUNDERS,
    REPORT_READERS,
    SELLERS,
    TENDED,
    TILL_READERS,
    TRAINERS,
)

AUDIT_READERS = frozenset({Role.HQ_OPERATOR, Role.AUDITOR})


class Kind(Enum):
    """What a page is about."""

    OWN = auto()
    LIST = auto()
    ONE = auto()
    MINE = auto()


@dataclass(frozen=True)
class Row:
    """One page. `allowed` are the roles that may open it."""

    kind: Kind
    allowed: frozenset[Role]
    at: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)


def own(allowed: frozenset[Role] = EVERYBODY, *, query: Mapping[str, str] | None = None, **at: str) -> Row:
    """About the actor, or about what the whole chain shares."""
    return Row(Kind.OWN, allowed, at, query or {})


def listed(allowed: frozenset[Role] = ALL, *, query: Mapping[str, str] | None = None) -> Row:
    """A list, or a sum."""
    return Row(Kind.LIST, allowed, {}, query or {})


def one(allowed: frozenset[Role] = ALL, *, query: Mapping[str, str] | None = None, **at: str) -> Row:
    """About one thing of a region."""
    return Row(Kind.ONE, allowed, at, query or {})


def mine(allowed: frozenset[Role] = ALL, **at: str) -> Row:
    """About something that was given to one person; whoever asks here is another one."""
    return Row(Kind.MINE, allowed, at)


PAGES: dict[str, Row] = {
    "/": own(),
    "/a": own(ALL),
    "/a/appointments": listed(TENDED),
    "/a/appointments/new": one(STORE_STAFF, query={"member": "$member"}),
    "/a/appointments/{appointment_id:uuid}": one(TENDED),
    "/a/codes": listed(),
    "/a/codes/{code_id:uuid}": one(),
    "/a/links": listed(frozenset({Role.ASSOCIATE, Role.STORE_MANAGER})),
    "/a/links/products": own(frozenset({Role.ASSOCIATE, Role.STORE_MANAGER})),
    "/a/links/products/{product_id:uuid}": own(frozenset({Role.ASSOCIATE, Role.STORE_MANAGER})),
    "/a/links/coupons/{template_id:uuid}": one(frozenset({Role.ASSOCIATE, Role.STORE_MANAGER})),
    "/hq/links": listed(),
    "/a/coupons": listed(),
    "/a/coupons/{code:str}": one(code="template"),
    "/a/customers": listed(),
    "/a/customers/find": listed(),
    "/a/customers/{member_id:uuid}/tags": one(),
    "/a/customers/{member_id:uuid}": one(),
    "/a/customers/{member_id:uuid}/notes": one(SELLERS),
    "/a/customers/{member_id:uuid}/care": one(STORE_STAFF),
    "/a/customers/{member_id:uuid}/contact": one(STORE_STAFF),
    "/a/customers/{member_id:uuid}/take-over": one(STORE_STAFF),
    "/a/customers/{member_id:uuid}/give-over": one(STORE_STAFF),
    "/a/notes/{note_id:uuid}": one(SELLERS),
    "/a/care": own(STORE_STAFF),
    "/a/care/{care_id:uuid}": one(SELLERS),
    "/a/stock": own(ALL),
    "/a/store/fulfilment": listed(SELLERS | {Role.INTEGRATOR}),
    "/a/store/fulfilment/{order_id:uuid}": one(SELLERS | {Role.INTEGRATOR}, order_id="order_fetched"),
    "/a/store/contacts": listed(CUSTOMER_READERS),
    "/hq/care": listed(CUSTOMER_READERS),
    "/hq/care/settings": own(HQ),
    "/a/customers/{member_id:uuid}/coupons": one(),
    "/a/customers/{member_id:uuid}/share": one(frozenset({Role.ASSOCIATE, Role.STORE_MANAGER})),
    "/a/customers/{member_id:uuid}/history": one(),
    "/a/customers/{member_id:uuid}/change": one(SELLERS),
    "/a/customers/{member_id:uuid}/growth": one(),
    "/a/customers/{member_id:uuid}/orders": one(),
    "/a/customers/{member_id:uuid}/phone": one(SELLERS),
    "/a/customers/{member_id:uuid}/privacy": one(),
    "/a/customers/{member_id:uuid}/wecom": one(),
    "/a/earnings": own(ALL),
    "/a/earnings/nothing": own(ALL),
    "/a/earnings/waiting": own(ALL),
    "/a/store/month": listed(READERS),
    "/a/store/month/{payee_id:uuid}": one(READERS, payee_id="associate"),
    "/a/statements": own(ALL),
    "/a/appeals": own(STORE_STAFF),
    "/a/appeals/new": one(STORE_STAFF, query={"order_id": "$order_paid"}),
    "/a/appeals/{appeal_id:uuid}": mine(STORE_STAFF),
    "/a/statements/{period:str}": mine(ALL, period="2026-01"),
    "/a/figures/{name:str}": own(ALL | TRAINERS, name="net_sales_fen"),
    "/a/me": own(),
    "/a/messages": own(),
    "/a/carts": listed(TENDED),
    "/a/carts/{cart_id:uuid}": one(TENDED, cart_id="cart"),
    "/a/order": own(SELLERS),
    "/a/order/articles": own(SELLERS),
    "/a/order/customer": listed(SELLERS),
    "/a/orders": listed(),
    "/a/orders/{order_id:uuid}": one(order_id="order_paid"),
    "/a/orders/{order_id:uuid}/cancellation": one(SELLERS, order_id="order_placed"),
    "/a/orders/{order_id:uuid}/receipt": one(order_id="order_paid"),
    "/a/orders/{order_id:uuid}/pick-up-code": one(SELLERS, order_id="order_fetched"),
    "/a/orders/{order_id:uuid}/hand-over": one(SELLERS, order_id="order_placed"),
    "/a/orders/{order_id:uuid}/exchange": one(SELLERS, order_id="order_paid"),
    "/a/orders/{order_id:uuid}/payments/{payment_id:uuid}/giving-back": one(
        REFUNDERS, order_id="order_part_paid", payment_id="part_payment"
    ),
    "/a/orders/{order_id:uuid}/keeping": one(SELLERS & REFUNDERS, order_id="order_part_paid"),
    "/a/orders/{order_id:uuid}/refund": one(SELLERS | REFUNDERS, order_id="order_paid"),
    "/a/store/refunds": own(REFUNDERS),
    "/a/store/returns": own(SELLERS & REFUNDERS),
    "/hq/payment-rules": own(ALL),
    "/hq/refund-terms": own(ALL),
    "/hq/refund-terms/new": own(PLANNERS),
    "/a/register": own(STORE_STAFF),
    "/a/register/{registration_id:uuid}": one(STORE_STAFF),
    "/a/register/{registration_id:uuid}/state": one(),
    "/a/store/handover": listed(LEADERS),
    "/a/store/handover/{member_id:uuid}": one(LEADERS),
    "/a/store/people/{associate_id:uuid}": one(frozenset({Role.STORE_MANAGER})),
    "/a/me/password": own(),
    "/a/me/sessions": own(),
    "/a/me/store": own(ALL),
    "/a/tasks": listed(ALL | TRAINERS),
    "/a/tasks/{task_id:uuid}": mine(ALL | TRAINERS, task_id="task_running"),
    "/hq": listed(READERS | TRAINERS),
    "/hq/accounts": listed(AUDIT_READERS),
    "/hq/accounts/new": own(HQ),
    "/hq/accounts/password": own(HQ),
    "/hq/approvals": listed(APPROVAL_READERS),
    "/hq/approvals/{approval_id:uuid}": one(APPROVERS | {Role.AUDITOR}),
    "/hq/settings": own(INSTALLATION_READERS),
    "/hq/health": own(INSTALLATION_READERS),
    "/hq/audit": own(AUDIT_READERS),
    "/hq/codes": listed(),
    "/hq/codes/funnels": listed(READERS),
    "/hq/codes/new": own(LEADERS),
    "/hq/codes/{code_id:uuid}": one(),
    "/hq/codes/{code_id:uuid}/symbol.svg": one(),
    "/hq/commissions": listed(PLAN_READERS),
    "/hq/commissions/months": listed(READERS),
    "/hq/commissions/waiting": listed(READERS),
    "/hq/commissions/months/{payee_id:uuid}": one(READERS, payee_id="associate"),
    "/hq/commissions/settlements": own(PLAN_READERS),
    "/hq/commissions/settlements/{period:str}": own(PLAN_READERS, period="2026-11"),
    "/hq/appeals": listed(GOAL_READERS),
    "/hq/appeals/corrections": listed(GOAL_READERS),
    "/hq/appeals/{appeal_id:uuid}": one(GOAL_READERS),
    "/hq/order-credits/{order_id:uuid}": one(GOAL_READERS, order_id="order_paid"),
    "/hq/commissions/closing": own(PLAN_READERS),
    "/hq/commissions/closing/{period:str}": own(PLAN_READERS, period="2026-01"),
    "/hq/commissions/closing/{period:str}/{payee_id:uuid}": one(PLAN_READERS, period="2026-01", payee_id="associate"),
    "/hq/commissions/payouts": mine(PLAN_READERS),
    "/hq/commissions/payouts/{payout_id:uuid}": mine(PLAN_READERS, payout_id="store"),
    "/hq/commissions/payouts/{payout_id:uuid}/files/{file_format:str}": mine(
        PLAN_READERS, payout_id="store", file_format="csv"
    ),
    "/hq/commissions/franchise-statements": mine(PLAN_READERS),
    "/hq/commissions/franchise-statements/{closed_period:str}/{debtor_id:uuid}/{creditor_id:uuid}": mine(
        PLAN_READERS, closed_period="2026-01", debtor_id="entity", creditor_id="entity"
    ),
    "/hq/commissions/verifications": mine(PLAN_READERS),
    "/hq/commissions/goals": listed(GOAL_READERS),
    "/hq/commissions/attendance": listed(GOAL_READERS),
    "/hq/notices": listed(REPORT_READERS),
    "/hq/notices/settings": own(HQ),
    "/hq/appointments": listed(TENDED),
    "/hq/appointments/slots": listed(LEADERS),
    "/hq/attribution": listed(REPORT_READERS),
    "/hq/attribution/new": own(PLANNERS),
    "/hq/commissions/credit-rules": listed(PLAN_READERS),
    "/hq/commissions/credit-rules/new": own(PLANNERS),
    "/hq/commissions/credit-rules/rules/{code:str}": one(PLAN_READERS, code="credit_rule"),
    "/hq/commissions/pay-settings": own(PLAN_READERS),
    "/hq/commissions/adjustments": listed(READERS),
    "/hq/commissions/personal-plans": listed(PLAN_READERS),
    "/hq/commissions/leaver-debts": listed(PLAN_READERS),
    "/hq/commissions/leaver-debts/{payee_id:uuid}": one(PLAN_READERS, payee_id="associate"),
    "/hq/commissions/new": own(PLANNERS),
    "/hq/commissions/templates": own(PLAN_READERS),
    "/hq/commissions/plans/{code:str}": one(PLAN_READERS, code="plan"),
    "/hq/commissions/plans/{code:str}/people": one(PLANNERS, code="plan"),
    "/hq/commissions/plans/{code:str}/versions": one(PLANNERS, code="plan"),
    "/hq/coupons": listed(),
    "/hq/coupons/new": own(HQ),
    "/hq/coupons/{code:str}": one(code="template"),
    "/hq/coupons/{code:str}/edit": one(HQ, code="template"),
    "/hq/coupons/{code:str}/terms": one(HQ, code="template"),
    "/hq/exports": own(ALL | TRAINERS),
    "/hq/exports/{job_id:uuid}/file": mine(ALL, job_id="store"),
    "/hq/figures": own(ALL | TRAINERS),
    "/hq/levels": listed(),
    "/hq/levels/new": own(HQ),
    "/hq/members/{member_id:uuid}/change": one(SELLERS),
    "/hq/members/{member_id:uuid}/growth": one(LEADERS),
    "/hq/members": listed(),
    "/hq/members/{member_id:uuid}": one(),
    "/hq/members/{member_id:uuid}/erasure": one(HQ),
    "/hq/members/{member_id:uuid}/handover": one(LEADERS),
    "/hq/members/{member_id:uuid}/phone": one(SELLERS),
    "/hq/privacy/disclosures": listed(AUDIT_READERS | {Role.SUPERVISOR}),
    "/hq/privacy/requests": listed(AUDIT_READERS),
    "/hq/privacy/requests/{request_id:uuid}": mine(SELLERS | AUDIT_READERS, request_id="store"),
    "/hq/privacy/requests/{request_id:uuid}/copy": mine(HQ, request_id="store"),
    "/hq/members/{member_id:uuid}/same-person": one(LEADERS),
    "/hq/wecom-links": listed(LEADERS | {Role.AUDITOR}),
    "/hq/merges": listed(LEADERS | {Role.AUDITOR}),
    "/hq/merges/compare": one(HQ, query={"survivor": "$member", "absorbed": "$twin"}),
    "/hq/merges/{merge_id:uuid}/undo": one(HQ, merge_id="merge"),
    "/hq/privacy/retention": mine(frozenset()),  # as the texts
    "/hq/privacy/retention/{run_id:uuid}": mine(frozenset(), run_id="store"),
    "/hq/privacy/texts": mine(frozenset()),  # the whole chain's: nobody of a region
    "/hq/privacy/texts/{purpose:str}": mine(frozenset(), purpose="marketing"),
    "/hq/imports": listed(BUILDERS | LEADERS | {Role.AUDITOR}),
    "/hq/imports/mappings": own(BUILDERS | LEADERS),
    "/hq/imports/new": own(BUILDERS | LEADERS),
    "/hq/imports/new/{kind:str}": own(BUILDERS, kind="stores"),
    "/hq/imports/new/{kind:str}/template.xlsx": own(BUILDERS, kind="stores"),
    "/hq/imports/{import_id:uuid}": one(HQ | {Role.AUDITOR}),
    "/hq/imports/{import_id:uuid}/errors.csv": mine(frozenset()),
    "/hq/imports/{import_id:uuid}/errors.xlsx": one(HQ | {Role.AUDITOR}),
    "/hq/intake": own(TILL_READERS),
    "/hq/intake/new": own(HQ),
    "/hq/intake/{code:str}": mine(frozenset(), code="NONE"),
    "/hq/till-imports": mine(TILL_READERS),
    "/hq/till-imports/profiles": mine(TILL_READERS),
    "/hq/till-imports/profiles/{code:str}": mine(TILL_READERS, code="guide"),
    "/hq/till-imports/profiles/new/{code:str}": mine(BUILDERS, code="guide"),
    "/hq/till-imports/{import_id:uuid}": mine(TILL_READERS),
    "/hq/till-imports/{import_id:uuid}/errors.xlsx": mine(TILL_READERS),
    "/hq/orders": listed(),
    "/hq/orders/{order_id:uuid}": one(order_id="order_paid"),
    "/hq/orders/refunds": listed(),
    "/hq/orders/fulfilments": listed(),
    "/hq/payments": listed(),
    "/hq/payments/refunds": listed(),
    "/hq/payments/terminal": listed(),
    "/hq/payments/differences": mine(frozenset()),  # the whole chain's: nobody of a region
    "/hq/orders/{order_id:uuid}/refund": one(REFUNDERS, order_id="order_paid"),
    "/hq/organisation": listed(ALL | TRAINERS),
    "/hq/organisation/entities": own(BUILDERS | {Role.FINANCE, Role.AUDITOR}),
    "/hq/organisation/entities/{entity_id:uuid}": own(BUILDERS | {Role.FINANCE, Role.AUDITOR}, entity_id="entity"),
    "/hq/organisation/stores/{store_id:uuid}/closing": one(frozenset({Role.HQ_OPERATOR})),
    "/hq/organisation/stores/{store_id:uuid}/hours": one(BUILDERS | {Role.STORE_MANAGER}),
    "/hq/organisation/stores/{store_id:uuid}/move": one(BUILDERS),
    "/hq/organisation/regions/{region_id:uuid}/move": one(BUILDERS),
    "/hq/organisation/stores/{store_id:uuid}/ownership": one(frozenset({Role.HQ_OPERATOR})),
    "/hq/organisation/entities/{entity_id:uuid}/edit": own(BUILDERS, entity_id="entity"),
    "/hq/organisation/regions/new": own(BUILDERS),
    "/hq/organisation/regions/{region_id:uuid}/edit": one(BUILDERS),
    "/hq/organisation/regions/{region_id:uuid}": one((ALL - STORE_STAFF) | TRAINERS),
    "/hq/organisation/stores/new": own(BUILDERS),
    "/hq/people": listed(ALL | TRAINERS),
    "/hq/people/new": own(BUILDERS),
    "/hq/people/{associate_id:uuid}": one(ALL | TRAINERS),
    "/hq/people/{associate_id:uuid}/edit": one(BUILDERS),
    "/hq/people/{associate_id:uuid}/handover": one(LEADERS),
    "/hq/people/{associate_id:uuid}/leaving": one(BUILDERS | LEADERS),
    "/hq/rota": listed(ALL | TRAINERS),
    "/a/rota": own(STORE_STAFF),
    "/hq/leaving": listed(CASE_READERS),
    "/hq/leaving/{case_id:uuid}": one(CASE_READERS, case_id="case"),
    "/hq/people/{associate_id:uuid}/posting": one(BUILDERS),
    "/hq/people/{associate_id:uuid}/second-posts/new": one(BUILDERS),
    "/hq/people/{associate_id:uuid}/second-posts/{post_id:uuid}/ending": one(
        BUILDERS, associate_id="colleague", post_id="second_post"
    ),
    "/hq/print": own(LEADERS),
    "/hq/channels": listed(REPORT_READERS),
    "/hq/ranks": listed(REPORT_READERS),
    "/hq/organisation/stores/{store_id:uuid}": one(ALL | TRAINERS),
    "/hq/organisation/stores/{store_id:uuid}/edit": one(BUILDERS),
    "/hq/tags": listed(),
    "/hq/tags/new": own(HQ),
    "/hq/tags/groups/new": own(HQ),
    "/hq/tags/{tag_id:uuid}": one(),
    "/hq/tags/{tag_id:uuid}/rule": one(HQ, tag_id="rule_tag"),
    "/hq/tasks": listed(READERS | TRAINERS),
    "/hq/tasks/new": own(LEADERS),
    "/hq/tasks/{task_id:uuid}": one(READERS | TRAINERS, task_id="task_running"),
    "/hq/tasks/{task_id:uuid}/edit": one(LEADERS, task_id="task_draft"),
    "/hq/tasks/{task_id:uuid}/people": one(READERS | TRAINERS, task_id="task_running"),
    "/hq/tasks/{task_id:uuid}/stores": one(READERS | TRAINERS, task_id="task_running"),
    "/hq/products": own(ALL),
    "/hq/products/new": own(BUILDERS),
    "/hq/products/brands": own(ALL),
    "/hq/products/seasons": own(ALL),
    "/hq/products/brands/{brand_id:uuid}": own(BUILDERS, brand_id="brand"),
    "/hq/products/seasons/{season_id:uuid}": own(BUILDERS, season_id="season"),
    "/hq/products/{product_id:uuid}": own(ALL, product_id="product"),
    "/hq/products/{product_id:uuid}/edit": own(BUILDERS, product_id="product"),
    "/hq/prices": listed(),
    "/hq/prices/books": listed(),
    "/hq/prices/books/new": own(BUILDERS),
    "/hq/prices/books/{book_id:uuid}": one(book_id="book"),
    "/hq/prices/books/{book_id:uuid}/close": one(BUILDERS, book_id="book"),
    "/hq/prices/seen": own(ALL),
    "/hq/prices/{price_id:uuid}/withdraw": one(BUILDERS, price_id="price"),
    "/hq/skus/{sku_id:uuid}/timeline": own(ALL, sku_id="sku_id"),
    "/hq/skus/{sku_id:uuid}/barcodes": own(BUILDERS, sku_id="sku_id"),
    "/hq/skus/{sku_id:uuid}/pictures": own(BUILDERS, sku_id="sku_id"),
    "/hq/skus/{sku_id:uuid}/components": own(BUILDERS, sku_id="bundle"),
    "/hq/stock": listed(ALL),
    "/hq/stock/warehouses": own(ALL),
    "/hq/stock/warehouses/new": own(HQ),
    "/hq/stock/warehouses/{warehouse_id:uuid}": own(HQ, warehouse_id="warehouse"),
    "/hq/skus": own(ALL),
    "/hq/skus/categories": own(ALL),
    "/hq/skus/categories/new": own(BUILDERS),
    "/hq/skus/categories/{category_id:uuid}/edit": own(BUILDERS, category_id="category"),
    "/hq/skus/new": own(BUILDERS),
    "/hq/skus/{sku_id:uuid}": own(ALL, sku_id="sku_id"),
    "/hq/skus/{sku_id:uuid}/edit": own(BUILDERS, sku_id="sku_id"),
    "/hq/skus/{sku_id:uuid}/price": own(BUILDERS, sku_id="sku_id"),
    "/hq/styleguide": own(),
}
