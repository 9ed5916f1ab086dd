-- What intake needs to be sure of itself. Same number, same names, same meaning as postgres/0002_intake.sql; never edited after it landed.

-- What the daemon must remember and nobody may read: refresh tokens that a provider replaced; sealed under the master key.
CREATE TABLE secrets (
    name     TEXT    NOT NULL PRIMARY KEY,
    sealed   BLOB    NOT NULL,
    set_at   INTEGER NOT NULL
) STRICT;

-- Mails that were found in the folder to which mails are moved after intake, each compared once; ledger_id is NULL for one that never came in.
CREATE TABLE filed (
    mailbox      TEXT    NOT NULL,
    uid_validity INTEGER NOT NULL,
    uid          INTEGER NOT NULL,
    ledger_id    INTEGER REFERENCES ledger (id),
    received_at  INTEGER NOT NULL,
    PRIMARY KEY (mailbox, uid_validity, uid)
) STRICT, WITHOUT ROWID;
CREATE INDEX filed_by_ledger ON filed (ledger_id) WHERE ledger_id IS NOT NULL;

-- Parked mails that a person dealt with: when, what they had been parked for, and what was said about it (sealed with the message).
CREATE TABLE cleared (
    ledger_id    INTEGER NOT NULL PRIMARY KEY REFERENCES ledger (id),
    was          TEXT    NOT NULL,
    cleared_at   INTEGER NOT NULL,
    note_id      INTEGER REFERENCES messages (id)
) STRICT;
