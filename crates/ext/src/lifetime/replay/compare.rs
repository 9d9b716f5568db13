//! What differs between the answer of a worker and that of a clean one, and is not by chance.
//!
//! Texts are taken as words. Where two clean answers differ from each other, nothing is said of a third one: a time, a token, a number that is
//! drawn. The rest has to be the same.

use super::answer::Answer;

/// A place in a part of an answer, as it was and as it should have been.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Difference {
    /// `the body`
    pub(super) part: String,
    /// What stands before it in both.
    pub(super) before: Vec<u8>,
    pub(super) was: Vec<u8>,
    pub(super) clean: Vec<u8>,
    /// What else differs in the same part: each piece of it, as it was.
    pub(super) pieces: Vec<Vec<u8>>,
}

/// More differences than this are one.
const MOST_EDITS: usize = 300;

/// Noise that is only this far from other noise is one with it: words in between are the same by chance.
const NEAR: usize = 4;

/// So much is shown of what stands before.
const CONTEXT: usize = 30;

/// The part that says how a callback has ended.
pub(super) const END: &str = "its end";

/// Looks at all parts but those that `is_known` knows; what comes first counts.
pub(super) fn difference(of: &Answer, clean: &[Answer], is_known: impl Fn(&str) -> bool) -> Option<Difference> {
    let first = clean.first()?;
    let theirs = first.parts.iter().filter(|(name, _)| !of.parts.iter().any(|(own, _)| own == name));
    let names = of.parts.iter().chain(theirs).map(|(name, _)| &**name);
    // Who has failed has no answer either.
    [END].into_iter().chain(names).filter(|name| !is_known(name)).find_map(|name| {
        let others: Vec<&[u8]> = clean.iter().map(|answer| answer.part(name)).collect();
        in_part(name, of.part(name), &others)
    })
}

fn in_part(name: &str, was: &[u8], clean: &[&[u8]]) -> Option<Difference> {
    let (base, others) = clean.split_first()?;
    if clean.contains(&was) {
        return None;
    }
    let (base, was) = (words(base), words(was));
    let noise = noise(&base, others);
    let all = edits(&base, &was);
    let told: Vec<&Edit> = all.iter().filter(|edit| !noise.iter().any(|noise| edit.is_within(noise))).collect();
    let first = told.first()?;
    let before = base[..first.from.0].concat();
    Some(Difference {
        part: name.to_owned(),
        before: before[before.len().saturating_sub(CONTEXT)..].to_vec(),
        was: was[first.to.0..first.to.1].concat(),
        clean: base[first.from.0..first.from.1].concat(),
        pieces: told.iter().map(|edit| was[edit.to.0..edit.to.1].concat()).collect(),
    })
}

/// Words, numbers, and whatever stands between them byte by byte.
fn words(text: &[u8]) -> Vec<&[u8]> {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte >= 128;
    text.chunk_by(|a, b| is_word(a) && is_word(b)).collect()
}

/// Ranges of `base` in which other clean answers are not the same.
fn noise(base: &[&[u8]], others: &[&[u8]]) -> Vec<(usize, usize)> {
    let mut all: Vec<(usize, usize)> =
        others.iter().flat_map(|other| edits(base, &words(other))).map(|edit| edit.from).collect();
    all.sort_unstable();
    let mut merged: Vec<(usize, usize)> = Vec::new();
    for (begin, end) in all {
        match merged.last_mut() {
            Some(last) if begin <= last.1 + NEAR => last.1 = last.1.max(end),
            _ => merged.push((begin, end)),
        }
    }
    merged
}

/// Words of one text, in whose place others stand in another text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Edit {
    from: (usize, usize),
    to: (usize, usize),
}

impl Edit {
    /// One word more on either side may be taken for the same, or not.
    fn is_within(&self, (begin, end): &(usize, usize)) -> bool {
        self.from.0 + 1 >= *begin && self.from.1 <= end + 1
    }
}

/// The fewest edits that make `b` of `a` (Myers, "An O(ND) Difference Algorithm", 1986); if they are many, one.
fn edits(a: &[&[u8]], b: &[&[u8]]) -> Vec<Edit> {
    let head = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (rest_a, rest_b) = (&a[head..], &b[head..]);
    let tail = rest_a.iter().rev().zip(rest_b.iter().rev()).take_while(|(a, b)| a == b).count();
    let (inner_a, inner_b) = (&rest_a[..rest_a.len() - tail], &rest_b[..rest_b.len() - tail]);
    if inner_a.is_empty() && inner_b.is_empty() {
        return Vec::new();
    }
    let whole = Edit { from: (head, head + inner_a.len()), to: (head, head + inner_b.len()) };
    let Some(path) = shortest(inner_a, inner_b) else { return vec![whole] };
    let mut edits: Vec<Edit> = Vec::new();
    for (x, y, is_from_a) in path {
        let (from, to) = if is_from_a { ((x, x + 1), (y, y)) } else { ((x, x), (y, y + 1)) };
        match edits.last_mut() {
            Some(last) if last.from.1 == from.0 && last.to.1 == to.0 => (last.from.1, last.to.1) = (from.1, to.1),
            _ => edits.push(Edit { from, to }),
        }
    }
    let shift = |range: (usize, usize)| (range.0 + head, range.1 + head);
    edits.into_iter().map(|edit| Edit { from: shift(edit.from), to: shift(edit.to) }).collect()
}

