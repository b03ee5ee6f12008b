"""What outside CAs say of the certificates in our inventory, read and kept up with (ADR 0021).

It marks certificates in the inventory and keeps the signed proof; it knows no requests.
"""
