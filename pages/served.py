"""Every page that is served."""

from litestar.types import ControllerRouterHandler

from guide_app.base.html.assets import asset
from pages.associate.appeals.appealing import AppealPages
from pages.associate.appointments.tending import AppointmentPages
from pages.associate.clienteling.caring import CarePages, CustomerCarePages, StoreContactPages
from pages.associate.clienteling.noting import CustomerNotePages, NotePages
from pages.associate.clienteling.taking_over import GiveOverPages, TakeOverPages
from pages.associate.codes.showing import MyCodePages
from pages.associate.coupons.issuing import CouponPages
from pages.associate.customers.changing import CustomerChangePages
from pages.associate.customers.listing import CustomerPages
from pages.associate.customers.privacy import CustomerPrivacyPages
from pages.associate.customers.profile import CustomerProfilePages
from pages.associate.customers.sharing import CustomerSharingPages
from pages.associate.customers.wecom import CustomerWecomPages
from pages.associate.day.showing import DayPages
from pages.associate.earnings.showing import EarningPages
from pages.associate.fulfilling.tending import FulfilmentPages
from pages.associate.me import MyPages
from pages.associate.messages.showing import MessagePages
from pages.associate.ordering.articles import ArticlePages
from pages.associate.ordering.carts import CartPages
from pages.associate.ordering.exchanging import ExchangePages
from pages.associate.ordering.keeping import KeepingPages
from pages.associate.ordering.orders import OrderPages
from pages.associate.ordering.parking import ParkedCartPages
from pages.associate.ordering.pay_code import PayCodePages
from pages.associate.ordering.payments import PaymentPages
from pages.associate.ordering.pick_up_code import PickUpCodePages
from pages.associate.ordering.receipt import ReceiptPages
from pages.associate.registering.registering import RegistrationPages
from pages.associate.returns.deciding import StoreRefundPages
from pages.associate.returns.elsewhere import ReturnElsewherePages
from pages.associate.rota import MyRotaPages
from pages.associate.segments.finding import SegmentPages
from pages.associate.segments.tagging import CustomerTagPages
from pages.associate.sessions.listing import SessionPages
from pages.associate.sessions.password import PasswordPages
from pages.associate.sharing.links import ShareLinkPages
from pages.associate.statements.showing import StatementPages
from pages.associate.stock.where import WherePages
from pages.associate.store.handing_over import HandOverPages
from pages.associate.store.month import TeamMonthPages
from pages.associate.store.people import StorePeoplePages
from pages.associate.tasks.showing import MyTaskPages
from pages.associate.workplace import WorkplacePages
from pages.console.accounts.giving import AccountPages
from pages.console.appeals.deciding import AppealDeskPages, OrderCreditPages
from pages.console.appointments.keeping import AppointmentDeskPages
from pages.console.approvals.deciding import ApprovalPages
from pages.console.attribution.policies import AttributionPages
from pages.console.audit.reading import AuditPages
from pages.console.board.board import BoardPages
from pages.console.board.ranks import RankPages
from pages.console.catalog.books import PriceBookPages
from pages.console.catalog.categories import CategoryPages
from pages.console.catalog.details import SkuDetailPages
from pages.console.catalog.keeping import SkuFormPages
from pages.console.catalog.listing import SkuPages
from pages.console.catalog.lists import BrandPages, SeasonPages
from pages.console.catalog.pricing import PlannedPricePages, PriceTimelinePages
from pages.console.catalog.products import ProductPages
from pages.console.catalog.seeing import PriceSeenPages
from pages.console.channels.report import ChannelPages
from pages.console.clienteling.setting import CareSettingPages
from pages.console.clienteling.watching import CareWatchPages
from pages.console.codes.listing import CodePages
from pages.console.codes.one import OneCodePages
from pages.console.commissions.board import MonthBoardPages
from pages.console.commissions.closing import ClosingPages
from pages.console.commissions.composing import PlanFormPages
from pages.console.commissions.listing import PlanPages
from pages.console.commissions.settling import SettlementPages
from pages.console.commissions.templates import PlanTemplatePages
from pages.console.commissions.waiting import WaitingPages
from pages.console.coupons.composing import TemplateFormPages
from pages.console.coupons.listing import TemplatePages
from pages.console.exporting.jobs import JobPages
from pages.console.importing.listing import ImportPages
from pages.console.importing.one import OneImportPages
from pages.console.importing.starting import ImportStartPages
from pages.console.installation.faring import HealthPages, SettingsPages
from pages.console.leaving.handing_on import LeavingPages
from pages.console.levels.deciding import LevelRulePages
from pages.console.levels.listing import LevelPages
from pages.console.members.changing import MemberChangePages
from pages.console.members.listing import MemberPages
from pages.console.members.merging import MergeDeskPages, SamePersonPages
from pages.console.members.one import OneMemberPages
from pages.console.notices.listing import NoticePages
from pages.console.orderintake.listing import OrderIntakePages
from pages.console.orders.fulfilling import FulfilmentDeskPages
from pages.console.orders.listing import ConsoleOrderPages
from pages.console.orders.refunds import RefundPages
from pages.console.organisation.changing_regions import RegionChangePages
from pages.console.organisation.closing import StoreClosingPages
from pages.console.organisation.entities import EntityPages
from pages.console.organisation.hours import HoursPages
from pages.console.organisation.moving import MovingPages
from pages.console.organisation.ownership import OwnershipPages
from pages.console.organisation.store import StorePages
from pages.console.organisation.tree import OrganisationPages
from pages.console.payinputs.adjustments import AdjustmentPages
from pages.console.payinputs.attendance import AttendancePages
from pages.console.payinputs.credit_rules import CreditRulePages, PaySettingPages
from pages.console.payinputs.goals import GoalPages
from pages.console.payinputs.personal_plans import PersonalPlanPages
from pages.console.payments.differences import DifferencePages
from pages.console.payments.listing import WechatPayPages
from pages.console.payments.terminal import TerminalRefundPages
from pages.console.payouts.batches import PayoutPages
from pages.console.payouts.debts import DebtPages
from pages.console.payouts.franchise import FranchisePages
from pages.console.payouts.one import OnePayoutPages
from pages.console.people.handing_over import HandOverOfPages
from pages.console.people.leaving import LeavingOfPages
from pages.console.people.second_posts import SecondPostPages
from pages.console.people.working import PeoplePages
from pages.console.printing.printing import PrintPages
from pages.console.privacy.disclosures import DisclosurePages
from pages.console.privacy.requests import RequestDeskPages
from pages.console.privacy.retention import RetentionPages
from pages.console.privacy.texts import ConsentTextPages
from pages.console.refundterms.payment_rules import PaymentRulesPages
from pages.console.refundterms.terms import RefundTermsPages
from pages.console.rota.planning import RotaPages
from pages.console.sharing.listing import ShareCountPages
from pages.console.stock.listing import StockPages
from pages.console.stock.warehouses import WarehousePages
from pages.console.styleguide import StyleguidePages
from pages.console.tags.keeping import TagPages
from pages.console.tags.ruling import TagRulePages
from pages.console.tasks.composing import TaskFormPages
from pages.console.tasks.listing import TaskPages
from pages.console.tillimports.listing import TillImportPages
from pages.console.tillimports.one import OneTillImportPages
from pages.console.tillimports.profiles import TillProfilePages
from pages.console.verifying.asking import VerificationPages
from pages.console.wecom.linking import WecomLinkPages
from pages.customer.correcting import OwnCorrectionPages, OwnPhonePages
from pages.customer.joining import JoinPages
from pages.customer.mine import OwnCouponPages
from pages.customer.ordering import OwnOrderPages
from pages.customer.paying import PayPages
from pages.customer.privacy import OwnPrivacyPages
from pages.customer.profile import OwnProfilePages
from pages.customer.recognising import CustomerWechatPages
from pages.customer.requests import OwnRequestPages, RequestLinkPages
from pages.customer.shared import OwnClaimPages, SharedThingPages
from pages.customer.signing_in import CustomerSignInPages
from pages.customer.visiting import OwnAppointmentPages
from pages.entrance.by_wecom import WecomSignInPages
from pages.entrance.signing_in import EntrancePages, LanguagePages, SignInPages

