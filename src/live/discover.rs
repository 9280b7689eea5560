//! The way from a target to metadata and keys.

use reqwest::Url;
use serde_json::Value;
use tokio::runtime::{Builder, Handle};

use super::error::{FetchError, shown};
use super::fetch::Fetcher;
use super::target::{Target, web_url};
use super::{Discovery, Fetched, Form, Options};

/// Fetches the metadata of the server at `target`, and the key set that it names.
///
/// `target` is an issuer or a whole well-known URL. The latter is used as it is. For an issuer the form of `OpenID`
/// Connect Discovery 1.0 section 4.1 is asked first, then
/// that of RFC 8414 section 3.1. The first that answers with metadata is the server's, the other lies beside it.
///
/// Blocks until all is there; it must not be called from asynchronous code.
///
/// # Errors
/// The reason why there is no metadata; [`FetchError::NoMetadata`] where more than one URL said so. A key set that
/// could not be had is no error but in [`Discovery::errors`].
pub fn discover(target: &str, options: &Options) -> Result<Discovery, FetchError> {
    let target = Target::parse(target)?;
    let setup = |reason: String| FetchError::Setup { reason };
    if Handle::try_current().is_ok() {
        return Err(setup("a blocking call was made from asynchronous code".to_owned()));
    }
    // Not one thread: whoever floods a connection must not keep the clock from being looked at.
    let runtime =
        Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(|error| setup(error.to_string()))?;
    let outcome = runtime.block_on(async { run(&Fetcher::new(options)?, target).await });
    // A look-up that hangs in the system's resolver can't be stopped, and must not be waited for.
    runtime.shutdown_background();
    outcome
}

async fn run(fetcher: &Fetcher, target: Target) -> Result<Discovery, FetchError> {
    let (form, asked, metadata, tried) = metadata(fetcher, &target).await?;
    let (second, both_asked, tried) = second(fetcher, &target, form, tried).await;
    let (jwks, errors) = match jwks(fetcher, &asked, &metadata.body).await.transpose() {
        Ok(jwks) => (jwks, Vec::new()),
        Err(error) => (None, vec![error]),
    };
    Ok(Discovery { form, expected_issuer: target.issuer, metadata, second, both_asked, jwks, errors, tried })
}

/// The first candidate that answers with a document, and what those before it said.
async fn metadata(fetcher: &Fetcher, target: &Target) -> Result<(Form, Url, Fetched, Vec<FetchError>), FetchError> {
    let mut tried = Vec::new();
    for (form, url) in &target.candidates {
        match fetcher.named(url).await {
            Ok(document) => return Ok((*form, url.clone(), document, tried)),
            Err(error) => {
                let ask_on = error.is_answer();
                tried.push(error);
                if !ask_on {
                    break;
                }
            }
        }
    }
    match tried.pop() {
        Some(only) if tried.is_empty() => Err(only),
        last => {
            tried.extend(last);
            Err(FetchError::NoMetadata { issuer: shown(&target.issuer.text), tried })
        }
    }
}

/// The document at the well-known URL behind the one that answered, and whether it was learnt if there is one.
async fn second(
    fetcher: &Fetcher,
    target: &Target,
    form: Form,
    mut tried: Vec<FetchError>,
) -> (Option<Fetched>, bool, Vec<FetchError>) {
    let mut left = target.candidates.iter().skip_while(|(other, _)| *other != form).skip(1);
    let Some((_, url)) = left.next() else {
        let learnt = target.candidates.len() > 1 && !tried.iter().any(FetchError::is_passing);
        return (None, learnt, tried);
    };
    match fetcher.named(url).await {
        Ok(document) => (Some(document), true, tried),
        // That a server serves one form alone is its right.
        Err(error) if error.is_answer() && !error.is_passing() => (None, true, tried),
        Err(error) => {
            tried.push(error);
            (None, false, tried)
        }
    }
}

/// The key set that the metadata names, if it names one.
async fn jwks(fetcher: &Fetcher, issuer: &Url, metadata: &[u8]) -> Option<Result<Fetched, FetchError>> {
    let text = metadata.strip_prefix(b"\xef\xbb\xbf").unwrap_or(metadata);
    // What is wrong with the metadata is judged elsewhere, with its place.
    let metadata: Value = serde_json::from_slice(text).ok()?;
    match web_url(metadata.get("jwks_uri")?.as_str()?) {
        Ok(url) => Some(fetcher.linked(&url, issuer).await),
        Err(error) => Some(Err(error)),
    }
}
