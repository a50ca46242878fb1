-- The catalog. Offsets count characters of interviews.text; first and last are a half-open range
-- of sentence numbers; sentences of one run follow one another without a cut-out stretch. Keys are never used twice, so that a vector left behind by a crash can
-- never be taken for another window's.
CREATE TABLE interviews (
    key INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE NOT NULL, path TEXT UNIQUE NOT NULL,
    sha256 TEXT NOT NULL, file TEXT NOT NULL, title TEXT NOT NULL, podcast TEXT, host TEXT,
    guests TEXT NOT NULL, attribution TEXT NOT NULL, aliases TEXT NOT NULL, url TEXT,
    turns TEXT NOT NULL, regions TEXT NOT NULL, moments TEXT NOT NULL, text TEXT NOT NULL,
    summary TEXT NOT NULL, pieces TEXT NOT NULL, repeats_dropped INTEGER NOT NULL,
    notes TEXT NOT NULL, date TEXT);
CREATE TABLE sentences (
    interview INTEGER NOT NULL, number INTEGER NOT NULL, start INTEGER NOT NULL,
    end INTEGER NOT NULL, speaker TEXT, certain INTEGER NOT NULL, sponsor INTEGER NOT NULL,
    words INTEGER NOT NULL, run INTEGER NOT NULL, turn INTEGER NOT NULL,
    PRIMARY KEY (interview, number)) WITHOUT ROWID;
CREATE TABLE sections (
    key INTEGER PRIMARY KEY AUTOINCREMENT, interview INTEGER NOT NULL, number INTEGER NOT NULL,
    first INTEGER NOT NULL, last INTEGER NOT NULL, sponsor INTEGER NOT NULL,
    UNIQUE (interview, number));
CREATE TABLE windows (
    key INTEGER PRIMARY KEY AUTOINCREMENT, interview INTEGER NOT NULL, section INTEGER NOT NULL,
    first INTEGER NOT NULL, last INTEGER NOT NULL, speaker TEXT, sponsor INTEGER NOT NULL);
CREATE INDEX windows_of_interview ON windows (interview);
CREATE INDEX windows_of_speaker ON windows (speaker, section);
-- `place` holds tokens for interview, speakers and sponsor reads, so that the index itself filters.
CREATE VIRTUAL TABLE section_words USING fts5 (
    body, place, tokenize = 'porter unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE window_words USING fts5 (
    body, place, tokenize = 'porter unicode61 remove_diacritics 2');
CREATE TABLE ratings (
    key INTEGER PRIMARY KEY AUTOINCREMENT, question TEXT NOT NULL, about TEXT NOT NULL,
    text TEXT NOT NULL, good INTEGER NOT NULL, speakers TEXT NOT NULL, evidence TEXT NOT NULL,
    model TEXT, at TEXT NOT NULL, UNIQUE (question, about, text));
CREATE TABLE state (generation INTEGER NOT NULL, corpus TEXT NOT NULL);
INSERT INTO state VALUES (1, lower(hex(randomblob(8))));
