"""Orders with their payments and refunds, and whose they are where nobody served."""
