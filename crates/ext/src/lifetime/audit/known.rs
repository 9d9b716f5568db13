//! Places that are meant to outlive requests: what the program declares (`#[Steelwool\ProcessLifetime]`, `steelwool.lifetime_audit_known`), and
//! caches of libraries that are known (`known.txt`).

use steel_zend::{attributes, ini};

/// Patterns, one a line.
const LIBRARIES: &str = include_str!("known.txt");

const ATTRIBUTE: &str = "steelwool\\processlifetime";

/// Is it said of this place, the begin of a chain perhaps (`App::$kept[3] -> ...`)?
pub(super) fn is_declared(place: &str) -> bool {
    let Some((class, property)) = split(place) else { return false };
    let of_libraries = LIBRARIES.lines().filter(|line| !line.starts_with('#'));
    let of_program = ini::get("steelwool.lifetime_audit_known");
    of_libraries.chain(of_program.split(',')).any(|pattern| fits(pattern.trim(), class, property))
        || attributes::has(class, Some(property), ATTRIBUTE)
        || attributes::has(class, None, ATTRIBUTE)
}

/// `App::$kept[3] -> ...`: `App` and `kept`.
fn split(place: &str) -> Option<(&str, &str)> {
    let (class, rest) = place.split_once("::$")?;
    if class.is_empty() || class.contains(' ') {
        return None;
    }
    let end = rest.find(|char: char| !(char.is_alphanumeric() || char == '_')).unwrap_or(rest.len());
    Some((class, &rest[..end]))
}

fn fits(pattern: &str, class: &str, property: &str) -> bool {
    let pattern = pattern.trim_start_matches('\\');
    match pattern.split_once("::") {
        Some((of, "*")) => of.eq_ignore_ascii_case(class),
        Some((of, name)) => of.eq_ignore_ascii_case(class) && name.strip_prefix('$') == Some(property),
        None => {
            let space = pattern.strip_suffix('*').filter(|space| space.ends_with('\\'));
            space.is_some_and(|space| class.get(..space.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(space)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_split_where_its_name_ends() {
        assert_eq!(split("App\\Cache::$values[3] -> $user User#3"), Some(("App\\Cache", "values")));
        assert_eq!(split("coroutine #1 -> App::run() -> App::$kept"), None);
        assert_eq!(split("global $user"), None);
    }

    #[test]
    fn patterns_are_of_a_property_a_class_or_a_namespace() {
        assert!(
            fits("App\\Cache::$values", "app\\cache", "values") && !fits("App\\Cache::$values", "App\\Cache", "Values")
        );
        assert!(fits("\\App\\Cache::*", "App\\Cache", "x") && !fits("App\\Cache::*", "App\\Cache2", "x"));
        assert!(fits("App\\*", "App\\Deep\\Cache", "x") && !fits("App\\*", "Apps", "x") && !fits("", "App", "x"));
        assert!(!fits("*", "App", "x"));
    }

    #[test]
    fn the_list_of_libraries_has_patterns_only() {
        for line in LIBRARIES.lines().filter(|line| !line.starts_with('#')) {
            assert!(line.contains("::$") || line.ends_with("::*") || line.ends_with("\\*"), "{line}");
        }
    }
}
