"""Messages to people: queued, sent one by one; without a server shown in an outbox."""
