"""Health for machines: is the process up, is AMS ready."""
