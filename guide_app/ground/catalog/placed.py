"""What the catalog keeps of the organisation's paths."""

from guide_app.ground.stores.assets import Placed, PlacedColumn

PLACED = Placed(columns=(PlacedColumn("price"), PlacedColumn("price_book")))
