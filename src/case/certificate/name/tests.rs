//! Names as specifications give them, as software writes them, and how they differ.

use super::normal::normal;
use super::{Name, difference};

fn how(registered: &str, certified: &str) -> Option<String> {
    difference(registered, &Name::parse(certified).expect("a name"))
}

fn same(one: &str, other: &str) {
    assert_eq!(how(one, other), None, "{one} {other}");
    assert_eq!(how(other, one), None, "{other} {one}");
}

#[test]
fn the_examples_of_rfc_4514_are_read() {
    // Section 4.
    let rdns = |text: &str| Name::parse(text).expect("a name").0.iter().map(Vec::len).collect::<Vec<_>>();
    assert_eq!(rdns("UID=jsmith,DC=example,DC=net"), [1, 1, 1]);
    assert_eq!(rdns("OU=Sales+CN=J.  Smith,DC=example,DC=net"), [1, 1, 2]);
    assert_eq!(rdns("CN=James \\\"Jim\\\" Smith\\, III,DC=example,DC=net"), [1, 1, 1]);
    assert_eq!(rdns("CN=Before\\0dAfter,DC=example,DC=net"), [1, 1, 1]);
    assert_eq!(rdns("1.3.6.1.4.1.1466.0=#04024869"), [1]);
    same("CN=Lu\\C4\\8Di\\C4\\87", "CN=Lučić");
    assert_eq!(rdns(""), Vec::<usize>::new());
}

#[test]
fn equal_names_match_however_they_are_written() {
    same("CN=a,O=b", "CN=a, O=b");
    same("CN = a, O = b", "CN=a,O=b");
    same("cn=A", "CN=a");
    same("CN=San  Ramon ", "cn=san ramon");
    same("CN=a\\,b", "CN=a\\2Cb");
    same("CN=a+OU=b", "OU=b+CN=a");
    same("2.5.4.3=a", "CN=a");
    same("2.5.4.97=#0c0950534447422d464341", "organizationIdentifier=PSDGB-FCA");
    same("2.5.4.97=#130950534447422d464341", "organizationIdentifier=PSDGB-FCA");
    same("E=a@b.example", "1.2.840.113549.1.9.1=#160b614062 2e6578616d706c65".replace(' ', "").as_str());
    same("CN=J\\C3\\BCrgen", "CN=JÜRGEN");
    same("CN=\\ a\\ ", "CN=a");
}

#[test]
fn a_difference_is_named() {
    let certified = "CN=client,OU=a\\, b,O=Example,C=GB";
    let says = |registered: &str, words: &str| {
        let how = how(registered, certified).unwrap_or_else(|| panic!("{registered} matches"));
        assert!(how.contains(words), "{registered}: {how}");
    };
    says("C=GB,O=Example,OU=a\\, b,CN=client", "the order of the RDNs is reversed");
    says("C = GB, O = Example, OU = a\\, b, CN = client", "the order of the RDNs is reversed");
    says("CN=client,O=Example,OU=a\\, b,C=GB", "the order of the RDNs differs");
    says("CN=client+OU=a\\, b,O=Example,C=GB", "joined to RDNs otherwise");
    says("/C=GB/O=Example/OU=a, b/CN=client", "slash form, and written as RFC 4514 wants it would match");
    says("/C=GB/O=Example/OU=a, b/CN=other", "slash form, and the value of CN differs");
    says("CN=client,OU=a, b,O=Example,C=GB", "a part without `=` `b`");
    says("CN=client,OU=\"a, b\",O=Example,C=GB", "escaping: the registered value has quotes");
    says("CN=client,OU=a\\\\\\, b,O=Example,C=GB", "escaping: the registered OU has a backslash");
    says("CN=client;O=Example", "`;`");
    says("CN=a\\zz", "neither a special character");
    says("CN=a\\", "ends with a backslash");
    says("CN=#zz", "pairs of hexadecimal digits");
    says("CN=#0c0a6162", "no BER behind `#`");
    says("CN=\\ff", "not UTF-8");
    says("clientName=client", "the attribute name `clientName` is not one of RFC 4514's");
    says("OID.2.5.4.3=client", "RFC 4514 writes `2.5.4.3`");
    says(
        "CN=other,OU=a\\, b,O=Example,C=GB",
        "the value of CN differs: `other` is registered, the certificate has `client`",
    );
    says("CN=client,OU=a\\, b,O=Example", "C `gb` of the certificate is not in the registered value");
    says("CN=client,OU=a\\, b,O=Example,C=GB,L=x", "the certificate has no L `x`");
    says(" ", "empty");
    assert!(how("CN=a", "").is_some_and(|how| how.contains("subject of the certificate is empty")));
}

#[test]
fn a_long_value_is_cut() {
    let how = how(&format!("CN={}", "a".repeat(5000)), "CN=b").expect("a difference");
    assert!(how.len() < 300);
}

proptest::proptest! {
    #[test]
    fn what_is_written_is_read_again(values in proptest::collection::vec("\\PC{0,8}", 1..4), extra in ".{0,6}") {
        let mut name = Name::parse("CN=x").expect("a name");
        for (place, value) in values.iter().chain([&extra]).enumerate() {
            let identifier = ["2.5.4.10", "2.5.4.97", "1.2.3.4"][place % 3].to_owned();
            name.0.push(vec![super::Attribute { identifier, value: super::Value::Text(value.clone(), Vec::new()) }]);
        }
        let read = Name::parse(&name.rfc4514()).expect("what was written");
        proptest::prop_assert_eq!(normal(&read), normal(&name));
        proptest::prop_assert_eq!(read.rfc4514(), name.rfc4514());
    }

    #[test]
    fn any_text_is_compared_without_panic(text in ".{0,40}", more in "[-CN=,+/\\\\#0-9a-f\" ;]{0,30}") {
        let subject = Name::parse("CN=client").expect("a name");
        let _ = (difference(&text, &subject), difference(&more, &subject));
    }
}
