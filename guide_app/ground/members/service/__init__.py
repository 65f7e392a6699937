"""What can be done about members, one verb a module."""
