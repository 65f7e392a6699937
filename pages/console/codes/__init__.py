"""触点: codes and what followed from them."""
