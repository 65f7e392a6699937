"""门店 · What a store manager sees beside their own: the people of the store, and whose customers are whose."""
