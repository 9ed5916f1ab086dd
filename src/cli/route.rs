//! `route explain`: why an office (*Zuständigkeit erklären*).
//!
//! Knows: how a mail or text file reaches the routing. Never: weighs a word.
//!
//! Known weaknesses: a text file has no subject; its first line serves as one when a blank line follows.

use super::args::Format;
use super::output::print;
use super::run::Failure;
use crate::case::Instant;
use crate::config::Settings;
use crate::deadlines::local_date;
use crate::routing::{ConcernText, Partners};
use std::io::Read;
use std::path::Path;

/// `route explain FILE|-`
pub(super) fn explain(settings: &Settings, file: &Path, now: Instant, format: Format) -> Result<(), Failure> {
    let raw = read(file)?;
    let office = &settings.office;
    let (subject, text, sender, recipients) = match crate::intake::read(&raw, &office.reading) {
        Ok(mail) if !mail.from.is_empty() => {
            let domain = |a: &crate::intake::Address| a.domain().to_owned();
            let recipients: Vec<String> = mail.to.iter().chain(&mail.cc).map(domain).collect();
            (mail.subject.clone(), mail.new_text.clone(), mail.from.first().map(domain), recipients)
        }
        _ => {
            let text = String::from_utf8_lossy(&raw).into_owned();
            let (subject, body) = text.split_once("\n\n").filter(|(first, _)| !first.contains('\n')).unwrap_or(("", &text));
            (subject.to_owned(), body.to_owned(), None, Vec::new())
        }
    };
    let partners = Partners { sender_domain: sender.as_deref(), recipient_domains: &recipients };
    let route = office.routing.route(&ConcernText { subject: &subject, text: &text }, local_date(now, office.zone), &partners);
    print(format, &route.because, || route.because.report(&office.routing))
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    if file.as_os_str() == "-" {
        let mut raw = Vec::new();
        std::io::stdin().read_to_end(&mut raw)?;
        return Ok(raw);
    }
    std::fs::read(file).map_err(|cause| Failure::Usage(format!("cannot read {}: {cause}", file.display())))
}
