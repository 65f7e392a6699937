"""What customers are sent on their phones: confirmations and reminders, and offers to those who agreed to offers."""
