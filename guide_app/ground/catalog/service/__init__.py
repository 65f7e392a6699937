"""Keeping the catalog: categories, SKUs and the price book."""

from guide_app.ground.catalog.service.categories import create_category, rename_category
from guide_app.ground.catalog.service.pricing import set_prices
from guide_app.ground.catalog.service.skus import create_sku, update_sku

__all__ = ["create_category", "create_sku", "rename_category", "set_prices", "update_sku"]
