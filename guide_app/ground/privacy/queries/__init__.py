"""What can be seen of consents, of their texts, and of what customers ask for."""
