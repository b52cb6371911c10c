"""What `learn` tells, part by part."""
