-- The coordinators that share this store: where each is, and what it is known by.
-- A row counts until it expires, and stays for a day after that.

CREATE TABLE coordinators (
    number      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- in the order in which they came
    suffix      text        NOT NULL, -- the second half of its name, after the number as 16 hexadecimal digits
    place       text        NOT NULL, -- of its port for workers and coordinators, as host:port
    fingerprint text        NOT NULL, -- SHA-256 of the certificate that it shows there
    address     text        NOT NULL, -- of its HTTP port
    process     integer     NOT NULL,
    host        text        NOT NULL,
    is_member   boolean     NOT NULL, -- whether it takes part in a cluster, and so can be joined
    expires     timestamptz NOT NULL  -- by this server's clock
);
