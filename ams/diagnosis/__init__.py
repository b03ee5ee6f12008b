"""How AMS is doing: what each duty says of itself, gathered for ``/readyz``, pages and doctor."""
