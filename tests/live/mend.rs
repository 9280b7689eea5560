//! What `--fix` makes of a URL.

use fapilint::cli::Outcome;
use fapilint::live::Proxies;

use crate::OPENID;
use crate::save::fapilint;
use crate::server::{Server, json, not_found};

fn server() -> Server {
    Server::with_address(|path, own| match path {
        OPENID => json(&format!(
            r#"{{"issuer":"http://{own}","token_endpoint":"http://{own}/token",
                "token_endpoint_auth_methods_supported":["client_secret_basic","private_key_jwt"]}}"#
        )),
        _ => not_found(),
    })
}

#[test]
fn of_a_url_a_patch_is_shown_and_said_to_be_no_files() {
    let issuer = server();
    let url = issuer.url("http", "");
    let select = ["--select", "client-auth-methods", "--no-tls-probe", "--no-http-probe"];
    let args = [&["check", &url, "--fix", "--diff"][..], &select].concat();
    let (outcome, stdout, stderr) = fapilint(&args, &Proxies::default(), false);
    assert_eq!(outcome, Outcome::Findings, "{stderr}");
    assert!(stdout.starts_with(&format!("--- {url}{OPENID}\n+++ {url}{OPENID}\n@@")), "{stdout}");
    assert!(stdout.contains("\n-                \"token_endpoint_auth_methods"), "{stdout}");
    assert!(stderr.contains(&format!("{url}{OPENID}: this is no file to apply the patch to")), "{stderr}");
    let args = [&["check", &url, "--fix"][..], &select].concat();
    let (outcome, _, stderr) = fapilint(&args, &Proxies::default(), false);
    assert_eq!(outcome, Outcome::Incomplete);
    assert!(stderr.contains("can not be mended: it is not a file"), "{stderr}");
}
