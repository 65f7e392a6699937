"""What can be done about members who may be one person, one verb a module."""
