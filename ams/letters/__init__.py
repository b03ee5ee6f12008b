"""Official letters: numbering, rendering, reading what is uploaded. Decides nothing."""
