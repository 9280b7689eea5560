//! Ratios to `serde_json`, measured side by side: the tables of `docs/performance.md`.
//!
//! `cargo bench --bench ratios [-- table]`, where a table is metadata, sizes, rules, keys or verification. The contenders of a row take turns, so that what else the machine does slows all of
//! them alike; each time is the median of its samples.
#![expect(clippy::print_stdout, reason = "its output is the table")]

#[path = "common/mod.rs"]
mod common;
#[path = "common/tokens.rs"]
mod tokens;

use std::hint::black_box;
use std::time::{Duration, Instant};

use common::{METADATA, build_case, judge, judge_text, rules, serde_json_value, strict_parse};
use fapilint::bundled;
use fapilint::case::Role;
use fapilint::catalogue::Deployment;
use fapilint::judge::Judge;
use tokens::{ASSERTIONS, Signed};

/// What parsing and judging the metadata may take, in times that `serde_json` takes to parse it.
const BUDGET: f64 = 3.0;

/// What verifying an assertion may take, in times that the back end takes with a key at hand.
const VERIFICATION: f64 = 1.25;

type Contender<'a> = &'a dyn Fn();

fn main() {
    // `cargo test --all-targets` runs benchmarks too, to see that they build; measuring is not its business.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let judge = judge();
    let count = rules().len();
    println!("{count} rules of {} run under {}\n", bundled::catalogue().rules.len(), judge.profile().id);
    let tables: [(&str, &dyn Fn()); 5] = [
        ("metadata", &|| metadata(&judge)),
        ("sizes", &|| sizes(&judge)),
        ("rules", &numbers_of_rules),
        ("keys", &numbers_of_keys),
        ("verification", &verification),
    ];
    let chosen: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    for (name, table) in tables {
        if chosen.is_empty() || chosen.iter().any(|other| other == name) {
            table();
        }
    }
}

fn metadata(judge: &Judge<'_>) {
    let times = race(&[
        &|| drop(black_box(serde_json_value(black_box(METADATA)))),
        &|| drop(black_box(strict_parse(black_box(METADATA)))),
        &|| drop(black_box(build_case(Role::ServerMetadata, black_box(METADATA)))),
        &|| drop(black_box(judge_text(judge, black_box(METADATA)))),
    ]);
    println!("| {} bytes of metadata | time | ratio |\n|---|---:|---:|", METADATA.len());
    let names = ["serde_json to a Value", "strict parse", "parse and case", "parse, case and judge"];
    for (name, time) in names.iter().zip(&times) {
        println!("| {name} | {} | {:.2} |", show(*time), ratio(*time, times[0]));
    }
    let whole = ratio(times[3], times[0]);
    let held = if whole <= BUDGET { "held" } else { "exceeded" };
    println!("\nThe budget of {BUDGET:.1} is {held}: {whole:.2}\n");
}

fn sizes(judge: &Judge<'_>) {
    type Make = fn(usize) -> String;
    println!("| document | bytes | serde_json | strict parse | ratio | parse, case and judge | ratio |");
    println!("|---|---:|---:|---:|---:|---:|---:|");
    let shapes: [(&str, Make); 4] = [
        ("many members", common::many_members),
        ("long arrays", common::long_arrays),
        ("deep nesting", common::deep_nesting),
        ("many endpoints, all at fault", common::many_endpoints),
    ];
    for (name, make) in shapes {
        for bytes in [1_000, 10_000, 100_000, 1_000_000, 5_000_000] {
            let text = make(bytes);
            let [value, parsed, judged] = race(&[
                &|| drop(black_box(serde_json_value(black_box(&text)))),
                &|| drop(black_box(strict_parse(black_box(&text)))),
                &|| drop(black_box(judge_text(judge, black_box(&text)))),
            ]);
            let (a, b) = (ratio(parsed, value), ratio(judged, value));
            let (value, parsed, judged) = (show(value), show(parsed), show(judged));
            println!("| {name} | {} | {value} | {parsed} | {a:.2} | {judged} | {b:.2} |", text.len());
        }
    }
}

