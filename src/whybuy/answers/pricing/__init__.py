"""What `price` tells, in its own words."""
