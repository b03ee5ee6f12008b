"""The block list: public keys that may never be certified again."""
