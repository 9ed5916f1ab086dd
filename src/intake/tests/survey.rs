//! What a few mails tell an administrator about `[trust]`.

use super::super::*;
use super::stage::*;

fn survey(mails: &[Raw]) -> Survey {
    let mut survey = Survey::default();
    for mail in mails {
        survey.add(&mail.bytes());
    }
    survey
}

/// A mail as the own server leaves it, with these fields.
fn mail(return_path: bool, authserv_id: &str, by: &str) -> Raw {
    let bare = yilmaz().without("Return-Path").without("Received").without("Authentication-Results");
    let with_path = if return_path { bare.first("Return-Path", "<yilmaz@example.test>") } else { bare };
    let checked =
        if authserv_id.is_empty() { with_path } else { with_path.first("Authentication-Results", &format!("{authserv_id} 1; spf=pass")) };
    if by.is_empty() { checked } else { checked.first("Received", &format!("from a by {by} with SMTP; Fri, 27 Mar 2026 10:00:00 +0100")) }
}

fn advice(mails: &[Raw], authserv_id: Option<&str>, return_path: ReturnPathTrust) -> Vec<String> {
    let trust = Trust { authserv_id: authserv_id.map(str::to_owned), own_hosts: vec!["stadt.test".to_owned()], ..Trust::default() };
    survey(mails).advice(&trust, return_path)
}

#[test]
fn a_server_that_writes_no_name_is_seen_and_believed_only_where_the_city_says_so() {
    // As Exchange Online writes it (learn.microsoft.com, "Anti-spam message headers").
    let results = "spf=pass (sender IP is 192.0.2.10) smtp.mailfrom=example.test; dkim=pass (signature was verified) header.d=example.test;dmarc=pass action=none header.from=example.test;compauth=pass reason=100";
    let raw = super::stage::yilmaz().with("Authentication-Results", results).bytes();
    let with = |id: &str| {
        let trust = Trust { authserv_id: Some(id.to_owned()), ..Trust::default() };
        crate::intake::read(&raw, &crate::intake::Limits { trust, ..crate::intake::Limits::default() }).unwrap().authentication
    };
    assert!(with("-").is_some_and(|verdict| verdict.proves("example.test") && verdict.spf_passed == ["example.test"]));
    assert_eq!(with("spf=pass"), None);
    assert_eq!(with("mx.stadt.test"), None);
    let mut survey = Survey::default();
    survey.add(&raw);
    assert_eq!(survey.authserv_id(), Some(("-", 1)));
}

#[test]
fn a_setting_that_would_keep_all_acknowledgements_back_is_a_warning() {
    let mails = [mail(false, "", ""), mail(false, "", ""), mail(true, "", "")];
    let said = advice(&mails, None, ReturnPathTrust::Required);
    assert!(said[0].starts_with("warning: ") && said[0].contains("2 of the last 3") && said[0].contains("if-present"), "{said:?}");
    assert!(advice(&mails, None, ReturnPathTrust::IfPresent)[0].contains("\"if-present\" fits"));
}

#[test]
fn where_every_mail_has_a_return_path_it_may_be_required() {
    let mails = [mail(true, "", ""), mail(true, "", "")];
    assert!(advice(&mails, None, ReturnPathTrust::Required)[0].contains("\"required\" fits"));
    assert!(advice(&mails, None, ReturnPathTrust::IfPresent)[0].contains("\"required\" is the safer choice"));
}

#[test]
fn the_name_of_the_own_server_is_read_from_the_topmost_results() {
    let mails = [mail(true, "MX.Stadt.Test", ""), mail(true, "mx.stadt.test;", ""), mail(true, "elsewhere.test", "")];
    let unset = &advice(&mails, None, ReturnPathTrust::Required)[1];
    assert!(unset.contains("\"mx.stadt.test\" stands topmost in 2 of the last 3"), "{unset}");
    let fits = &advice(&mails, Some("mx.stadt.test"), ReturnPathTrust::Required)[1];
    assert!(fits.contains("fits"), "{fits}");
    let wrong = &advice(&mails, Some("mx.stadt.example"), ReturnPathTrust::Required)[1];
    assert!(wrong.starts_with("warning: ") && wrong.contains("\"mx.stadt.test\" in 2"), "{wrong}");
    let silent = &advice(&[mail(true, "", "")], Some("mx.stadt.test"), ReturnPathTrust::Required)[1];
    assert!(silent.starts_with("warning: ") && silent.contains("no effect"), "{silent}");
}

#[test]
fn a_foreign_host_that_took_the_mails_in_is_named_and_an_own_one_is_not() {
    let hosted = [mail(true, "", "mx.provider.test"), mail(true, "", "mx.provider.test"), mail(true, "", "mx.stadt.test")];
    let said = advice(&hosted, None, ReturnPathTrust::Required);
    assert!(said[2].contains("\"mx.provider.test\" took in 2 of the last 3"), "{said:?}");
    assert_eq!(advice(&[mail(true, "", "mx.stadt.test")], None, ReturnPathTrust::Required).len(), 2);
}

#[test]
fn an_empty_mailbox_says_that_it_says_nothing() {
    assert_eq!(advice(&[], None, ReturnPathTrust::Required).len(), 1);
}
