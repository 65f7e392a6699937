"""Who shares in a sale, and how a total is split between them."""
