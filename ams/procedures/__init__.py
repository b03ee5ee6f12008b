"""What a procedure is: activities, lanes, acts, standards. Data and pure rules; knows no database."""
