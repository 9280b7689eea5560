//! One line on a terminal that says what is being waited for, and is gone when that is over.

use super::Streams;
use crate::report::escape;

/// Erases the line that the cursor stands in.
const ERASE: &str = "\r\x1b[K";

/// Says what is being done, does it, and takes the words back. Where standard error is no terminal, nothing is said.
pub(super) fn during<T>(what: &str, streams: &mut Streams<'_>, work: impl FnOnce() -> T) -> T {
    if !streams.stderr_is_terminal {
        return work();
    }
    // A line that wrapped could not be erased.
    let most = streams.width.unwrap_or(80).saturating_sub(2);
    let text: String = escape(what).chars().take(most).collect();
    // Whoever can't be told goes without.
    let _ = write!(streams.stderr, "{ERASE}{text}…");
    let _ = streams.stderr.flush();
    let done = work();
    let _ = write!(streams.stderr, "{ERASE}");
    let _ = streams.stderr.flush();
    done
}
