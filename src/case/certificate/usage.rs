//! What a certificate is for, and the names that it gives its subject beside the distinguished one.

use std::net::IpAddr;

use x509_parser::asn1_rs::Oid;
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::{ExtendedKeyUsage, GeneralName, KeyUsage};

use super::sheet::Sheet;

const BROKEN: &str = "an extension of the certificate can not be read, or is there twice";

pub(super) fn measure(sheet: &mut Sheet<'_>, certificate: &X509Certificate<'_>) {
    match certificate.basic_constraints() {
        Ok(constraints) => sheet.truth("ca", constraints.is_some_and(|constraints| constraints.value.ca)),
        Err(_) => sheet.unknown("ca", BROKEN, "client-certificate"),
    }
    match certificate.key_usage() {
        Ok(Some(usage)) => sheet.list("key_usage", &key_usage(*usage.value)),
        Ok(None) => {}
        Err(_) => sheet.unknown("key_usage", BROKEN, "client-certificate"),
    }
    match certificate.extended_key_usage() {
        Ok(Some(usage)) => sheet.list("eku", &purposes(usage.value)),
        Ok(None) => {}
        Err(_) => sheet.unknown("eku", BROKEN, "client-certificate"),
    }
    let Ok(names) = certificate.subject_alternative_name() else {
        for name in ["san_dns", "san_uri", "san_ip", "san_email"] {
            sheet.unknown(name, BROKEN, "client-certificate");
        }
        return;
    };
    let names = names.map(|names| names.value.general_names.as_slice()).unwrap_or_default();
    let of = |text: fn(&GeneralName<'_>) -> Option<String>| names.iter().filter_map(text).collect::<Vec<_>>();
    sheet.list(
        "san_dns",
        &of(|name| if let GeneralName::DNSName(text) = name { Some((*text).to_owned()) } else { None }),
    );
    sheet.list("san_uri", &of(|name| if let GeneralName::URI(text) = name { Some((*text).to_owned()) } else { None }));
    sheet.list("san_ip", &of(|name| if let GeneralName::IPAddress(octets) = name { address(octets) } else { None }));
    sheet.list(
        "san_email",
        &of(|name| if let GeneralName::RFC822Name(text) = name { Some((*text).to_owned()) } else { None }),
    );
}

fn address(octets: &[u8]) -> Option<String> {
    let four = <[u8; 4]>::try_from(octets).map(IpAddr::from);
    let address = four.or_else(|_| <[u8; 16]>::try_from(octets).map(IpAddr::from));
    address.ok().map(|address| address.to_string())
}

/// Names of RFC 5280 section 4.2.1.3.
fn key_usage(usage: KeyUsage) -> Vec<&'static str> {
    let bits = [
        ("digitalSignature", usage.digital_signature()),
        ("nonRepudiation", usage.non_repudiation()),
        ("keyEncipherment", usage.key_encipherment()),
        ("dataEncipherment", usage.data_encipherment()),
        ("keyAgreement", usage.key_agreement()),
        ("keyCertSign", usage.key_cert_sign()),
        ("cRLSign", usage.crl_sign()),
        ("encipherOnly", usage.encipher_only()),
        ("decipherOnly", usage.decipher_only()),
    ];
    bits.into_iter().filter(|(_, set)| *set).map(|(name, _)| name).collect()
}

/// Names of RFC 5280 section 4.2.1.12; other purposes by their object identifiers.
fn purposes(usage: &ExtendedKeyUsage<'_>) -> Vec<String> {
    let known = [
        ("anyExtendedKeyUsage", usage.any),
        ("serverAuth", usage.server_auth),
        ("clientAuth", usage.client_auth),
        ("codeSigning", usage.code_signing),
        ("emailProtection", usage.email_protection),
        ("timeStamping", usage.time_stamping),
        ("OCSPSigning", usage.ocsp_signing),
    ];
    let known = known.into_iter().filter(|(_, set)| *set).map(|(name, _)| name.to_owned());
    known.chain(usage.other.iter().map(Oid::to_id_string)).collect()
}
