//! How long the parts of judging take, by document, size, number of rules and number of keys.
//!
//! `cargo bench --bench judge`; ratios measured side by side come from `--bench ratios`.

#[path = "common/mod.rs"]
mod common;

use divan::{Bencher, counter::BytesCount};

use common::{METADATA, build_case, judge, judge_text, rules, serde_json_value, strict_parse};
use fapilint::bundled;
use fapilint::case::Role;
use fapilint::catalogue::Deployment;
use fapilint::judge::Judge;

const SIZES: [usize; 5] = [1_000, 10_000, 100_000, 1_000_000, 5_000_000];

fn main() {
    divan::main();
}

mod metadata {
    use super::{Bencher, METADATA, Role, build_case, judge, judge_text, serde_json_value, strict_parse};

    #[divan::bench]
    fn a_serde_json_value(bencher: Bencher<'_, '_>) {
        bencher.bench(|| serde_json_value(METADATA));
    }

    #[divan::bench]
    fn b_strict_parse(bencher: Bencher<'_, '_>) {
        bencher.bench(|| strict_parse(METADATA));
    }

    #[divan::bench]
    fn c_parse_and_case(bencher: Bencher<'_, '_>) {
        bencher.bench(|| build_case(Role::ServerMetadata, METADATA));
    }

    #[divan::bench]
    fn d_parse_case_and_judge(bencher: Bencher<'_, '_>) {
        let judge = judge();
        bencher.bench(|| judge_text(&judge, METADATA));
    }
}

mod size {
    use super::{Bencher, BytesCount, SIZES, common, judge, judge_text};

    fn whole(bencher: Bencher<'_, '_>, text: &str) {
        let judge = judge();
        bencher.counter(BytesCount::of_str(text)).bench(|| judge_text(&judge, text));
    }

    #[divan::bench(args = SIZES, sample_count = 20, sample_size = 1)]
    fn many_members(bencher: Bencher<'_, '_>, bytes: usize) {
        whole(bencher, &common::many_members(bytes));
    }

    #[divan::bench(args = SIZES, sample_count = 20, sample_size = 1)]
    fn long_arrays(bencher: Bencher<'_, '_>, bytes: usize) {
        whole(bencher, &common::long_arrays(bytes));
    }

    #[divan::bench(args = SIZES, sample_count = 20, sample_size = 1)]
    fn deep_nesting(bencher: Bencher<'_, '_>, bytes: usize) {
        whole(bencher, &common::deep_nesting(bytes));
    }

    #[divan::bench(args = SIZES, sample_count = 20, sample_size = 1)]
    fn many_endpoints(bencher: Bencher<'_, '_>, bytes: usize) {
        whole(bencher, &common::many_endpoints(bytes));
    }
}

/// Quarters of the profile's rules: 1, 2, 4 are a part, 8 and 16 run each rule twice and four times.
#[divan::bench(args = [1, 2, 4, 8, 16])]
fn quarters_of_rules(bencher: Bencher<'_, '_>, quarters: usize) {
    let rules = rules();
    let count = rules.len() * quarters / 4;
    let some = rules.iter().cycle().take(count);
    let judge = Judge::of_rules(bundled::catalogue(), common::profile(), Deployment::Dedicated, some);
    let case = build_case(Role::ServerMetadata, METADATA);
    bencher.bench(|| judge.judge(&case));
}

#[divan::bench(args = [10, 100, 1000], sample_count = 20, sample_size = 1)]
fn key_facts(bencher: Bencher<'_, '_>, keys: usize) {
    let text = common::key_set(keys);
    bencher.bench(|| build_case(Role::ServerJwks, &text));
}
