"""Tables' foundations, sessions, tenancy and the outbox; everything that speaks SQL outside a capability's store."""
