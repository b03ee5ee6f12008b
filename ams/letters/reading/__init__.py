"""Reads uploads in processes that are limited, see no database and serve one file each."""
