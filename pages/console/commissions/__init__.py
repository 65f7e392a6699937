"""提成 · Plans in words and as forms, the standing of a month, settling it."""
