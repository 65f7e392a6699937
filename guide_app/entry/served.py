"""What is served over HTTP: every controller."""

from litestar import Controller

from appointments.api import AppointmentController, MyAppointmentController
from carts.api import CartController, QuoteController
from clienteling.api.care import CareController, ContactController, MemberCareController, MyCareController
from clienteling.api.notes import (
    GiveOverController,
    MemberNoteController,
    NoteController,
    ProfileController,
    TakeOverController,
)
from clienteling.api.settings import CareRuleController, ClientelingSettingsController, SensitiveWordController
from commissions.api import CommissionController, PlanController, PlanTemplateController, PlanTrialController
from commissions.appeals.api import AppealController, CorrectionController, MyAppealController, OrderCreditController
from commissions.inputs.api import (
    AdjustmentController,
    AttendanceController,
    CommissionSettingsController,
    CreditRuleController,
    GoalController,
    PersonalPlanController,
)
from commissions.payouts.api import PayoutController
from commissions.payouts.debts_api import LeaverDebtController
from commissions.payouts.franchise_api import FranchiseController
from commissions.periods.api import PeriodController
from commissions.periods.months_api import MonthController
from commissions.reasons.api import ReasonController
from commissions.waiting.api import WaitingController
from coupons.api import (
    CouponController,
    CouponQuoteController,
    CouponTemplateController,
    MemberCouponController,
    MyCouponController,
    TermsTrialController,
)
from coupons.spent_api import OrdersOfCouponController, SpentCouponController
from guide_app.base.web.error_pages import ErrorPageController
from guide_app.ground.approvals.api import ApprovalController
from guide_app.ground.associates.api import AssociateController, RegionPeopleController
from guide_app.ground.associates.second_posts.api import SecondPostController, WorkplaceController
from guide_app.ground.audit.api import AuditController
from guide_app.ground.auth.api import AccountController, AuthController
from guide_app.ground.background.api import JobController, MyJobController
from guide_app.ground.catalog.api import CategoryController, PriceController, SkuController
from guide_app.ground.catalog.barcodes.api import BarcodeController
from guide_app.ground.catalog.gallery.api import ProductPictureController, ShownPictureController, SkuPictureController
from guide_app.ground.catalog.pricing.api import PriceBookController, PriceWithdrawalController, PricingController
from guide_app.ground.catalog.products.api import BrandController, ProductController, SeasonController
from guide_app.ground.customers.api import CustomerSignInController, MyMembershipController
from guide_app.ground.exports.api import ExportController
from guide_app.ground.files.api import CodeReadingController, FileController
from guide_app.ground.imports.api import ImportController, ImportKindController, ImportMappingController
from guide_app.ground.installation.api import InstallationController
from guide_app.ground.installation.metrics_api import MetricsController
from guide_app.ground.members.api import MemberController, RegistrationController
from guide_app.ground.members.consent_api import ConsentController
from guide_app.ground.members.merging.api import DuplicateController, MergeController
from guide_app.ground.orders.api import OrderController
from guide_app.ground.orders.attribution.api import AttributionController
from guide_app.ground.orders.fulfilment.api import (
    FulfilmentController,
    MyFulfilmentController,
    MyParcelController,
    OrderFulfilmentController,
    ParcelController,
)
from guide_app.ground.orders.intake.api import OrderIntakeController, OrderSourceController
from guide_app.ground.orders.lists_api import OrderListController
from guide_app.ground.orders.own_api import MyOrderController
from guide_app.ground.orders.part_paid.api import PartPaidController
from guide_app.ground.orders.payment_rules.api import PaymentRulesController
from guide_app.ground.orders.returns.api import ReturnController
from guide_app.ground.orders.returns_api import (
    ExchangeController,
    ExchangeHoldController,
    ExchangeReceiptController,
    RefundController,
    StoreDayController,
)
from guide_app.ground.orders.till_import.api import TillImportController
from guide_app.ground.orders.till_import.profiles.api import TillProfileController
from guide_app.ground.orders.till_import.runs.api import TillRunController
from guide_app.ground.privacy.api import (
    ConsentDecisionController,
    ConsentTextController,
    DisclosureController,
    MemberPurposeController,
    MyPurposeController,
)
from guide_app.ground.privacy.requests.api import MemberRequestController, MyRequestController, PrivacyRequestController
from guide_app.ground.privacy.retention.api import RetentionRuleController, RetentionRunController
from guide_app.ground.rota.api import MyRotaController, RotaController, RotaShiftController, RotaWeekController
from guide_app.ground.stock.api import SkuStockController, StockController, WarehouseController
from guide_app.ground.stores.api import EntityController, RegionController, StoreController
from guide_app.ground.stores.closing.api import ClosingController
from guide_app.ground.stores.hours.api import HoursController
from guide_app.ground.stores.moving.api import MoveController, RegionMoveController, StoreMoveController
from guide_app.ground.stores.ownership.api import OwnershipController
from guide_app.ground.stores.tree.api import TreeController
from guide_app.ground.touches.api import TouchController
from inbox.api import MyMessageController
from loyalty.api import LoyaltyController, MemberGrowthController, MyGrowthController
from materials.api import PrintController
from notices.api import MyNoticeController, NoticeController, ReceiptController
from offboarding.api import LeavingController, OffboardingController
from payments.api import OrderPaymentController, PaymentController, PayNotificationController
from payments.refunds_api import (
    PaymentBackController,
    RefundOverviewController,
    StuckRefundController,
    TerminalRefundController,
)
from performance.api import (
    ChannelController,
    CustomerController,
    MembersInReachController,
    PerformanceController,
    ReportController,
)
from qr_codes.api.codes import AssociateScanController, CodeController
from qr_codes.api.pictures import CodePictureController
from qr_codes.api.scans import ScanController
from qr_codes.api.sharing import FollowController, ShareController
from segments.api import MemberTagController, TagController, TagGroupController
from segments.searches_api import MemberSearchController, SegmentController, TagRuleController
from sharing.api import ShareLinkController
from tasks.api import MyTaskController, TaskController
from wecom_bridge.api import WecomCallbackController, WecomController
from wecom_bridge.links_api import WecomLinkController
from wecom_bridge.sign_in_api import WecomSignInController

