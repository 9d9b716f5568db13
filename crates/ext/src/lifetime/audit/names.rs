//! What places are called in findings.

use steel_zend::watch::{Keys, Place};

/// Is this global one of a request's own, in PHP without servers?
pub(super) fn is_super(name: &[u8]) -> bool {
    matches!(name, b"_SESSION" | b"_GET" | b"_POST" | b"_COOKIE" | b"_FILES" | b"_REQUEST" | b"_SERVER" | b"_ENV")
}

/// `App::$kept`, `global $user`, `static $cache of App::find()`, `App\Registry#5->$list`
pub(super) fn name_of(place: Place<'_>, key: Option<Keys<'_>>) -> String {
    use std::fmt::Write;
    let text = String::from_utf8_lossy;
    let mut name = match place {
        Place::Static(class, name) => format!("{}::${}", text(class), text(name)),
        Place::Global(name) => format!("global ${}", text(name)),
        Place::Variable([], function, name) => format!("static ${} of {}()", text(name), text(function)),
        Place::Variable(class, function, name) => {
            format!("static ${} of {}::{}()", text(name), text(class), text(function))
        }
        Place::Closure(handle, name) => format!("${} of Closure#{handle}", text(name)),
        // An object that is used as an array.
        Place::Property(handle, class, []) => format!("{}#{handle}", text(class)),
        Place::Property(handle, class, name) => format!("{}#{handle}->${}", text(class), text(name)),
    };
    if let Some(Keys(key, inner)) = key {
        let _ = write!(name, "['{}']", text(key));
        let _ = inner.map(|inner| write!(name, "['{}']", text(inner)));
    }
    name
}

/// What a name is made of, by which a place is found: quicker made than the name. Returns how much of it stands for the whole, if this is an element.
pub(super) fn key_of(place: Place<'_>, key: Option<Keys<'_>>, into: &mut Vec<u8>) -> usize {
    into.clear();
    let (kind, number, parts): (u8, u32, [&[u8]; 3]) = match place {
        Place::Static(class, name) => (0, 0, [class, name, b""]),
        Place::Global(name) => (1, 0, [name, b"", b""]),
        Place::Variable(class, function, name) => (2, 0, [class, function, name]),
        Place::Closure(handle, name) => (3, handle, [name, b"", b""]),
        Place::Property(handle, class, name) => (4, handle, [class, name, b""]),
    };
    let mut head = [0; 17];
    head[0] = kind;
    head[1..5].copy_from_slice(&number.to_ne_bytes());
    for (place, part) in head[5..].chunks_exact_mut(4).zip(parts) {
        place.copy_from_slice(&(part.len() as u32).to_ne_bytes());
    }
    into.extend_from_slice(&head);
    parts.iter().for_each(|part| into.extend_from_slice(part));
    let whole = into.len();
    for part in key.into_iter().flat_map(|Keys(key, inner)| [Some(key), inner]).flatten() {
        into.extend_from_slice(&(part.len() as u32).to_ne_bytes());
        into.extend_from_slice(part);
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_different_names_are_different() {
        let (a, b) = (Some(Keys(b"a", None)), Some(Keys(b"a", Some(b"b"))));
        let places = [
            (Place::Static(b"A", b"b"), None),
            (Place::Static(b"A", b"b"), a),
            (Place::Static(b"A", b"b"), b),
            (Place::Static(b"", b"Ab"), None),
            (Place::Global(b"b"), None),
            (Place::Variable(b"A", b"b", b""), None),
            (Place::Variable(b"", b"A", b"b"), None),
            (Place::Closure(1, b"b"), None),
            (Place::Closure(2, b"b"), None),
            (Place::Property(1, b"b", b""), None),
            (Place::Property(1, b"A", b"b"), None),
        ];
        let (mut keys, mut names) = (std::collections::HashSet::new(), std::collections::HashSet::new());
        for (place, key) in places {
            let mut made = Vec::new();
            let whole = key_of(place, key, &mut made);
            let mut alone = Vec::new();
            assert_eq!(key_of(place, None, &mut alone), alone.len());
            assert_eq!(made[..whole], alone[..]);
            keys.insert(made);
            names.insert(name_of(place, key));
        }
        assert_eq!((keys.len(), names.len()), (places.len(), places.len()));
    }
}
