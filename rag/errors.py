"""Every error onrecord raises on purpose; each message says what happened and what to do.

OnrecordError
├── InvalidInput      a question, filter or path that cannot be used
├── TranscriptError   one file that cannot be read as a transcript
├── StorageError      the data folder cannot be read or written
│   └── CorpusBusy    another process is writing
└── ModelError        the language model or embedding cannot be used
"""


class OnrecordError(Exception):
    """Base of all errors of onrecord; its message is one sentence for the reader."""


class InvalidInput(OnrecordError):
    """A question, filter or path that cannot be used as given."""


class TranscriptError(OnrecordError):
    """A file that cannot be read as a transcript."""


class StorageError(OnrecordError):
    """The data folder cannot be read or written."""


class CorpusBusy(StorageError):
    """Another process is writing to this corpus."""


class ModelError(OnrecordError):
    """The language model or embedding model cannot be used."""
