"""Use cases of a procedure: the acts that move a request. The only place that sees all duties."""
