//! What a document is, told from its content.
