-- What the limits of acknowledgements count by. Same number, same names, same meaning as postgres/0003_limits.sql; never edited after it landed.

-- Keyed hash of the domain an acknowledgement went to; empty for other letters and for those written before.
ALTER TABLE letters ADD COLUMN recipient_domain TEXT NOT NULL DEFAULT '';
