//! The command line as documents: every command that the guide and the README show is run, and prints what they show.

#[test]
fn the_guide_is_true() {
    trycmd::TestCases::new().case("README.md").case("docs/guide/*.md").env("NO_COLOR", "1");
}
