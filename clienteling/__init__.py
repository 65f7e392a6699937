"""What associates know and do about customers: notes, contacts, when to care for whom next, the profile of one."""
