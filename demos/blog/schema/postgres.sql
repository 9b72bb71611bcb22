CREATE TABLE IF NOT EXISTS authors (
    id SERIAL PRIMARY KEY,
    email TEXT UNIQUE,
    name TEXT NOT NULL,
    password TEXT
);

CREATE TABLE IF NOT EXISTS entries (
    id SERIAL PRIMARY KEY,
    author_id INTEGER NOT NULL REFERENCES authors (id),
    slug TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    markdown TEXT NOT NULL,
    html TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    published TIMESTAMPTZ NOT NULL,
    updated TIMESTAMPTZ NOT NULL
);

CREATE INDEX IF NOT EXISTS entries_by_time ON entries (published);

CREATE TABLE IF NOT EXISTS secrets (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- Who an author is elsewhere.
CREATE TABLE IF NOT EXISTS identities (
    provider TEXT NOT NULL,
    subject TEXT NOT NULL,
    author_id INTEGER NOT NULL REFERENCES authors (id),
    PRIMARY KEY (provider, subject)
);

-- Attempts to log in: of whom, and until when (in milliseconds since 1970) they are remembered.
CREATE TABLE IF NOT EXISTS attempts (
    who BIGINT PRIMARY KEY,
    until_ms BIGINT NOT NULL
);
