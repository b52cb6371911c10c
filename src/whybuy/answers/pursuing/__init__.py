"""What `pursue` tells, in words."""
