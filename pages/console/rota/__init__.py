"""The rota of a store, week by week."""
