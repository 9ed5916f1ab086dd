-- What intake needs to be sure of itself. Same number, same names, same meaning as sqlite/0002_intake.sql; never edited after it landed.

-- What the daemon must remember and nobody may read: refresh tokens that a provider replaced; sealed under the master key.
CREATE TABLE secrets (
    name     TEXT    NOT NULL PRIMARY KEY,
    sealed   BYTEA   NOT NULL,
    set_at   BIGINT  NOT NULL
);

-- Mails that were found in the folder to which mails are moved after intake, each compared once; ledger_id is NULL for one that never came in.
CREATE TABLE filed (
    mailbox      TEXT    NOT NULL,
    uid_validity BIGINT  NOT NULL,
    uid          BIGINT  NOT NULL,
    ledger_id    BIGINT  REFERENCES ledger (id),
    received_at  BIGINT  NOT NULL,
    PRIMARY KEY (mailbox, uid_validity, uid)
);
CREATE INDEX filed_by_ledger ON filed (ledger_id) WHERE ledger_id IS NOT NULL;

-- Parked mails that a person dealt with: when, what they had been parked for, and what was said about it (sealed with the message).
CREATE TABLE cleared (
    ledger_id    BIGINT  NOT NULL PRIMARY KEY REFERENCES ledger (id),
    was          TEXT    NOT NULL,
    cleared_at   BIGINT  NOT NULL,
    note_id      BIGINT  REFERENCES messages (id)
);
