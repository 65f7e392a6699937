"""The chain at size is filled and read by every query there is; here a very small one."""

import ast
from importlib import import_module
from urllib.parse import urlsplit

import pytest

from benchmarks import _at_size_plans as plans
from benchmarks._at_size_ground import fill, readers
from benchmarks._at_size_reads import reads
from benchmarks._at_size_rows import Size
from guide_app.base.kernel.connecting import connect, disconnect
from guide_app.base.kernel.database import execute, transaction
from guide_app.base.kernel.errors import Refusal
from guide_app.entry.cli.verifying import verified
from tests.architecture.product import sources
from tests.databases import with_database

TINY = Size.of(0.002)
NOT_READ: dict[str, str] = {
    "guide_app.ground.orders.returns.queries.refund_terms": "a chain has a handful of versions",
    "guide_app.ground.orders.returns.queries.terms_now": "the same",
    "guide_app.ground.orders.part_paid.queries.part_paid_order": "reads one order by its key",
    "guide_app.ground.stock.queries.where_is": "reads one article in the stores of one region, by their keys",
    "guide_app.ground.orders.fulfilment.queries.fulfilment": "reads one order by its key",
    "guide_app.ground.orders.fulfilment.queries.address_of": "reads one row by its key",
    "guide_app.ground.orders.fulfilment.queries.my_fulfilment": "reads one order by its key",
    "coupons.queries.coupon_of_code": "reads one row by the hash of its code",
    "payments.queries.own_backs": "reads the few rows of one order by its indexes",
    "guide_app.ground.privacy.queries.requests.one_request": "reads one row by its key",
    "guide_app.ground.privacy.queries.retention.retention_run": "reads one list by its key",
    "guide_app.ground.privacy.queries.retention.retention_items": "reads a page of one list by its key",
    "qr_codes.queries.sharing.link_of_today": "reads one row by its key",
    "sharing.queries.link_to": "reads one row by its key",
    "guide_app.ground.privacy.queries.consents.asked_again": "reads what my_purposes reads of one person",
    "guide_app.ground.privacy.queries.requests.certificate": "reads one row by its key",
    "guide_app.ground.privacy.queries.requests.my_requests": "reads the few requests of one person by their index",
    "guide_app.ground.privacy.queries.requests.my_request": "the same",
    "guide_app.ground.privacy.queries.requests.behind_link": "reads one row by the digest of its link",
    "clienteling.queries.notes.note_of_id": "reads one note by its key",
    "clienteling.queries.notes.note_versions": "reads the versions of one note",
    "clienteling.queries.contacts.contact_of_id": "reads one contact by its key",
    "clienteling.queries.care.care_of_id": "reads one care date by its key",
    "clienteling.queries.settings.clienteling_settings": "reads one row",
    "guide_app.ground.orders.payment_rules.queries.payment_rules": "reads one row",
    "clienteling.queries.settings.care_rule": "reads one rule by its key, as care_rules does",
    "clienteling.queries.settings.word_of_id": "reads one word by its key",
    "guide_app.ground.associates.second_posts.queries.my_workplaces": "reads the stores of one person by their keys",
    "guide_app.ground.auth.queries.my_sessions": "reads the few live sign-ins of one account by its index",
    "qr_codes.queries.codes.carriers_of": "reads the codes of one page by their keys",
    "guide_app.ground.orders.attribution.queries.attribution_policies": "policies are few",
    "guide_app.ground.orders.attribution.queries.attribution_of_order": "reads one row by its key",
    "guide_app.ground.orders.attribution.queries.try_policy": "asked by hand, of 5,000 orders at most",
    "offboarding.queries.cases": "a case for each who leaves or moves: few, and by their store",
    "offboarding.queries.case_sums": "the same",
    "offboarding.queries.case": "reads one row by its key",
    "offboarding.queries.open_case_of": "reads the few cases of one person by their index",
    "offboarding.queries.case_with_parts": "counts what hangs on one person, each by its index",
    "offboarding.queries.preview": "the same",
    "guide_app.ground.rota.queries.shifts": "reads the few shifts of one store by its index",
    "guide_app.ground.rota.queries.week": "reads one week of one store by its index",
    "guide_app.ground.rota.queries.on_duty": "reads two days of one store by its index",
    "guide_app.ground.rota.queries.my_rota": "reads two weeks of one person by their index",
    "guide_app.ground.rota.queries.rota": "reads a page of a store's by its index, as other lists that are measured",
    "guide_app.ground.rota.queries.half_days_of": "reads a month of one store by its index",
    "payments.queries.pay_requests": "reads a page of a store's by its index, as other lists that are measured",
    "payments.queries.pay_refunds": "the same",
    "payments.queries.terminal_refunds": "the same",
    "payments.queries.terminal_refunds_of_order": "reads the few refunds of one order by their index",
    "payments.queries.terminal_refund_of": "reads one row by its key",
    "payments.queries.requests_of_order": "reads the few requests of one order by their index",
    "payments.queries.refunds_of_order": "reads the few refunds of one order by their index",
    "payments.queries.unbooked_of_order": "reads the few requests of one order by their index",
    "payments.queries.payments_to_settle": "counts what waits for a person by two partial indexes",
    "payments.queries.refund_of": "reads one row by its key",
    "payments.queries.request_of": "reads one row by its key",
    "payments.queries.differences": "reads the newest few by their key",
    "payments.queries.difference_of": "reads one row by its key",
    "payments.queries.bill_days": "reads a month of days by their key",
    "payments.queries.bill_day_of": "the same",
    "carts.queries.carts": "reads the newest carts of a store by their index",
    "carts.queries.cart": "reads one row by its key and prices its lines, as a preview does",
    "notices.queries.notices": "reads a page of a store's by its index, as other lists that are measured",
    "notices.queries.notice_counts": "adds up a month's messages, by hand",
    "notices.queries.notice_settings": "reads one row by its key",
    "notices.queries.choice_for": "the same",
    "notices.queries.own_choice": "the same",
    "appointments.queries.appointments": "reads a month of a store's appointments by their index",
    "appointments.queries.appointment": "reads one row by its key",
    "appointments.queries.appointment_counts": "adds up a month's appointments, by hand",
    "appointments.queries.slots": "times of a week are few",
    "appointments.queries.free_times": "reads a store's times and a month of its places",
    "appointments.queries.free_times_for": "the same",
    "guide_app.ground.customers.wechat.queries.my_wechats": "reads the few of one member by their index",
    "appointments.queries.store_to_visit": "reads one row by its key",
    "appointments.queries.stores_to_visit": "looks at the address of every store, seldom: 0.13 s for 50,000, by hand",
    "appointments.queries.own_appointments": "reads the 50 newest of one member",
    "materials.queries.layouts": "reads no table",
    "performance.queries.days.figures": "reads no table",
    "segments.queries.catalogue.tag_groups": "the catalogue is a few hundred rows",
    "segments.queries.catalogue.tag_group": "reads one row by its key",
    "segments.queries.catalogue.tags": "the catalogue is a few hundred rows",
    "segments.queries.catalogue.tag": "reads one row by its key",
    "segments.queries.ruling.rule_versions": "reads the versions of one rule by its key",
    "segments.queries.ruling.rule_runs": "reads the latest runs of one rule by their index",
    "segments.queries.ruling.rule_run": "reads one row by its key",
    "guide_app.ground.installation.queries.installation_settings": "reads no table",
    "guide_app.ground.installation.queries.fares": "reads the places in the log, whatever the chain's size",
    "guide_app.ground.members.merging.queries.duplicates": "pairs that wait are few, by an index of their own",
    "guide_app.ground.members.merging.queries.duplicate": "reads one pair by its key",
    "guide_app.ground.members.merging.queries.merge": "reads one merge by its key",
    "guide_app.ground.members.merging.queries.merges": "merges are few",
    "guide_app.ground.members.merging.queries.merge_preview": "reads two members by their keys, and what they have",
    "guide_app.ground.files.queries.download": "reads one row by its key",
    "guide_app.ground.associates.queries.associates_of_region": "reads the few posts of one region by their path",
    "guide_app.ground.catalog.queries.category": "reads one row by its key",
    "guide_app.ground.catalog.pricing.queries.price": "reads one row by its key",
    "guide_app.ground.catalog.pricing.queries.price_books": "books are few",
    "guide_app.ground.catalog.pricing.queries.price_book": "reads one row by its key",
    "guide_app.ground.catalog.pricing.queries.prices_of_book": "reads a page of one book by its index",
    "guide_app.ground.catalog.gallery.queries.pictures_of_product": "reads the few rows of one product by their index",
    "guide_app.ground.catalog.gallery.queries.pictures_of_sku": "reads the few rows of one SKU by their index",
    "guide_app.ground.catalog.gallery.queries.picture_at": "reads one row by its key",
    "guide_app.ground.catalog.barcodes.queries.barcodes": "reads the few rows of one SKU by their index",
    "guide_app.ground.catalog.products.queries.brand": "reads one row by its key",
    "guide_app.ground.catalog.products.queries.season": "reads one row by its key",
    "guide_app.ground.catalog.products.queries.brands": "brands are few",
    "guide_app.ground.catalog.products.queries.seasons": "seasons are few",
    "guide_app.ground.catalog.products.queries.product": "reads one row by its key, as product_of_code does",
    "guide_app.ground.catalog.products.queries.variants": "reads the SKUs of one product by their index",
    "guide_app.ground.catalog.products.queries.components": "reads the parts of one bundle by their index",
    "guide_app.ground.stores.queries.region": "reads one row by its key",
    "guide_app.ground.stores.closing.queries.closings_of": "reads the few rows of one store by their key",
    "guide_app.ground.stores.closing.queries.preview_of_closing": "counts of one store, before somebody closes it",
    "guide_app.ground.stores.hours.queries.hours_of": "reads one row by its key",
    "guide_app.ground.stores.moving.queries.moves_of": "reads the few rows of one unit by their key",
    "guide_app.ground.stores.moving.queries.preview_of_move": "counts below one unit, before somebody moves it",
    "guide_app.ground.stores.ownership.queries.ownerships": "reads the few rows of one store by their key",
    "guide_app.ground.stores.queries.entity": "reads one row by its key, and counts stores as the list does",
    "guide_app.ground.exports.queries.exportable_lists": "reads no table",
    "guide_app.ground.imports.queries.kinds": "reads no table",
    "guide_app.ground.imports.queries.empty_sheet": "reads no table",
    "guide_app.ground.imports.queries.imports": "imports are few",
    "guide_app.ground.imports.queries.one_import": "imports are few",
    "guide_app.ground.imports.queries.import_mappings": "mappings are few",
    "guide_app.ground.imports.queries.is_worked_on": "reads one job",
    "guide_app.ground.imports.queries.error_sheet": "reads one import and its file",
    "guide_app.ground.orders.intake.queries.sent_row": "reads one row by its key",
    "guide_app.ground.orders.intake.sources.queries.order_sources": "sources are few, and counts are bounded",
    "guide_app.ground.orders.intake.sources.queries.order_source": "the same of one",
    "guide_app.ground.orders.till_import.runs.queries.till_imports": "imports are few",
    "guide_app.ground.orders.till_import.runs.queries.one_till_import": "imports are few",
    "guide_app.ground.orders.till_import.runs.queries.is_worked_on": "reads one job",
    "guide_app.ground.orders.till_import.runs.queries.refused_till_lines": "reads one import and its file",
    "guide_app.ground.orders.till_import.profiles.queries.till_profiles": "profiles are few",
    "guide_app.ground.orders.till_import.profiles.queries.till_profile": "reads the versions of one code",
    "commissions.plans.queries.plan_templates": "reads no table",
    "commissions.plans.queries.plan_template": "reads no table",
    "commissions.plans.queries.plan_of_code": "reads one plan by its code, as plans reads all of them",
    "commissions.payouts.queries.payouts.payout_line_totals": "adds one batch up by its key, as its lines are read",
    "commissions.payouts.queries.debts.debts_of": "the debts of one person, as the list reads those of all",
    "commissions.periods.queries.verifications.verifications": "reads the latest of one action by its index",
    "commissions.inputs.queries.attendance": "reads one sheet by its store and month",
    "commissions.appeals.queries.appeal": "reads one appeal by its key",
    "commissions.appeals.queries.correction": "reads one correction by its key",
    "commissions.appeals.queries.my_appeal": "reads one appeal by its key",
    "commissions.appeals.queries.order_credit": "reads the lines of one order, and its corrections",
    "commissions.appeals.queries.people_to_share": "reads the people of one store and month, and one order's lines",
    "commissions.appeals.queries.preview_credit": "reckons the month of the few people of one order",
    "commissions.inputs.queries.settings": "reads one row, and whether anything was posted",
    "commissions.periods.queries.statements.statement": "reads one statement by its key",
    "commissions.periods.queries.ledger.my_entry": "reads one entry by its key",
    "commissions.periods.queries.ledger.statement_entries": "reads somebody's as my_statement_entries does",
    "commissions.payouts.queries.franchise.franchise_statements": "reads the sums of a closed month by their index",
    "commissions.payouts.queries.franchise.franchise_statement": "the same, of one pair",
    "commissions.payouts.queries.franchise.franchise_lines": "the same, line by line",
    "commissions.payouts.queries.payouts.payout": "reads one batch by its key",
    "commissions.payouts.queries.payouts.payout_lines": "reads the lines of one batch by their key",
    "commissions.periods.queries.statements.closing_checklist": "adds up a month once, before it is closed",
    "guide_app.ground.audit.queries.export_entries": "reads page by page what audit_entries reads",
}
"""Queries that the chain at size says nothing about, with the reason."""
SEARCHED = {
    *(f"member_search.{name}.area" for name in ("rare", "by_spend", "birthdays", "tagged_often")),
    "member_search.rare.busy_manager",
    "member_search.rare.hq",
    "segments.counted.area",
    "tags.members.area",
}
"""Reads whose plans are looked at here too, of 6,000 members; `make check-plans` looks at those of all reads."""
OF_FEW = {
    "commissions.my_reasons.associate",
    *(f"commissions.reasons_of_payee.{name}" for name in ("manager", "area", "region", "hq")),
    "prices.planned.hq",
}
"""Reads of one person, one store, or what hardly ever is: whatever plan is taken, they read no more than these."""
MOST_OF_FEW = 40
"""What a step of them may read; sixty people have a post here, and as many an amount by hand."""
MOST_READ = 4_500
"""What a step of them may read: one more than a search looks at, and some."""
NOT_WRITTEN = {
    "orders.told": "no events",
    "tasks.told": "no events",
    "coupons.books": "of each coupon that it was issued, and nothing since",
    "coupons.of_paid_orders": "coupons are used for any order",
    "commissions.of_orders": "credited lines are of months",
}
"""Checks of a history that the chain at size does not have, with what is not there; no read looks at it."""


