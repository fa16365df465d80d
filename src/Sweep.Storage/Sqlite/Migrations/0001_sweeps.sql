-- A sweep, its log, its curves and its training checkpoints. All that a sweep is follows from its
-- spec and its log.

PRAGMA application_id = 0x53574550; -- "SWEP"

CREATE TABLE sweeps (
    number  INTEGER PRIMARY KEY,            -- in the order of creation
    id      TEXT    NOT NULL UNIQUE,
    name    TEXT    NOT NULL UNIQUE,
    created TEXT    NOT NULL,
    spec    TEXT    NOT NULL,
    version TEXT    NOT NULL
) STRICT;

CREATE TABLE events (
    number   INTEGER PRIMARY KEY,
    sweep    INTEGER NOT NULL REFERENCES sweeps (number) ON DELETE CASCADE,
    position INTEGER NOT NULL CHECK (position > 0),
    at       TEXT    NOT NULL,
    body     TEXT    NOT NULL,
    UNIQUE (sweep, position)
) STRICT;

CREATE TABLE curves (
    number     INTEGER PRIMARY KEY,         -- in the order of writing
    sweep      INTEGER NOT NULL REFERENCES sweeps (number) ON DELETE CASCADE,
    trial      INTEGER NOT NULL,
    replicate  INTEGER NOT NULL,
    attempt    INTEGER NOT NULL,
    metric     TEXT    NOT NULL,
    from_epoch INTEGER NOT NULL CHECK (from_epoch > 0),
    packed     BLOB    NOT NULL CHECK (length(packed) % 8 = 0) -- doubles, little-endian
) STRICT;

CREATE INDEX curves_by_trial ON curves (sweep, trial);

CREATE TABLE checkpoints (
    sweep     INTEGER NOT NULL REFERENCES sweeps (number) ON DELETE CASCADE,
    trial     INTEGER NOT NULL,
    replicate INTEGER NOT NULL,
    attempt   INTEGER NOT NULL,
    step      INTEGER NOT NULL,
    sha256    TEXT    NOT NULL,
    size      INTEGER NOT NULL,
    PRIMARY KEY (sweep, trial, replicate, attempt, step)
) STRICT, WITHOUT ROWID;
