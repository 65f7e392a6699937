"""Piccolo's configuration: the engine, and every package that owns tables, in the order of the layers."""

from piccolo.conf.apps import AppRegistry

from guide_app.kernel.database import ENGINE

DB = ENGINE

APPS = [
    "guide_app.kernel",
    "guide_app.stores",
    "guide_app.associates",
    "guide_app.auth",
    "guide_app.members",
    "guide_app.touches",
    "guide_app.catalog",
    "guide_app.orders",
    "qr_codes",
    "coupons",
    "tasks",
    "commissions",
    "wecom_bridge",
]

APP_REGISTRY = AppRegistry(apps=[f"{package}.piccolo_app" for package in APPS])