/// The single steps: where in both, and whether a word of `a` goes (or one of `b` comes). `None`: there are too many.
fn shortest(a: &[&[u8]], b: &[&[u8]]) -> Option<Vec<(usize, usize, bool)>> {
    let (n, m) = (a.len() as isize, b.len() as isize);
    let most = (n + m).min(MOST_EDITS as isize);
    let at = |k: isize| (k + most + 1) as usize;
    let mut furthest = vec![0_isize; 2 * most as usize + 3];
    let mut trace = Vec::new();
    for d in 0..=most {
        trace.push(furthest.clone());
        for k in (-d..=d).step_by(2) {
            let down = k == -d || k != d && furthest[at(k - 1)] < furthest[at(k + 1)];
            let mut x = if down { furthest[at(k + 1)] } else { furthest[at(k - 1)] + 1 };
            while x < n && x - k < m && a[x as usize] == b[(x - k) as usize] {
                x += 1;
            }
            furthest[at(k)] = x;
            if x >= n && x - k >= m {
                return Some(back(&trace, d, (n, m), at));
            }
        }
    }
    None
}

fn back(trace: &[Vec<isize>], d: isize, end: (isize, isize), at: impl Fn(isize) -> usize) -> Vec<(usize, usize, bool)> {
    let (mut x, mut y) = end;
    let mut steps = Vec::new();
    for d in (1..=d).rev() {
        let furthest = &trace[d as usize];
        let k = x - y;
        let down = k == -d || k != d && furthest[at(k - 1)] < furthest[at(k + 1)];
        let before = if down { k + 1 } else { k - 1 };
        let from = furthest[at(before)];
        (x, y) = (from, from - before);
        steps.push((x as usize, y as usize, !down));
    }
    steps.reverse();
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(text: &str) -> Answer {
        let mut answer = Answer::default();
        answer.add("the body", text.as_bytes());
        answer
    }

    fn found(was: &str, clean: &[&str]) -> Option<(String, String, String)> {
        let clean: Vec<Answer> = clean.iter().map(|text| body(text)).collect();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        difference(&body(was), &clean, |_| false).map(|found| (text(found.before), text(found.was), text(found.clean)))
    }

    fn some(before: &str, was: &str, clean: &str) -> Option<(String, String, String)> {
        Some((before.to_owned(), was.to_owned(), clean.to_owned()))
    }

    #[test]
    fn what_differs_is_told_with_what_stands_before() {
        assert_eq!(found("hello Ann!", &["hello nobody!", "hello nobody!"]), some("hello ", "Ann", "nobody"));
        assert_eq!(found("hello Ann", &["hello ", "hello "]), some("hello ", "Ann", ""));
        assert_eq!(found("same", &["same", "same"]), None);
    }

    #[test]
    fn what_differs_between_clean_ones_is_noise() {
        let page = |time: &str, token: &str, user: &str| format!("<p>{time}</p><i id=\"{token}\">{user}</i>");
        let clean = [page("10:00:01", "a8-f2-00", "you"), page("10:00:02", "9c-1d-e4", "you")];
        let clean: Vec<&str> = clean.iter().map(|text| &**text).collect();
        assert_eq!(found(&page("10:00:00", "77-aa-b1", "you"), &clean), None);
        let other = found(&page("10:00:00", "77-aa-b1", "Ann"), &clean);
        assert_eq!(other.map(|(_, was, clean)| (was, clean)), Some(("Ann".to_owned(), "you".to_owned())));
    }

    #[test]
    fn one_of_several_clean_answers_is_clean() {
        assert_eq!(found("b", &["a", "b"]), None);
        assert_eq!(found("c", &["a", "b"]), None);
    }

    #[test]
    fn a_part_that_is_missing_is_empty_and_known_ones_are_not_looked_at() {
        let mut with = body("x");
        with.add_field(b"X-User", b"Ann");
        let clean = [body("x"), body("x")];
        let found = difference(&with, &clean, |_| false).unwrap();
        assert_eq!((&*found.part, &*found.was, &*found.clean), ("the field X-User", &b"Ann"[..], &b""[..]));
        assert_eq!(difference(&with, &clean, |name| name.ends_with("X-User")), None);
        assert!(difference(&body("x"), &[with.clone(), with], |_| false).is_some());
    }

    #[test]
    fn texts_that_have_nothing_in_common_are_one_difference() {
        let a: Vec<String> = (0..2000).map(|number| format!("a{number}")).collect();
        let b: Vec<String> = (0..2000).map(|number| format!("b{number}")).collect();
        let (a, b) = (a.join(" x "), b.join(" y "));
        assert!(found(&a, &[&b, &b]).is_some());
        assert_eq!(found(&a, &[&b, &a.replace('a', "c")]), None);
    }

    #[test]
    fn edits_make_one_text_of_the_other() {
        let cases = [("a b c d", "a c d e"), ("", "a b"), ("a b", ""), ("x a y b z", "a y q b"), ("a a a", "a a")];
        for (a, b) in cases {
            let (a, b) = (words(a.as_bytes()), words(b.as_bytes()));
            let (mut made, mut at) = (Vec::<&[u8]>::new(), 0);
            for edit in edits(&a, &b) {
                made.extend(&a[at..edit.from.0]);
                made.extend(&b[edit.to.0..edit.to.1]);
                at = edit.from.1;
            }
            made.extend(&a[at..]);
            assert_eq!(made, b);
        }
    }
}
