"""Pure decisions on codes: their life, the size of their symbol, what counts as a scan."""
