"""The face `platform`: /auth, /tenant and /payment as their document has them, over the same accounts as every face."""
