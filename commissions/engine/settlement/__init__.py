"""All targets together: kept up to date fact by fact, or computed for one month."""
