//! Telling what an input looks like never fails, whatever the bytes are.

use fapilint::case::{Kind, Likeness, kind_of, looks_like};
use fapilint::json::{Limits, SourceId, Tree, parse};
use proptest::prelude::*;

/// What texts start with that look like something, so that chance gets past the first byte.
const STARTS: [&str; 24] = [
    "", "{", "[", "\"", "<", "<html", "<?php", "---", "---\n", "HTTP/", "GET /", "-----BEGIN ", "eyJ", "MII",
    "0\u{82}", "\u{feff}", "* ", "# ", "//", "a: ", "a=", "\u{1e}{", "{\"a\": 1}\n", "#!",
];

fn says_something(likeness: &Likeness) {
    assert!(!likeness.message().is_empty() && !likeness.help().is_empty());
}

proptest! {
    #[test]
    fn any_bytes_look_like_something_or_nothing(start in prop::sample::select(&STARTS[..]), bytes in any::<Vec<u8>>()) {
        let bytes = [start.as_bytes(), &bytes].concat();
        if let Some(likeness) = looks_like(&bytes) {
            says_something(&likeness);
        }
    }

    #[test]
    fn any_text_looks_like_something_or_nothing(start in prop::sample::select(&STARTS[..]), text in "[ -~\\n\\r\\té𝄞]{0,200}") {
        if let Some(likeness) = looks_like(format!("{start}{text}").as_bytes()) {
            says_something(&likeness);
        }
    }

    #[test]
    fn any_der_header_is_read(length in prop::collection::vec(any::<u8>(), 0..12), size in 0..400_usize) {
        let mut bytes = [&[0x30][..], &length].concat();
        bytes.resize(bytes.len() + size, 0);
        if let Some(likeness) = looks_like(&bytes) {
            says_something(&likeness);
        }
    }

    #[test]
    fn a_text_is_cut_at_any_character(before in 65_500..65_560_usize, tail in "[\u{80}-\u{ffff}]{0,40}") {
        let text = format!("{{\"a\": \"{}{tail}\"}}", "x".repeat(before));
        prop_assert_eq!(looks_like(text.as_bytes()), None);
    }

    #[test]
    fn an_object_on_its_own_is_left_to_the_parser(white in "[ \\n\\r\\t]{0,4}", name in "[a-z_]{1,12}", number in any::<i32>()) {
        let text = format!("{white}{{\"{name}\": {number}}}{white}");
        prop_assert_eq!(looks_like(text.as_bytes()), None);
    }

    #[test]
    fn secrets_are_in_no_message(secret in "[A-Z2-7]{24}", start in prop::sample::select(&STARTS[..])) {
        for text in [
            format!("{start}{secret}"),
            format!("-----BEGIN {secret} PRIVATE KEY-----\n{secret}\n"),
            format!("-----BEGIN PRIVATE KEY-----\n{secret}\n-----END PRIVATE KEY-----\n"),
        ] {
            if let Some(likeness) = looks_like(text.as_bytes()) {
                prop_assert!(!likeness.message().contains(&secret) && !likeness.help().contains(&secret));
            }
        }
    }

    #[test]
    fn members_of_no_document_do_not_change_the_kind(name in "x_[a-z]{1,8}", value in any::<i32>()) {
        for (kind, members) in [
            (Kind::AsMetadata, r#""issuer": "https://as.example", "token_endpoint": "https://as.example/token""#),
            (Kind::ClientMetadata, r#""redirect_uris": ["https://client.example/callback"]"#),
            (Kind::Jwks, r#""keys": []"#),
        ] {
            let mut tree = Tree::new();
            let text = format!("{{\"{name}\": {value}, {members}}}");
            let parsed = parse(&mut tree, SourceId(0), &text, Limits::default());
            prop_assert_eq!(parsed.ok().and_then(|parsed| kind_of(&tree, parsed.root)), Some(kind));
        }
    }
}
