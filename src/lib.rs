//! Judges OAuth and OpenID deployments against the FAPI profiles.
//!
//! The house, floor by floor; a module uses only lower floors:
//!
//! | floor | modules | |
//! |---|---|---|
//! | 0 | [`json`] | strict documents as one tree with places |
//! | 1 | [`catalogue`], [`bundled`], [`case`] | the standards as data; documents, their kinds and facts |
//! | 2 | [`judge`], [`live`] | rules on a case; live servers turned into documents |
//! | 3 | [`mend`], [`report`], [`policy`] | what has one safe answer; what is said to people and machines; what a user makes of it |
//! | 4 | [`cli`] | the command line |
//!
//! The way of the data: inputs are loaded as documents, documents become a [`case::Case`] with facts, a
//! [`judge::Judge`] turns it into verdicts and findings, and a [`report::Report`] says so. Only [`live`] and [`cli`]
//! touch the world.

pub mod bundled;
pub mod case;
pub mod catalogue;
pub mod cli;
pub mod json;
pub mod judge;
pub mod live;
pub mod mend;
pub mod policy;
pub mod report;
