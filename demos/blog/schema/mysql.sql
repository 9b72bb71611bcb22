CREATE TABLE IF NOT EXISTS authors (
    id INTEGER PRIMARY KEY AUTO_INCREMENT,
    email VARCHAR(190) UNIQUE,
    name VARCHAR(100) NOT NULL,
    password VARCHAR(200)
) DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE IF NOT EXISTS entries (
    id INTEGER PRIMARY KEY AUTO_INCREMENT,
    author_id INTEGER NOT NULL,
    slug VARCHAR(190) NOT NULL UNIQUE,
    title VARCHAR(300) NOT NULL,
    markdown MEDIUMTEXT NOT NULL,
    html MEDIUMTEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    published DATETIME(6) NOT NULL,
    updated DATETIME(6) NOT NULL,
    FOREIGN KEY (author_id) REFERENCES authors (id),
    INDEX entries_by_time (published)
) DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE IF NOT EXISTS secrets (
    name VARCHAR(50) PRIMARY KEY,
    value VARCHAR(200) NOT NULL
) DEFAULT CHARACTER SET utf8mb4;

-- Who an author is elsewhere.
CREATE TABLE IF NOT EXISTS identities (
    provider VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    subject VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    author_id INTEGER NOT NULL,
    PRIMARY KEY (provider, subject),
    FOREIGN KEY (author_id) REFERENCES authors (id)
) DEFAULT CHARACTER SET utf8mb4;

-- Attempts to log in: of whom, and until when (in milliseconds since 1970) they are remembered.
CREATE TABLE IF NOT EXISTS attempts (
    who BIGINT PRIMARY KEY,
    until_ms BIGINT NOT NULL
);
