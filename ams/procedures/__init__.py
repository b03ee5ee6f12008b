"""What a procedure is: activities, lanes, acts, standards. Pure; knows no database."""
