"""隐私: texts that customers agree to, what they ask for, and how long what is kept of them."""