PAGES: list[ControllerRouterHandler] = [
    asset,
    SignInPages,
    WecomSignInPages,
    EntrancePages,
    LanguagePages,
    DayPages,
    MyTaskPages,
    CustomerPages,
    CustomerChangePages,
    CustomerProfilePages,
    CustomerPrivacyPages,
    CustomerWecomPages,
    CustomerSharingPages,
    CustomerTagPages,
    SegmentPages,
    CustomerNotePages,
    NotePages,
    CustomerCarePages,
    CarePages,
    TakeOverPages,
    GiveOverPages,
    StoreContactPages,
    CartPages,
    ArticlePages,
    ParkedCartPages,
    OrderPages,
    FulfilmentPages,
    WherePages,
    PaymentPages,
    KeepingPages,
    PayCodePages,
    PickUpCodePages,
    ReceiptPages,
    StoreRefundPages,
    ReturnElsewherePages,
    PaymentRulesPages,
    RefundTermsPages,
    ExchangePages,
    CouponPages,
    EarningPages,
    StatementPages,
    AppealPages,
    AppointmentPages,
    MyCodePages,
    ShareLinkPages,
    RegistrationPages,
    MessagePages,
    StorePeoplePages,
    TeamMonthPages,
    HandOverPages,
    MyPages,
    WorkplacePages,
    MyRotaPages,
    SessionPages,
    PasswordPages,
    JoinPages,
    PayPages,
    CustomerSignInPages,
    CustomerWechatPages,
    OwnCouponPages,
    SharedThingPages,
    OwnClaimPages,
    OwnPrivacyPages,
    OwnProfilePages,
    OwnCorrectionPages,
    OwnPhonePages,
    OwnRequestPages,
    RequestLinkPages,
    OwnOrderPages,
    OwnAppointmentPages,
    BoardPages,
    RankPages,
    ChannelPages,
    OrganisationPages,
    RegionChangePages,
    EntityPages,
    OwnershipPages,
    HoursPages,
    StoreClosingPages,
    MovingPages,
    StorePages,
    PeoplePages,
    HandOverOfPages,
    LeavingOfPages,
    SecondPostPages,
    LeavingPages,
    RotaPages,
    MemberPages,
    MemberChangePages,
    OneMemberPages,
    MergeDeskPages,
    SamePersonPages,
    LevelPages,
    LevelRulePages,
    ConsentTextPages,
    RequestDeskPages,
    DisclosurePages,
    RetentionPages,
    CareWatchPages,
    CareSettingPages,
    AppointmentDeskPages,
    NoticePages,
    WecomLinkPages,
    ApprovalPages,
    AccountPages,
    AttributionPages,
    AuditPages,
    SkuPages,
    StockPages,
    WarehousePages,
    SkuFormPages,
    SkuDetailPages,
    ProductPages,
    BrandPages,
    SeasonPages,
    PriceTimelinePages,
    PlannedPricePages,
    PriceBookPages,
    PriceSeenPages,
    CategoryPages,
    TagPages,
    TagRulePages,
    TaskPages,
    TemplatePages,
    TemplateFormPages,
    PlanPages,
    PlanFormPages,
    PlanTemplatePages,
    WaitingPages,
    MonthBoardPages,
    SettlementPages,
    ClosingPages,
    PayoutPages,
    OnePayoutPages,
    FranchisePages,
    DebtPages,
    VerificationPages,
    GoalPages,
    AttendancePages,
    CreditRulePages,
    PaySettingPages,
    AdjustmentPages,
    PersonalPlanPages,
    AppealDeskPages,
    OrderCreditPages,
    TaskFormPages,
    ConsoleOrderPages,
    FulfilmentDeskPages,
    RefundPages,
    WechatPayPages,
    DifferencePages,
    TerminalRefundPages,
    CodePages,
    OneCodePages,
    ShareCountPages,
    PrintPages,
    ImportPages,
    TillImportPages,
    OneTillImportPages,
    TillProfilePages,
    OrderIntakePages,
    ImportStartPages,
    OneImportPages,
    JobPages,
    SettingsPages,
    HealthPages,
    StyleguidePages,
]
