"""Piccolo's configuration: the engine, and every package that owns tables, in the order of the layers."""

from piccolo.conf.apps import AppRegistry

from guide_app.base.kernel.connecting import ENGINE

DB = ENGINE

APPS = [
    "guide_app.base.kernel",
    "guide_app.ground.files",
    "guide_app.ground.stores",
    "guide_app.ground.associates",
    "guide_app.ground.rota",
    "guide_app.ground.auth",
    "guide_app.ground.exports",
    "guide_app.ground.imports",
    "guide_app.ground.messages",
    "guide_app.ground.members",
    "guide_app.ground.privacy",
    "guide_app.ground.customers",
    "guide_app.ground.touches",
    "guide_app.ground.catalog",
    "guide_app.ground.stock",
    "guide_app.ground.orders",
    "qr_codes",
    "appointments",
    "coupons",
    "carts",
    "sharing",
    "segments",
    "loyalty",
    "clienteling",
    "notices",
    "tasks",
    "commissions",
    "performance",
    "offboarding",
    "inbox",
    "wecom_bridge",
    "payments",
]

APP_REGISTRY = AppRegistry(apps=[f"{package}.piccolo_app" for package in APPS])
