"""What `worth` tells, part by part."""
