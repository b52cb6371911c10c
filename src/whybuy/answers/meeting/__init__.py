"""What `meet` tells: the quarter's meetings, and the plan of one."""