fn numbers_of_rules() {
    let rules = rules();
    let case = build_case(Role::ServerMetadata, METADATA);
    let some = |quarters: usize| {
        let some = rules.iter().cycle().take(rules.len() * quarters / 4);
        Judge::of_rules(bundled::catalogue(), common::profile(), Deployment::Dedicated, some)
    };
    let judges = [1, 2, 4, 8, 16].map(some);
    let run = |i: usize| drop(black_box(judges[i].judge(black_box(&case))));
    let times = race(&[&|| run(0), &|| run(1), &|| run(2), &|| run(3), &|| run(4)]);
    println!("\n| rules | judge alone | ratio |\n|---|---:|---:|");
    let names = ["a quarter", "a half", "all", "each twice", "each four times"];
    for (name, time) in names.iter().zip(&times) {
        println!("| {name} | {} | {:.2} |", show(*time), ratio(*time, times[2]));
    }
}

fn numbers_of_keys() {
    println!("\n| keys | serde_json | parse and key facts | for each key |\n|---|---:|---:|---:|");
    for keys in [10, 100, 1000] {
        let text = common::key_set(keys);
        let [value, facts] = race(&[&|| drop(black_box(serde_json_value(black_box(&text)))), &|| {
            drop(black_box(build_case(Role::ServerJwks, black_box(&text))));
        }]);
        let each = facts / u32::try_from(keys).expect("few keys");
        println!("| {keys} | {} | {} | {} |", show(value), show(facts), show(each));
    }
}

/// What verifying adds to the case of a client with many assertions, against the back end alone.
fn verification() {
    println!("\n| algorithm | bare | in a case | ratio | the budget of {VERIFICATION} |\n|---|---:|---:|---:|---|");
    let count = u32::try_from(ASSERTIONS).expect("few");
    for algorithm in ["ES256", "PS256", "RS256", "EdDSA", "HS256"] {
        let signed = Signed::new(algorithm);
        assert!(signed.bare(), "{algorithm}");
        let [bare, with, without] = race(&[
            &|| {
                for _ in 0..ASSERTIONS {
                    let _ = black_box(black_box(&signed).bare());
                }
            },
            &|| drop(black_box(signed.case(true))),
            &|| drop(black_box(signed.case(false))),
        ]);
        let (bare, own) = (bare / count, with.saturating_sub(without) / count);
        let ratio = ratio(own, bare);
        let held = if ratio <= VERIFICATION { "held" } else { "exceeded" };
        println!("| {algorithm} | {} | {} | {ratio:.2} | {held} |", show(bare), show(own));
    }
}

/// The median time of each contender.
fn race<const N: usize>(contenders: &[Contender<'_>; N]) -> [Duration; N] {
    const SAMPLES: usize = 101;
    const SAMPLE: Duration = Duration::from_micros(500);
    const LONGEST: Duration = Duration::from_secs(8);
    let repeats = contenders.map(|contender| {
        contender();
        let once = time(contender, 1).max(Duration::from_nanos(50));
        u32::try_from(SAMPLE.as_nanos() / once.as_nanos()).unwrap_or(1).max(1)
    });
    let mut samples: [Vec<Duration>; N] = std::array::from_fn(|_| Vec::with_capacity(SAMPLES));
    let start = Instant::now();
    for turn in 0..SAMPLES {
        if turn > 4 && start.elapsed() > LONGEST {
            break;
        }
        for i in 0..N {
            samples[i].push(time(contenders[i], repeats[i]));
        }
    }
    samples.map(|mut times| {
        times.sort_unstable();
        times[times.len() / 2]
    })
}

fn time(contender: Contender<'_>, repeats: u32) -> Duration {
    let start = Instant::now();
    for _ in 0..repeats {
        contender();
    }
    start.elapsed() / repeats
}

fn ratio(a: Duration, b: Duration) -> f64 {
    a.as_secs_f64() / b.as_secs_f64()
}

fn show(time: Duration) -> String {
    let micros = time.as_secs_f64() * 1e6;
    match micros {
        m if m < 1000.0 => format!("{m:.1} µs"),
        m => format!("{:.1} ms", m / 1000.0),
    }
}
