"""顾客短信 · What customers are sent, and setting it."""
