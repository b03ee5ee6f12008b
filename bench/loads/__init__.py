"""What makes load: wrk's scripts, and clients that connect and say nothing."""
