-- Which sweeps a fleet works on, and how often its leader changed.

CREATE TABLE submissions (
    sweep     INTEGER PRIMARY KEY REFERENCES sweeps (number) ON DELETE CASCADE,
    priority  INTEGER NOT NULL,
    max_slots INTEGER CHECK (max_slots > 0)  -- null: no limit
) STRICT;

CREATE TABLE leadership (
    epoch INTEGER NOT NULL                   -- of the last one who led; 0 before the first
) STRICT;

INSERT INTO leadership VALUES (0);
