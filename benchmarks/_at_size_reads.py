"""Every read a person uses, by somebody of each role that uses it."""

from dataclasses import replace
from datetime import date, timedelta

from benchmarks._at_size_ground import PROBES, Readers
from benchmarks._at_size_people import phone_of
from benchmarks._at_size_read import BOARD_LIMIT_MS, FIRST, Numbers, Read, each
from benchmarks._at_size_reads_of_clienteling import of_clienteling
from benchmarks._at_size_reads_of_features import of_coupons_and_codes, of_stock, of_tasks_and_commissions, of_wecom
from benchmarks._at_size_reads_of_members import of_loyalty
from benchmarks._at_size_reads_of_orders import of_orders
from benchmarks._at_size_reads_of_performance import of_performance
from benchmarks._at_size_reads_of_segments import of_segments
from benchmarks._at_size_rows import Kind, Size, identified
from coupons import queries as coupons
from guide_app.base.kernel import clock
from guide_app.base.kernel.access import Actor, Customer, Role
from guide_app.base.kernel.calendar import business_date
from guide_app.base.kernel.ids import new_id
from guide_app.ground.approvals import queries as approvals
from guide_app.ground.associates import queries as associates
from guide_app.ground.audit import queries as audit
from guide_app.ground.background import queries as jobs
from guide_app.ground.catalog import queries as catalog
from guide_app.ground.catalog.barcodes import queries as barcodes
from guide_app.ground.catalog.pricing import queries as pricing
from guide_app.ground.catalog.products import queries as products
from guide_app.ground.customers import queries as customers
from guide_app.ground.members import queries as members
from guide_app.ground.members.schemas import FindMembers
from guide_app.ground.privacy.queries import consents as privacy
from guide_app.ground.privacy.queries import disclosures as disclosed
from guide_app.ground.privacy.queries import requests as asked_for
from guide_app.ground.privacy.queries import retention as retained
from guide_app.ground.privacy.queries import texts as consent_texts
from guide_app.ground.stores import queries as stores
from guide_app.ground.stores.tree import queries as tree
from guide_app.ground.touches import queries as touches
from performance.queries import leaving


def reads(size: Size, who: Readers) -> list[Read]:
    """All of them; the same list at every size."""
    some = Numbers(size)
    everyone = who.everyone()
    return [
        *of_orders(some, size, everyone),
        *_of_members(some, size, everyone),
        *_of_ground(some, size, everyone),
        *_of_approvals(everyone),
        *_of_jobs(everyone),
        *_of_customers(some),
        *of_coupons_and_codes(some, size, everyone),
        *of_tasks_and_commissions(some, everyone),
        *of_clienteling(some, everyone),
        *of_performance(some, everyone),
        *of_segments(some, everyone),
        *of_loyalty(some, everyone),
        *of_stock(everyone),
        *of_wecom(some, everyone),
    ]


