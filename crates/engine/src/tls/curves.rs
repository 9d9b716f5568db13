//! A list of curves by the names that OpenSSL has for them.

use rustls::NamedGroup;
use rustls::crypto::SupportedKxGroup;

fn group(name: &str) -> Option<NamedGroup> {
    match name.to_ascii_lowercase().as_str() {
        "x25519" => Some(NamedGroup::X25519),
        "p-256" | "prime256v1" | "secp256r1" => Some(NamedGroup::secp256r1),
        "p-384" | "secp384r1" => Some(NamedGroup::secp384r1),
        _ => None,
    }
}

/// Those of `known` that a list names, in its order, and a warning that names the others. `auto` is all.
pub(super) fn choose(
    list: &str,
    known: &[&'static dyn SupportedKxGroup],
) -> (Vec<&'static dyn SupportedKxGroup>, Option<String>) {
    if list.trim().is_empty() || list.trim() == "auto" {
        return (known.to_vec(), None);
    }
    let (mut chosen, mut absent): (Vec<&'static dyn SupportedKxGroup>, Vec<&str>) = (Vec::new(), Vec::new());
    for name in list.split(':').map(str::trim).filter(|name| !name.is_empty()) {
        match group(name).and_then(|group| known.iter().find(|known| known.name() == group)) {
            Some(group) if !chosen.iter().any(|chosen| chosen.name() == group.name()) => chosen.push(*group),
            Some(_) => {}
            None => absent.push(name),
        }
    }
    let warning = (!absent.is_empty()).then(|| {
        format!("ssl_ecdh_curve names {}, which cannot be had: there are X25519, P-256 and P-384", absent.join(", "))
    });
    (chosen, warning)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn curves_are_taken_by_name_in_the_order_of_the_list() {
        let known = rustls::crypto::ring::default_provider().kx_groups;
        let names = |list: &str| {
            let (groups, warning) = choose(list, &known);
            (groups.iter().map(|group| group.name()).collect::<Vec<_>>(), warning.is_some())
        };
        use NamedGroup::{X25519, secp256r1, secp384r1};
        assert_eq!(names("auto").0.len(), known.len());
        assert_eq!(names("secp384r1:prime256v1"), (vec![secp384r1, secp256r1], false));
        assert_eq!(names("P-521:X25519:x25519"), (vec![X25519], true));
        assert_eq!(names("brainpoolP256r1"), (vec![], true));
    }
}
