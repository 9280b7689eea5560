//! Registrations of clients as JSON Lines: one in, one verdict line out, in constant memory.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::num::NonZero;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use time::Date;

use crate::case::{Input, Slot};
use crate::catalogue::Catalogue;
use crate::json::{Limits, Lines, SyntaxError};
use crate::judge::Judge;
use crate::policy::Policy;
use crate::report::{CaseParts, ClientLine, ErrorReport};

use super::problem::Problem;
use super::{Outcome, Streams};

/// Lines that a thread takes at a time: enough to be worth the hand-over, few enough to answer soon.
const BATCH: usize = 64;
/// The most threads: more would wait for whoever reads the lines.
const MOST_THREADS: usize = 16;

/// What every registration is judged by.
pub(super) struct Bench<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) judge: &'a Judge<'a>,
    /// The documents of the server.
    pub(super) server: Vec<Input>,
    pub(super) time: Option<i64>,
    pub(super) policy: Policy,
    pub(super) today: Date,
}

/// A line with its number; an error where it is longer than a document may be, or not UTF-8.
type Line = (usize, Result<String, String>);

struct Batch {
    lines: Vec<Line>,
}

/// What became of a batch: its lines, and the gravest outcome.
struct Answer {
    text: Vec<u8>,
    outcome: Outcome,
}

/// Judges all lines of `path`, or of standard input, and writes a line for each in their order.
pub(super) fn stream(path: &str, bench: &Bench<'_>, streams: &mut Streams<'_>) -> Result<Outcome, Problem> {
    let file;
    let input: &mut dyn Read = if path == "-" {
        &mut *streams.stdin
    } else {
        file =
            File::open(path).map_err(|error| Problem::new(format!("{path} can not be read: {error}")).input(path))?;
        &mut &file
    };
    let mut lines = BufReader::new(input);
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(MOST_THREADS);
    thread::scope(|scope| {
        let workers: Vec<(SyncSender<Batch>, Receiver<Answer>)> = (0..threads)
            .map(|_| {
                let (to_worker, batches) = sync_channel::<Batch>(1);
                let (answers, from_worker) = sync_channel::<Answer>(1);
                scope.spawn(move || work(bench, &batches, &answers));
                (to_worker, from_worker)
            })
            .collect();
        pump(&mut lines, &workers, streams.stdout, path)
    })
}

/// Hands batches to the threads in turn and writes what comes back, in the order of the lines.
fn pump(
    lines: &mut impl BufRead,
    workers: &[(SyncSender<Batch>, Receiver<Answer>)],
    out: &mut dyn Write,
    path: &str,
) -> Result<Outcome, Problem> {
    let mut outcome = Outcome::Clean;
    let mut waiting: VecDeque<usize> = VecDeque::new();
    let mut turns = (0..workers.len()).cycle();
    let mut number = 0;
    loop {
        let batch = read_batch(lines, &mut number)
            .map_err(|error| Problem::new(format!("{path} can not be read: {error}")).input(path))?;
        let end = batch.lines.is_empty();
        if !end && let Some(turn) = turns.next() {
            // A thread that has gone says so when its answer is asked for.
            let _ = workers[turn].0.send(batch);
            waiting.push_back(turn);
        }
        while waiting.len() > if end { 0 } else { workers.len() } {
            let Some(turn) = waiting.pop_front() else { break };
            let answer = workers[turn].1.recv().map_err(|_| Problem::new("a thread ended before its work was done"))?;
            out.write_all(&answer.text).map_err(Problem::output)?;
            outcome = worst(outcome, answer.outcome);
        }
        if end {
            out.flush().map_err(Problem::output)?;
            return Ok(outcome);
        }
    }
}

fn worst(one: Outcome, other: Outcome) -> Outcome {
    if one.code() >= other.code() { one } else { other }
}

fn read_batch(lines: &mut impl BufRead, number: &mut usize) -> std::io::Result<Batch> {
    let mut batch = Batch { lines: Vec::with_capacity(BATCH) };
    while batch.lines.len() < BATCH {
        let Some(line) = read_line(lines)? else { break };
        *number += 1;
        // Empty lines separate nothing, and are no registrations.
        if line.as_ref().map_or(true, |text| !text.trim().is_empty()) {
            batch.lines.push((*number, line));
        }
    }
    Ok(batch)
}

/// The next line, at most as long as a document may be; the rest of a longer one is passed over.
fn read_line(lines: &mut impl BufRead) -> std::io::Result<Option<Result<String, String>>> {
    let limit = Limits::default().bytes;
    let mut bytes = Vec::new();
    lines.by_ref().take(limit as u64 + 1).read_until(b'\n', &mut bytes)?;
    if bytes.is_empty() {
        return Ok(None);
    }
    if bytes.len() > limit && bytes.last() != Some(&b'\n') {
        lines.skip_until(b'\n')?;
        return Ok(Some(Err(format!("the line has more than {limit} bytes, the limit for one document"))));
    }
    while bytes.last().is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
        bytes.pop();
    }
    Ok(Some(String::from_utf8(bytes).map_err(|_| "the line is not UTF-8 (RFC 8259 section 8.1)".to_owned())))
}

/// A thread: a case of its own, and one batch after another.
fn work(bench: &Bench<'_>, batches: &Receiver<Batch>, answers: &SyncSender<Answer>) {
    let (mut slot, _) = Slot::new(bench.catalogue, bench.server.clone(), bench.time);
    for batch in batches {
        let mut answer = Answer { text: Vec::new(), outcome: Outcome::Clean };
        for (number, line) in batch.lines {
            let judged = match line {
                Ok(text) => judge(bench, &mut slot, number, &text),
                Err(message) => (ClientLine::broken(number, error(message, None)), Outcome::Incomplete),
            };
            answer.outcome = worst(answer.outcome, judged.1);
            // Nothing in a line can fail to be written as JSON.
            let _ = serde_json::to_writer(&mut answer.text, &judged.0);
            answer.text.push(b'\n');
        }
        if answers.send(answer).is_err() {
            return;
        }
    }
}

fn judge(bench: &Bench<'_>, slot: &mut Slot<'_>, number: usize, text: &str) -> (ClientLine, Outcome) {
    let name = format!("line {number}");
    let case = match slot.put(&name, text) {
        Ok(case) => case,
        Err(broken) => return (ClientLine::broken(number, syntax(&broken, text)), Outcome::Incomplete),
    };
    let judgement = bench.judge.judge_clients(case);
    let parts = CaseParts { judge: bench.judge, case, judgement: &judgement, fallback_id: &name };
    let mut line = ClientLine::judged(number, &parts);
    bench.policy.waive(bench.catalogue, bench.today, &mut line.findings);
    let outcome = if bench.policy.fails(&line.findings) { Outcome::Findings } else { Outcome::Clean };
    (line, outcome)
}

fn syntax(broken: &SyntaxError, text: &str) -> ErrorReport {
    let column = Lines::new(text).position(broken.span.start).column;
    ErrorReport { help: broken.help.clone(), ..error(broken.to_string(), Some(column)) }
}

fn error(message: String, column: Option<usize>) -> ErrorReport {
    ErrorReport { input: None, message, help: None, line: None, column }
}
