"""What the times of appointments keep of the organisation's paths."""

from guide_app.ground.stores.assets import Placed, PlacedColumn

PLACED = Placed(columns=(PlacedColumn("appointment_slot"),))
