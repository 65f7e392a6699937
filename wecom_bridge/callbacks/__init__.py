"""What WeCom tells by itself: opened, read, kept in the inbox, and applied to the mirror."""
