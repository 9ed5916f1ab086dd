-- What intake needs to be sure of itself. Same number, same names, same meaning as sqlite/0002_intake.sql; never edited after it landed.

-- What the daemon must remember and nobody may read: refresh tokens that a provider replaced; sealed under the master key.
CREATE TABLE secrets (
    name     TEXT    NOT NULL PRIMARY KEY,
    sealed   BYTEA   NOT NULL,
    set_at   BIGINT  NOT NULL
);

-- Mails that were found again in a folder to which they were moved after intake; ledger_id is NULL for one that never came in.
CREATE TABLE filed (
    mailbox      TEXT    NOT NULL,
    uid_validity BIGINT  NOT NULL,
    uid          BIGINT  NOT NULL,
    ledger_id    BIGINT  REFERENCES ledger (id),
    PRIMARY KEY (mailbox, uid_validity, uid)
);
CREATE INDEX filed_by_ledger ON filed (ledger_id) WHERE ledger_id IS NOT NULL;
