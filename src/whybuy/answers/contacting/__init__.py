"""What `next` tells: the lines of the week in words, how sure, and what to ask."""
