"""What people do with months."""