@pytest.mark.slow
async def test_every_query_is_read_at_size_and_what_is_kept_is_right(
    committed_db: str, server_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: set[str] = set()
    unexpected: list[str] = []
    functions = {
        f"{'.'.join(path.with_suffix('').parts)}.{node.name}"
        for path, tree in sources()
        if "queries" in path.with_suffix("").parts
        for node in tree.body
        if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef) and not node.name.startswith("_")
    }
    await disconnect()
    await connect(with_database(server_url, urlsplit(committed_db).path.strip("/")))
    await fill(TINY)
    who = readers()
    await disconnect()
    await connect(committed_db)
    wrong = {check.name: check for check in await verified([], mend=False) if not check.is_right}
    assert wrong.keys() == NOT_WRITTEN.keys(), wrong
    for name in functions:
        module, _, function = name.rpartition(".")
        _watch(monkeypatch, module, function, called)
    for read in reads(TINY, who):
        try:
            await read.call()()
        except Refusal as refusal:  # a member by chance lies out of reach
            unexpected += [read.name] * (refusal.status not in (403, 404))
    assert unexpected == []
    assert functions - called == set(NOT_READ)
    monkeypatch.setattr(plans, "READ_ROWS", MOST_READ)
    searched = [read for read in reads(TINY, who) if read.name in SEARCHED]
    assert len(searched) == len(SEARCHED)
    assert [fault for read in searched for fault in await plans.faults_of(read)] == []
    monkeypatch.setattr(plans, "READ_ROWS", MOST_OF_FEW)
    of_few = [read for read in reads(TINY, who) if read.name in OF_FEW]
    assert len(of_few) == len(OF_FEW)
    async with transaction():  # so few rows are read as a whole unless that is forbidden
        await execute("SET LOCAL enable_seqscan = off")
        assert [(one.read, one.mode, one.step) for read in of_few for one in await plans.faults_of(read)] == []


def _watch(monkeypatch: pytest.MonkeyPatch, module: str, function: str, called: set[str]) -> None:
    real = getattr(import_module(module), function)

    def noting(*args: object, **named: object) -> object:
        called.add(f"{module}.{function}")
        return real(*args, **named)

    monkeypatch.setattr(f"{module}.{function}", noting)