def _of_members(some: Numbers, size: Size, everyone: dict[str, Actor]) -> list[Read]:
    hq = everyone["hq"]
    return [
        *each("members", everyone, lambda actor: members.members(actor, FIRST)),
        *each(
            "members.later_page", everyone, lambda actor: members.members(actor, some.page(Kind.MEMBER, size.members))
        ),
        Read("members.mine.associate", lambda: lambda: members.members(everyone["associate"], FIRST, mine=True)),
        *each("members.birthdays", everyone, lambda actor: members.birthdays(actor, date(2026, 6, 18), FIRST)),
        Read("members.levels.hq", lambda: lambda: members.member_levels(hq)),
        Read("members.one.hq", lambda: lambda: members.member(hq, some.member())),
        Read("members.to_hand_over.hq", lambda: lambda: members.customers_to_hand_over(hq, some.associate())),
        Read("members.bindings.hq", lambda: lambda: members.bindings(hq, some.member())),
        Read("privacy.of_member.hq", lambda: lambda: privacy.consents_of_member(hq, some.member())),
        Read("privacy.decisions.hq", lambda: lambda: privacy.decisions_in_reach(hq, FIRST)),
        Read("privacy.requests.hq", lambda: lambda: asked_for.requests_in_reach(hq, FIRST)),
        Read("privacy.disclosures.hq", lambda: lambda: disclosed.disclosures_in_reach(hq, FIRST)),
        Read(
            "privacy.disclosures.limits.hq",
            lambda: lambda: disclosed.disclosure_limits(hq, associate_id=hq.associate_id),
        ),
        Read("privacy.retention.hq", lambda: lambda: retained.retention_kinds(hq)),
        Read("privacy.retention_runs.hq", lambda: lambda: retained.retention_runs(hq, FIRST)),
        Read("privacy.counts.hq", lambda: lambda: asked_for.request_counts(hq)),
        Read("privacy.texts.hq", lambda: lambda: consent_texts.consent_texts(hq)),
        Read("members.consents.hq", lambda: lambda: members.consents(hq, some.member())),
        Read(
            "members.registration.hq",
            lambda: (
                lambda: members.registration(
                    hq, identified(Kind.REGISTRATION, max(10, some.below(size.members) // 10 * 10))
                )
            ),
        ),
        *each(
            "members.by_phone",
            everyone,
            lambda actor: members.search(actor, FindMembers(phone=phone_of(some.below(PROBES)))),
        ),
        *each(
            "members.by_number",
            everyone,
            lambda actor: members.search(actor, FindMembers(number=f"M{some.below(size.members):08d}")),
        ),
        *each(
            "members.by_tail",
            everyone,
            lambda actor: members.search(actor, FindMembers(phone_tail=f"{some.below(9_999):04d}")),
        ),
        *each("members.by_name", everyone, lambda actor: members.search(actor, FindMembers(name="王伟"))),
        *each("members.by_whole_name", everyone, lambda actor: members.search(actor, FindMembers(name="李芳静"))),
        *each("members.by_no_name", everyone, lambda actor: members.search(actor, FindMembers(name="欧阳修"))),
        *(
            Read(
                f"members.by_surname.{name}",
                lambda actor=everyone[name]: (
                    lambda: members.search(  # type: ignore[misc]  # bound now
                        actor, FindMembers(name="王")
                    )
                ),
            )
            for name in ("associate", "busy_manager")
        ),
        Read(
            "touches.of_member_newest.hq",
            lambda: lambda: touches.touches_of_member(hq, some.member(), FIRST, newest_first=True),
        ),
        Read("touches.of_member.hq", lambda: lambda: touches.touches_of_member(hq, some.member(), FIRST)),
    ]


def _of_ground(some: Numbers, size: Size, everyone: dict[str, Actor]) -> list[Read]:
    leaders = {name: everyone[name] for name in ("manager", "area", "region", "hq")}
    hq, today = everyone["hq"], business_date(clock.now())
    auditor = replace(everyone["region"], role=Role.AUDITOR)
    return [
        *each("associates", everyone, lambda actor: associates.associates(actor, FIRST)),
        *(
            read
            for name, text in (("name", "王伟"), ("surname", "蔡"), ("number", "0012"), ("nobody", "欧阳"))
            for read in each(
                f"associates.by_{name}",
                leaders,
                lambda actor, text=text: associates.associates(actor, FIRST, text=text),  # type: ignore[misc]  # bound now
            )
        ),
        Read("associates.one.hq", lambda: lambda: associates.associate(hq, some.associate())),
        Read("associates.of_number.hq", lambda: lambda: associates.associate_of_number(hq, "A000012")),
        Read("associates.postings.hq", lambda: lambda: associates.postings_of(hq, some.associate())),
        *each("stores", everyone, lambda actor: stores.stores(actor, FIRST)),
        *each("stores.by_text", leaders, lambda actor: stores.stores(actor, FIRST, text="2号")),
        Read("left_behind.hq", lambda: lambda: leaving.left_behind(hq, some.associate())),
        Read("stores.of_region.hq", lambda: lambda: stores.stores(hq, FIRST, region="A0")),
        Read("stores.one.hq", lambda: lambda: stores.store(hq, some.store_of_area())),
        Read("stores.of_code.hq", lambda: lambda: stores.store_of_code(hq, "S3")),
        Read("stores.these.hq", lambda: lambda: stores.these_stores(hq, [some.store_of_area() for _ in range(30)])),
        Read("stores.tree.hq", lambda: lambda: stores.region_tree(hq), BOARD_LIMIT_MS),
        Read("stores.tree.roots.hq", lambda: lambda: tree.roots(hq)),
        Read("stores.tree.level.hq", lambda: lambda: tree.level(hq, identified(Kind.REGION, 1_000))),
        Read("stores.tree.top.hq", lambda: lambda: tree.level(hq, identified(Kind.REGION, 0))),
        Read("stores.tree.line.hq", lambda: lambda: tree.line_to(hq, identified(Kind.REGION, 1_000))),
        Read("stores.tree.called.hq", lambda: lambda: tree.regions_called(hq, "大区1")),
        Read("stores.tree.coming.hq", lambda: lambda: tree.coming_changes(hq), BOARD_LIMIT_MS),
        Read("stores.entities.hq", lambda: lambda: stores.entities(hq, FIRST)),
        *each("skus", everyone, lambda actor: catalog.skus(actor, FIRST)),
        *each("skus.by_text", everyone, lambda actor: catalog.skus(actor, FIRST, text="跑步鞋 19")),
        Read("skus.by_nothing.hq", lambda: lambda: catalog.skus(hq, FIRST, text="没有这个")),
        Read("skus.of_category.hq", lambda: lambda: catalog.skus(hq, FIRST, category=f"C{some.below(40)}")),
        Read("skus.one.hq", lambda: lambda: catalog.sku(hq, some.sku())),
        Read("skus.by_barcode.hq", lambda: lambda: barcodes.by_barcode(hq, f"SKU{some.below(500):06d}")),
        *each("products", everyone, lambda actor: products.products(actor, FIRST)),
        Read("products.by_text.hq", lambda: lambda: products.products(hq, FIRST, text="跑步鞋 19")),
        Read("products.of_brand.hq", lambda: lambda: products.products(hq, FIRST, brand="GUIDE")),
        Read("products.of_code.hq", lambda: lambda: products.product_of_code(hq, f"SPU{some.below(60)}")),
        Read("categories.hq", lambda: lambda: catalog.categories(hq, FIRST)),
        Read("categories.board_of_tree.hq", lambda: lambda: catalog.category_tree(hq), BOARD_LIMIT_MS),
        *each("prices", leaders, lambda actor: catalog.prices(actor, FIRST)),
        *each("prices.by_unit", leaders, lambda actor: catalog.prices_by_unit(actor, FIRST)),
        Read("prices.timeline.hq", lambda: lambda: pricing.price_timeline(hq, some.sku())),
        Read("prices.seen.hq", lambda: lambda: pricing.price_seen(hq, some.sku())),
        Read("prices.planned.hq", lambda: lambda: catalog.prices(hq, FIRST, planned=True)),
        Read("prices.levels.hq", lambda: lambda: catalog.price_levels(hq)),
        *each(
            "prices.of_sku", leaders, lambda actor: catalog.prices(actor, FIRST, sku_code=f"SKU{some.below(500):06d}")
        ),
        *each(
            "touches.counts",
            everyone,
            lambda actor: touches.touch_counts(actor, FIRST, first=today - timedelta(days=90), last=today),
        ),
        Read("audit.hq", lambda: lambda: audit.audit_entries(hq, FIRST)),
        Read("audit.later_page.hq", lambda: lambda: audit.audit_entries(hq, some.page(Kind.AUDIT, size.audited))),
        Read(
            "audit.of_subject.hq",
            lambda: lambda: audit.audit_entries(hq, FIRST, subject=f"order:{identified(Kind.ORDER, 7)}"),
        ),
        Read("audit.of_action.hq", lambda: lambda: audit.audit_entries(hq, FIRST, action="members.transferred")),
        Read("audit.of_nothing.hq", lambda: lambda: audit.audit_entries(hq, FIRST, action="no.such_thing")),
        Read(
            "audit.of_actor.hq",
            lambda: (
                lambda: audit.audit_entries(hq, FIRST, actor_id=identified(Kind.ACCOUNT, some.below(size.associates)))
            ),
        ),
        Read("audit.of_region", lambda: lambda: audit.audit_entries(auditor, FIRST), BOARD_LIMIT_MS),
        Read(
            "audit.of_subject.of_region",
            lambda: lambda: audit.audit_entries(auditor, FIRST, subject=f"order:{identified(Kind.ORDER, 7)}"),
        ),
        *each(
            "touches.counts_of_associate",
            leaders,
            lambda actor: touches.touch_counts(
                actor, FIRST, first=today - timedelta(days=30), last=today, associate_id=some.colleague()
            ),
        ),
    ]


def _of_approvals(everyone: dict[str, Actor]) -> list[Read]:
    """They are few, whatever the size."""
    return [
        *each("approvals", everyone, lambda actor: approvals.approvals(actor, FIRST)),
        *each("approvals.waiting", everyone, lambda actor: approvals.approvals(actor, FIRST, waiting_for_me=True)),
        *each("approvals.one", everyone, lambda actor: approvals.approval(actor, new_id())),
    ]


def _of_jobs(everyone: dict[str, Actor]) -> list[Read]:
    """Each sees their own few."""
    return [
        *each("jobs", everyone, lambda actor: jobs.my_jobs(actor, FIRST)),
        *each("jobs.one", everyone, lambda actor: jobs.my_job(actor, new_id())),
    ]


def _of_customers(some: Numbers) -> list[Read]:
    """What a customer sees of themselves."""

    def one() -> Customer:
        return Customer(some.member(), new_id())

    return [
        Read("customers.membership", lambda: lambda: customers.my_membership(one())),
        Read("customers.consents", lambda: lambda: customers.my_consents(one())),
        Read("customers.purposes", lambda: lambda: privacy.my_purposes(one())),
        Read("customers.sessions", lambda: lambda: customers.my_sessions(one())),
        Read("customers.usable_coupons", lambda: lambda: coupons.my_usable_coupons(one())),
        Read("customers.coupons", lambda: lambda: coupons.own_coupons(one())),
        Read("customers.coupon", lambda: lambda: coupons.own_coupon(one(), identified(Kind.COUPON, 1))),
    ]
