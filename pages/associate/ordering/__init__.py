"""开单: a cart that lives in the address, priced anew whenever it is shown, and the order that it becomes."""
