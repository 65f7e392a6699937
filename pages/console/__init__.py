"""The console of headquarters, regions and finance."""
