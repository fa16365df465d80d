-- Checksums of events, and a summary of each sweep, so that its readers need not fold its log. Both
-- follow from the log.

ALTER TABLE events ADD COLUMN checksum INTEGER; -- null: written before there were checksums

CREATE TABLE summaries (
    sweep    INTEGER PRIMARY KEY REFERENCES sweeps (number) ON DELETE CASCADE,
    position INTEGER NOT NULL,              -- of the last event that it takes in
    log      INTEGER NOT NULL,              -- that event's checksum
    body     TEXT    NOT NULL,
    checksum INTEGER NOT NULL
) STRICT;

CREATE TABLE trials (
    sweep      INTEGER NOT NULL REFERENCES sweeps (number) ON DELETE CASCADE,
    number     INTEGER NOT NULL,
    state      TEXT    NOT NULL,
    cost       REAL,                        -- by the first objective; null: no rank
    costs      BLOB,                        -- doubles, little-endian; null with one objective
    has_reason INTEGER NOT NULL,
    seconds    REAL,                        -- null: not ended
    checksum   INTEGER NOT NULL,
    body       TEXT    NOT NULL,
    PRIMARY KEY (sweep, number)
) STRICT;

CREATE INDEX trials_by_cost ON trials (sweep, cost, number) WHERE cost IS NOT NULL;
CREATE INDEX trials_with_reason ON trials (sweep, number) WHERE has_reason = 1;
