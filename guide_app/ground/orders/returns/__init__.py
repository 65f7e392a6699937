"""Who gives how much back: the chain's terms, what a second person approves, goods that come back in another store."""
