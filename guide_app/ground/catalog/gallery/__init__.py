"""Pictures of products and SKUs in their order, in three sizes, at addresses that nobody can guess."""
