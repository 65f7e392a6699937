"""When stores are open."""
