//! The targets of `fuzz/` without a fuzzer: their corpus, and mutations of it that are new in every run.
//!
//! The fuzzer itself needs a nightly compiler and instruments every dependency; `fuzz/run.sh` runs it by hand.
//! Its findings are kept in the corpus, and so tried here by every run of the tests.

#[path = "../fuzz/harness/mod.rs"]
mod harness;

mod common;

use std::fs;

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, TestRunner};

/// What parsers trip over, beside single bytes.
const WORDS: [&str; 16] = [
    "\"", "\\u0000", "\\ud800", "{", "[", "]", "}", "\u{feff}", "\u{202e}", "é", "\r\n", "=", ".",
    "9999999999999999999", "null", "-----",
];

/// One change of an input.
#[derive(Clone, Debug)]
enum Edit {
    Put(Index, u8),
    Insert(Index, &'static str),
    Cut(Index, u8),
    Repeat(Index, u8),
    Swap(Index, Index),
}

fn any_edit() -> impl Strategy<Value = Edit> {
    let at = any::<Index>;
    prop_oneof![
        (at(), any::<u8>()).prop_map(|(at, byte)| Edit::Put(at, byte)),
        (at(), prop::sample::select(&WORDS[..])).prop_map(|(at, word)| Edit::Insert(at, word)),
        (at(), any::<u8>()).prop_map(|(at, length)| Edit::Cut(at, length)),
        (at(), any::<u8>()).prop_map(|(at, length)| Edit::Repeat(at, length)),
        (at(), at()).prop_map(|(one, other)| Edit::Swap(one, other)),
    ]
}

fn apply(data: &mut Vec<u8>, edit: &Edit) {
    if data.is_empty() {
        return;
    }
    let behind = |at: usize, length: u8, data: &[u8]| (at + usize::from(length)).min(data.len());
    match edit {
        Edit::Put(at, byte) => {
            let at = at.index(data.len());
            data[at] = *byte;
        }
        Edit::Insert(at, word) => {
            let at = at.index(data.len());
            data.splice(at..at, word.bytes());
        }
        Edit::Cut(at, length) => {
            let at = at.index(data.len());
            let end = behind(at, *length, data);
            data.drain(at..end);
        }
        Edit::Repeat(at, length) => {
            let at = at.index(data.len());
            let part = data[at..behind(at, *length, data)].to_vec();
            data.splice(at..at, part);
        }
        Edit::Swap(one, other) => {
            let (one, other) = (one.index(data.len()), other.index(data.len()));
            data.swap(one, other);
        }
    }
}

/// The seeds of a target, in the order of their names.
fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = common::top().join("fuzz/corpus").join(target);
    let mut paths: Vec<_> =
        fs::read_dir(folder).expect("a corpus").map(|entry| entry.expect("a seed").path()).collect();
    paths.sort();
    paths.into_iter().map(|path| fs::read(path).expect("a seed")).collect()
}

/// Runs a target on its corpus and on so many mutations of it.
fn fuzz(target: &str, cases: u32, run: fn(&[u8])) {
    let seeds = corpus(target);
    assert!(!seeds.is_empty());
    for seed in &seeds {
        run(seed);
    }
    let config = Config { failure_persistence: None, ..Config::with_cases(cases) };
    let inputs = (prop::sample::select(seeds), prop::collection::vec(any_edit(), 1..8));
    let outcome = TestRunner::new(config).run(&inputs, |(mut data, edits)| {
        for edit in &edits {
            apply(&mut data, edit);
        }
        run(&data);
        Ok(())
    });
    assert!(outcome.is_ok(), "{}", outcome.expect_err("it failed"));
}

#[test]
fn json() {
    fuzz("json", 2000, harness::json::run);
}

#[test]
fn jws() {
    fuzz("jws", 100, harness::jws::run);
}

#[test]
fn certificate() {
    fuzz("certificate", 2000, harness::certificate::run);
}

#[test]
fn request() {
    fuzz("request", 1000, harness::request::run);
}

#[test]
fn rule() {
    fuzz("rule", 100, harness::rule::run);
}

#[test]
fn config() {
    fuzz("config", 2000, harness::config::run);
}

#[test]
fn whole() {
    fuzz("whole", 24, harness::whole::run);
}

#[test]
fn the_corpus_stays_small() {
    let mut all = 0;
    for target in fs::read_dir(common::top().join("fuzz/corpus")).expect("the corpus") {
        let name = target.expect("a target").file_name().into_string().expect("a name");
        assert!(common::top().join("fuzz/fuzz_targets").join(format!("{name}.rs")).is_file(), "{name} has no target");
        all += corpus(&name).iter().map(Vec::len).sum::<usize>();
    }
    assert!(all <= 128 * 1024, "the corpus has {all} bytes");
}
