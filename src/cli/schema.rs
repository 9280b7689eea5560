//! `fapilint schema`

use std::io::Write;

use crate::catalogue::rule_schema;
use crate::policy::config_schema;
use crate::report::report_schema;

use super::args::{Schema, SchemaArgs};
use super::problem::Problem;
use super::{Outcome, print};

pub(super) fn schema(args: &SchemaArgs, out: &mut dyn Write) -> Result<Outcome, Problem> {
    let schema = match args.what {
        Schema::Report => report_schema(),
        Schema::Rules => rule_schema(),
        Schema::Config => config_schema(),
    };
    print(out, &format!("{schema:#}\n"))?;
    Ok(Outcome::Clean)
}
