//! The sources of an error, from the outside in.

use std::error::Error;
use std::io;
use std::iter::successors;

/// An error and all that it was caused by.
///
/// An [`io::Error`] that wraps another error skips it in its own `source`, so it is unwrapped here.
pub(super) fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    successors(Some(error), |&error: &&'a (dyn Error + 'static)| {
        match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(inner) => Some(inner as &(dyn Error + 'static)),
            None => error.source(),
        }
    })
}

/// The innermost cause of this type: an I/O error in an I/O error is only "other" on the outside.
pub(super) fn cause<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    causes(error).filter_map(|error| error.downcast_ref()).last()
}
