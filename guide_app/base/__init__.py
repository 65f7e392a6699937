"""The base floor: what every package stands on and what knows no domain. Kernel, HTTP vocabulary, settings."""