CONTROLLERS: list[type[Controller]] = [
    AuthController,
    AccountController,
    AuditController,
    ApprovalController,
    InstallationController,
    MetricsController,
    MyJobController,
    JobController,
    ExportController,
    ImportKindController,
    ImportMappingController,
    ImportController,
    TillRunController,
    TillProfileController,
    OrderIntakeController,
    OrderSourceController,
    EntityController,
    OwnershipController,
    HoursController,
    ClosingController,
    RegionMoveController,
    StoreMoveController,
    MoveController,
    RegionController,
    StoreController,
    StoreDayController,
    TillImportController,
    AssociateController,
    RegionPeopleController,
    TreeController,
    SecondPostController,
    WorkplaceController,
    RegistrationController,
    ConsentController,
    MemberController,
    MemberPurposeController,
    ConsentDecisionController,
    ConsentTextController,
    MyPurposeController,
    PrivacyRequestController,
    DisclosureController,
    RetentionRuleController,
    RetentionRunController,
    MemberRequestController,
    MyRequestController,
    DuplicateController,
    MergeController,
    CustomerSignInController,
    MyMembershipController,
    TouchController,
    FileController,
    CodeReadingController,
    CategoryController,
    BrandController,
    SeasonController,
    ProductController,
    BarcodeController,
    PricingController,
    ProductPictureController,
    SkuPictureController,
    ShownPictureController,
    PriceBookController,
    PriceWithdrawalController,
    SkuController,
    PriceController,
    StockController,
    SkuStockController,
    WarehouseController,
    OrderController,
    PartPaidController,
    OrderListController,
    PaymentRulesController,
    ReturnController,
    OrderPaymentController,
    PaymentController,
    PayNotificationController,
    StuckRefundController,
    PaymentBackController,
    RefundOverviewController,
    TerminalRefundController,
    AttributionController,
    FulfilmentController,
    OrderFulfilmentController,
    ParcelController,
    MyFulfilmentController,
    MyParcelController,
    AppointmentController,
    MyAppointmentController,
    CartController,
    QuoteController,
    MyOrderController,
    ExchangeController,
    ExchangeHoldController,
    ExchangeReceiptController,
    RefundController,
    CouponTemplateController,
    CouponController,
    MemberCouponController,
    MyCouponController,
    CouponQuoteController,
    TermsTrialController,
    SpentCouponController,
    OrdersOfCouponController,
    ProfileController,
    GiveOverController,
    TakeOverController,
    MemberNoteController,
    NoteController,
    MemberCareController,
    CareController,
    MyCareController,
    ContactController,
    ClientelingSettingsController,
    CareRuleController,
    SensitiveWordController,
    TagGroupController,
    TagController,
    TagRuleController,
    SegmentController,
    MemberSearchController,
    MemberTagController,
    LoyaltyController,
    MemberGrowthController,
    MyGrowthController,
    NoticeController,
    MyNoticeController,
    ReceiptController,
    TaskController,
    MyTaskController,
    PlanController,
    PlanTrialController,
    PlanTemplateController,
    MonthController,
    ReasonController,
    WaitingController,
    CreditRuleController,
    GoalController,
    AttendanceController,
    AdjustmentController,
    CommissionSettingsController,
    PersonalPlanController,
    PeriodController,
    PayoutController,
    FranchiseController,
    LeaverDebtController,
    AppealController,
    MyAppealController,
    OrderCreditController,
    CorrectionController,
    CommissionController,
    PerformanceController,
    RotaShiftController,
    RotaWeekController,
    RotaController,
    MyRotaController,
    LeavingController,
    OffboardingController,
    CustomerController,
    MembersInReachController,
    ReportController,
    ChannelController,
    MyMessageController,
    CodeController,
    AssociateScanController,
    ScanController,
    ShareController,
    ShareLinkController,
    FollowController,
    CodePictureController,
    PrintController,
    WecomCallbackController,
    WecomController,
    WecomLinkController,
    WecomSignInController,
    ErrorPageController,
]
"""Every controller of the API."""
