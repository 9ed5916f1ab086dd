-- The schema after all migrations; written by tests/store/schema.rs, compared in every run.

CREATE TABLE absences (
    id            INTEGER NOT NULL PRIMARY KEY,
    department    TEXT    NOT NULL,
    from_day      TEXT    NOT NULL,
    until_day     TEXT    NOT NULL,
    sealed_deputy BLOB    NOT NULL,
    entered_at    INTEGER NOT NULL,
    entered_by    TEXT    NOT NULL,
    removed_at    INTEGER
) STRICT;
CREATE TABLE assignments (
    case_id    INTEGER NOT NULL REFERENCES cases (id),
    ordinal    INTEGER NOT NULL,
    department TEXT    NOT NULL,
    role       TEXT    NOT NULL CHECK (role IN ('leading', 'contributing')),
    since      INTEGER NOT NULL,
    until      INTEGER,
    PRIMARY KEY (case_id, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX assignments_by_department ON assignments (department, since);
CREATE TABLE case_notes (
    case_id INTEGER NOT NULL PRIMARY KEY REFERENCES cases (id),
    sealed  BLOB    NOT NULL
) STRICT;
CREATE TABLE cases (
    id                 INTEGER NOT NULL PRIMARY KEY,
    conversation_id    INTEGER NOT NULL REFERENCES conversations (id),
    version            INTEGER NOT NULL CHECK (version >= 1),
    number             TEXT    NOT NULL UNIQUE,
    old_number         TEXT    NOT NULL,
    channel            TEXT    NOT NULL,
    origin             TEXT    NOT NULL,
    mailbox            TEXT    NOT NULL,
    counts             INTEGER NOT NULL CHECK (counts IN (0, 1)),
    received_at        INTEGER NOT NULL,
    deadline_at        INTEGER NOT NULL,
    stage              TEXT    NOT NULL,
    kind               TEXT    NOT NULL,
    kind_is_confirmed  INTEGER NOT NULL CHECK (kind_is_confirmed IN (0, 1)),
    lane               TEXT    NOT NULL,
    leading_department TEXT    NOT NULL,
    acknowledgement    TEXT    NOT NULL, -- empty while undecided, 'written', or the reason code (A01 ...)
    answerable         INTEGER NOT NULL CHECK (answerable IN (0, 1)),
    reaction_at        INTEGER,
    reaction_way       TEXT    NOT NULL,
    finding            TEXT    NOT NULL,
    remedy             TEXT    NOT NULL,
    closed_at          INTEGER,
    close_reason       TEXT    NOT NULL,
    next_due_at        INTEGER NOT NULL, -- 9223372036854775807 when nothing is due
    last_recorded_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX cases_by_old_number ON cases (old_number) WHERE old_number <> '';
CREATE INDEX cases_by_receipt ON cases (received_at, id);
CREATE INDEX cases_due ON cases (next_due_at, id) WHERE next_due_at < 9223372036854775807;
CREATE INDEX cases_open ON cases (received_at, id) WHERE closed_at IS NULL;
CREATE INDEX cases_unacknowledged ON cases (received_at, id) WHERE acknowledgement NOT IN ('', 'written');
CREATE TABLE chain_head (
    id   INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    seq  INTEGER NOT NULL,
    hash TEXT    NOT NULL
) STRICT;
CREATE TABLE cleared (
    ledger_id    INTEGER NOT NULL PRIMARY KEY REFERENCES ledger (id),
    was          TEXT    NOT NULL,
    cleared_at   INTEGER NOT NULL,
    note_id      INTEGER REFERENCES messages (id)
) STRICT;
CREATE TABLE conversations (
    id          INTEGER NOT NULL PRIMARY KEY,
    wrapped_key BLOB    NOT NULL,
    created_at  INTEGER NOT NULL
) STRICT;
CREATE TABLE cursors (
    mailbox      TEXT    NOT NULL PRIMARY KEY,
    uid_validity INTEGER NOT NULL,
    last_uid     INTEGER NOT NULL,
    polled_at    INTEGER NOT NULL
) STRICT;
CREATE TABLE events (
    seq         INTEGER NOT NULL PRIMARY KEY,
    case_id     INTEGER NOT NULL REFERENCES cases (id),
    position    INTEGER NOT NULL CHECK (position >= 1),
    happened_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    actor       TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    hash        TEXT    NOT NULL,
    UNIQUE (case_id, position)
) STRICT;
CREATE TABLE filed (
    mailbox      TEXT    NOT NULL,
    uid_validity INTEGER NOT NULL,
    uid          INTEGER NOT NULL,
    ledger_id    INTEGER REFERENCES ledger (id),
    received_at  INTEGER NOT NULL,
    PRIMARY KEY (mailbox, uid_validity, uid)
) STRICT, WITHOUT ROWID;
CREATE INDEX filed_by_ledger ON filed (ledger_id) WHERE ledger_id IS NOT NULL;
CREATE TABLE leases (
    name     TEXT    NOT NULL PRIMARY KEY,
    holder   TEXT    NOT NULL,
    fence    INTEGER NOT NULL,
    until    INTEGER NOT NULL
) STRICT;
CREATE TABLE ledger (
    id           INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    mailbox      TEXT    NOT NULL,
    uid_validity INTEGER NOT NULL,
    uid          INTEGER NOT NULL,
    source_hash  TEXT    NOT NULL,
    letter_hash  TEXT    NOT NULL,
    disposition  TEXT    NOT NULL,
    reason       TEXT    NOT NULL,
    received_at  INTEGER NOT NULL,
    committed_at INTEGER NOT NULL,
    message_id   INTEGER REFERENCES messages (id),
    UNIQUE (mailbox, uid_validity, uid)
) STRICT;
CREATE INDEX ledger_by_commit ON ledger (committed_at);
CREATE INDEX ledger_by_letter ON ledger (letter_hash) WHERE letter_hash <> '';
CREATE INDEX ledger_by_source ON ledger (source_hash) WHERE source_hash <> '';
CREATE INDEX ledger_parked ON ledger (id) WHERE disposition = 'parked';
CREATE TABLE letters (
    id              INTEGER NOT NULL PRIMARY KEY,
    letter_key      TEXT    NOT NULL UNIQUE,
    conversation_id INTEGER NOT NULL REFERENCES conversations (id),
    case_id         INTEGER REFERENCES cases (id),
    bearer          TEXT    NOT NULL, -- JSON, empty when nobody bears a token
    kind            TEXT    NOT NULL,
    audience        TEXT    NOT NULL,
    state           TEXT    NOT NULL,
    attempts        INTEGER NOT NULL,
    begun           INTEGER NOT NULL, -- how often it was begun since it was last settled
    next_try_at     INTEGER NOT NULL,
    committed_at    INTEGER NOT NULL,
    settled_at      INTEGER,
    reason          TEXT    NOT NULL,
    recipient_hash  TEXT    NOT NULL,
    message_id_hash TEXT    NOT NULL,
    sealed          BLOB    NOT NULL
, recipient_domain TEXT NOT NULL DEFAULT '') STRICT;
CREATE INDEX letters_by_case ON letters (case_id, id) WHERE case_id IS NOT NULL;
CREATE INDEX letters_by_kind ON letters (kind, committed_at);
CREATE INDEX letters_by_message_id ON letters (message_id_hash) WHERE message_id_hash <> '';
CREATE INDEX letters_by_recipient ON letters (recipient_hash, kind, committed_at);
CREATE INDEX letters_stuck ON letters (state, id) WHERE state NOT IN ('sent', 'waiting');
CREATE INDEX letters_waiting ON letters (next_try_at, id) WHERE state = 'waiting';
CREATE TABLE marks (
    name     TEXT    NOT NULL PRIMARY KEY,
    value    TEXT    NOT NULL,
    set_at   INTEGER NOT NULL
) STRICT;
CREATE TABLE messages (
    id              INTEGER NOT NULL PRIMARY KEY,
    conversation_id INTEGER NOT NULL REFERENCES conversations (id),
    case_id         INTEGER REFERENCES cases (id),
    direction       TEXT    NOT NULL CHECK (direction IN ('in', 'out', 'note')),
    happened_at     INTEGER NOT NULL,
    message_id_hash TEXT    NOT NULL,
    sender_hash     TEXT    NOT NULL,
    sealed_text     BLOB    NOT NULL,
    sealed_raw      BLOB    NOT NULL
) STRICT;
CREATE INDEX messages_by_case ON messages (case_id, happened_at, id) WHERE case_id IS NOT NULL;
CREATE INDEX messages_by_message_id ON messages (message_id_hash) WHERE message_id_hash <> '';
CREATE TABLE participants (
    case_id      INTEGER NOT NULL REFERENCES cases (id),
    ordinal      INTEGER NOT NULL,
    address_hash TEXT    NOT NULL,
    sealed       BLOB    NOT NULL,
    PRIMARY KEY (case_id, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX participants_by_address ON participants (address_hash) WHERE address_hash <> '';
CREATE TABLE projections (
    case_id    INTEGER NOT NULL PRIMARY KEY REFERENCES cases (id),
    projection TEXT    NOT NULL
) STRICT;
CREATE TABLE secrets (
    name     TEXT    NOT NULL PRIMARY KEY,
    sealed   BLOB    NOT NULL,
    set_at   INTEGER NOT NULL
) STRICT;
CREATE TABLE sequences (
    name     TEXT    NOT NULL PRIMARY KEY,
    next     INTEGER NOT NULL CHECK (next >= 1)
) STRICT;
CREATE TABLE snapshots (
    day         TEXT    NOT NULL,
    figure      TEXT    NOT NULL,
    year        INTEGER NOT NULL,
    as_of       INTEGER NOT NULL,
    numerator   INTEGER NOT NULL,
    denominator INTEGER,
    definition  INTEGER NOT NULL,
    hash        TEXT    NOT NULL,
    PRIMARY KEY (day, figure, year)
) STRICT, WITHOUT ROWID;
CREATE TABLE steps (
    case_id  INTEGER NOT NULL REFERENCES cases (id),
    step     TEXT    NOT NULL,
    taken_at INTEGER NOT NULL,
    PRIMARY KEY (case_id, step)
) STRICT, WITHOUT ROWID;
