"""The entry floor: where the product is started, and the wiring that joins its packages. Nothing imports it."""
