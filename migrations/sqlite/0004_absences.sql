-- When a department is away and who reads for it. Same number, same names, same meaning as postgres/0004_absences.sql; never edited after it landed.

-- Days are local and inclusive. sealed_deputy is the deputy's address under the master key, empty where none was named; entered_by is the
-- desk or the department. An absence that somebody ended keeps its row.
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
