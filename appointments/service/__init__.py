"""What can be done with appointments: one verb, one transaction each."""
