//! Rules by which another file is served than the path names (`url_rewrite_rules`). Pure.
//!
//! The first rule that changes the path counts, and no other is tried. Only what files are looked for changes: a program that gets the
//! request sees it as it came.

use regex::bytes::{Captures, Regex};

/// What stands at both ends of a pattern that is a regular expression.
const MARK: u8 = b'~';

/// One rule.
#[derive(Debug, Clone)]
pub struct Rewrite {
    from: From,
    to: Vec<Part>,
}

#[derive(Debug, Clone)]
enum From {
    /// The beginning of a path, which is replaced.
    Beginning(Vec<u8>),
    /// The first place where it matches is replaced: to look for further ones would take time with the square of the path's length.
    Expression(Regex),
}

/// A piece of what comes in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(Vec<u8>),
    Group(usize),
}

/// Why a rule is none.
#[derive(Debug, thiserror::Error)]
pub enum RewriteError {
    /// The expression.
    #[error("'{0}' is no regular expression: {1}")]
    Expression(String, String),
    /// What comes in its place.
    #[error("'{0}' names the group {1}, and the expression has {2}")]
    Group(String, usize, usize),
}

impl Rewrite {
    /// `~expression~` or the beginning of a path, and what comes in its place: text, and with an expression `$1` to `$99` for its groups, `$&`
    /// for all that it matched, `$$` for a dollar.
    ///
    /// # Errors
    /// See [`RewriteError`].
    pub fn new(from: &str, to: &str) -> Result<Self, RewriteError> {
        let expression = from.as_bytes().strip_prefix(&[MARK]).and_then(|rest| rest.strip_suffix(&[MARK]));
        if expression.is_none() {
            let to = vec![Part::Text(to.as_bytes().to_vec())];
            return Ok(Self { from: From::Beginning(from.as_bytes().to_vec()), to });
        }
        let text = &from[1..from.len() - 1];
        let regex = regex::bytes::RegexBuilder::new(text).unicode(false).build().map_err(|error| {
            let why = error.to_string();
            RewriteError::Expression(text.to_owned(), why.lines().last().unwrap_or_default().trim().to_owned())
        })?;
        let groups = regex.captures_len() - 1;
        let to = parts(to.as_bytes(), groups).map_err(|group| RewriteError::Group(to.to_owned(), group, groups))?;
        Ok(Self { from: From::Expression(regex), to })
    }

    /// The other path; `None`: this rule does not change it.
    fn apply(&self, path: &[u8]) -> Option<Vec<u8>> {
        let changed = match &self.from {
            From::Beginning(begin) => {
                let rest = path.strip_prefix(&begin[..])?;
                let mut changed = Vec::new();
                self.put(None, &mut changed);
                changed.extend_from_slice(rest);
                return Some(changed);
            }
            From::Expression(regex) => regex.replace(path, |found: &Captures<'_>| {
                let mut changed = Vec::new();
                self.put(Some(found), &mut changed);
                changed
            }),
        };
        (*changed != *path).then(|| changed.into_owned())
    }

    fn put(&self, found: Option<&Captures<'_>>, into: &mut Vec<u8>) {
        for part in &self.to {
            match part {
                Part::Text(text) => into.extend_from_slice(text),
                Part::Group(group) => {
                    let matched = found.and_then(|found| found.get(*group));
                    into.extend_from_slice(matched.map_or(b"", |matched| matched.as_bytes()));
                }
            }
        }
    }
}

/// The path under which a file is looked for; `None`: as it is. What follows a `?` or `#` in a rule's text names no file.
pub(super) fn rewritten(rules: &[Rewrite], path: &[u8]) -> Option<Vec<u8>> {
    let mut changed = rules.iter().find_map(|rule| rule.apply(path))?;
    let end = changed.iter().position(|byte| matches!(byte, b'?' | b'#'));
    changed.truncate(end.unwrap_or(changed.len()));
    Some(changed)
}

/// Takes it apart. `Err`: the group that there is not.
fn parts(mut to: &[u8], groups: usize) -> Result<Vec<Part>, usize> {
    let mut parts = Vec::new();
    let mut text = Vec::new();
    while let Some((first, rest)) = to.split_first() {
        to = rest;
        if *first != b'$' {
            text.push(*first);
            continue;
        }
        let group = match to {
            [b'$', rest @ ..] => {
                to = rest;
                text.push(b'$');
                continue;
            }
            [b'&', rest @ ..] => {
                to = rest;
                0
            }
            [ten @ b'0'..=b'9', one @ b'0'..=b'9', rest @ ..] if digits(*ten, *one) <= groups => {
                to = rest;
                digits(*ten, *one)
            }
            [one @ b'0'..=b'9', rest @ ..] => {
                to = rest;
                digits(b'0', *one)
            }
            _ => {
                text.push(b'$');
                continue;
            }
        };
        if group > groups {
            return Err(group);
        }
        parts.push(Part::Text(std::mem::take(&mut text)));
        parts.push(Part::Group(group));
    }
    parts.push(Part::Text(text));
    parts.retain(|part| *part != Part::Text(Vec::new()));
    Ok(parts)
}

fn digits(ten: u8, one: u8) -> usize {
    usize::from(ten - b'0') * 10 + usize::from(one - b'0')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(rules: &[(&str, &str)], path: &str) -> Option<String> {
        let rules: Vec<_> = rules.iter().map(|(from, to)| Rewrite::new(from, to).unwrap()).collect();
        rewritten(&rules, path.as_bytes()).map(|path| String::from_utf8(path).unwrap())
    }

    #[test]
    fn the_first_rule_that_changes_a_path_counts() {
        let rules = [(r"~^/view/(\d+)$~", "/static/$1.html"), ("/a/", "/static/b/"), ("~/a~", "/never")];
        assert_eq!(path(&rules, "/view/17").as_deref(), Some("/static/17.html"));
        assert_eq!(path(&rules, "/view/x"), None);
        assert_eq!(path(&rules, "/a/a/c").as_deref(), Some("/static/b/a/c"));
        assert_eq!(path(&[("~b~", "b"), ("~b~", "c")], "/b/b").as_deref(), Some("/c/b"), "one that changes nothing");
        assert_eq!(path(&[("/a", "/b?c")], "/a").as_deref(), Some("/b"));
        assert_eq!(path(&[("~^/(x)?(.*)~", "$$1$1-$&-$02$")], "/y").as_deref(), Some("$1-/y-y$"));
    }

    #[test]
    fn bytes_that_are_no_text_are_matched_as_well() {
        let rule = Rewrite::new("~^/(.)$~", "/$1$1").unwrap();
        assert_eq!(rewritten(&[rule], b"/\xff").unwrap(), b"/\xff\xff");
    }

    #[test]
    fn what_is_no_rule_is_refused() {
        let why = |from, to| Rewrite::new(from, to).unwrap_err().to_string();
        assert!(why("~(~", "").starts_with("'(' is no regular expression: "));
        assert_eq!(why("~(a)~", "$1$2"), "'$1$2' names the group 2, and the expression has 1");
        assert!(Rewrite::new("~", "$9").is_ok() && Rewrite::new("~~", "").is_ok());
    }
}
