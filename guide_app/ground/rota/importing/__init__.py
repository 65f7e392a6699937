"""The sheet of the rota."""
