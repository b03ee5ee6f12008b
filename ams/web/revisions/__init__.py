"""Revising a procedure: drafts, comparison, approval, history."""
