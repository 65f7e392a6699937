"""Registration of the orders' sales."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from guide_app.ground.orders.tables import (
    attribution,
    exchanges,
    fulfilment,
    intake,
    part_paid,
    payment_rules,
    returns,
    sales,
    sums,
)

APP_CONFIG = AppConfig(
    app_name="orders",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[
        sales.Order,
        sales.OrderLine,
        sales.Payment,
        sales.PaymentReference,
        sales.TillReceipt,
        sales.TillReturn,
        sales.TillProfile,
        sales.Refund,
        sales.RefundLine,
        sales.RefundPayment,
        sales.Exchange,
        exchanges.ExchangeHold,
        sales.TillImport,
        sales.UnmatchedReturn,
        part_paid.OrderTerm,
        returns.RefundTermsVersion,
        payment_rules.PaymentRules,
        attribution.AttributionPolicy,
        attribution.OrderAttribution,
        intake.OrderSource,
        intake.SentRow,
        intake.SentBatch,
        fulfilment.Fulfilment,
        fulfilment.Parcel,
        sums.OrderSummedDay,
        sums.OrderDaySum,
        sums.OrderDayChange,
    ],
    migration_dependencies=["guide_app.ground.stock.piccolo_app"],
)
