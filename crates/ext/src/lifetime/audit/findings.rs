//! What was found: grouped by what it is and where, not by whom it has hit.

use std::fmt::Write;

use super::{
    known,
    places::{Breach, Line, Rule},
    surroundings::Change,
};
use crate::{
    findings,
    lifetime::Manner,
    log::{self, Level},
};
use steel_heap::story::Manner as _;

/// Something that was found.
#[derive(Debug)]
pub(super) struct Finding {
    /// Findings with the same are one.
    pub(super) signature: String,
    pub(super) text: String,
    /// The place, or what begins with it: `App::$kept[3]`; empty: none that could be declared.
    pub(super) place: String,
}

impl Finding {
    /// Is the place meant to outlive requests?
    pub(super) fn is_declared(&self) -> bool {
        known::is_declared(&self.place)
    }
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Findings(findings::Findings);

impl Findings {
    /// Was there one with this signature?
    pub(super) fn knows(&self, signature: &str) -> bool {
        self.0.knows(signature)
    }

    /// Says it in the log, the first time, and then whenever there are ten times as many. False: it is no finding, since the place is declared.
    pub(super) fn add(&mut self, finding: Finding) -> bool {
        if finding.is_declared() {
            return false;
        }
        if let Some(times) = self.0.add(finding.signature) {
            log::line(Level::Warning, &format!("lifetime: {}{times}", finding.text));
        }
        true
    }
}

/// `app.php:12`
pub(super) fn place(line: &Line) -> String {
    format!("{}:{}", Manner::here().path(&line.file), line.number)
}

pub(super) fn of_breach(name: &str, breach: &Breach) -> Finding {
    let (by, at) = (&breach.by, place(&breach.by.line));
    let mut text = match breach.rule {
        Rule::LeftBehind => format!("{name} is read at {at} by {}, which has not set it", by.caller.name),
        Rule::Overwritten => {
            format!("{name} is read at {at} by {}, which had set it to something else", by.caller.name)
        }
        Rule::Stale => format!("{name} is written at {at} by {}, which has looked at it before", by.caller.name),
        Rule::Grows => format!("{name} grows with every request: written at {at}, last by {}", by.caller.name),
    };
    let mut signature = format!("{:?} {name} {at}", breach.rule);
    if let Some(other) = &breach.other {
        let at = place(&other.line);
        let since = if breach.rule == Rule::LeftBehind { "it was" } else { "since then it was" };
        let _ = write!(text, "; {since} written at {at} by {}", other.caller.name);
        let _ = write!(signature, " {at}");
    }
    Finding { signature, text, place: name.to_owned() }
}

pub(super) fn of_transaction(name: &str, handle: u32) -> Finding {
    let text = format!(
        "{name} has left a transaction open on PDO#{handle}: the next one that uses the connection is inside of it"
    );
    Finding { signature: "transaction".to_owned(), text, place: String::new() }
}

pub(super) fn of_constant(name: &str, constant: &str, line: &Line) -> Finding {
    let at = place(line);
    let text = format!("{name} defines {constant} at {at} as what it was sent, which stays so for all others");
    Finding { signature: format!("constant {constant} {at}"), text, place: String::new() }
}

pub(super) fn of_change(name: &str, change: &Change) -> Finding {
    let at = format!(" at {}", place(&change.line));
    let text = match &change.values {
        Some((before, now)) => format!("{name} changes {}{at} and leaves it so: {now} (was {before})", change.what),
        None => format!("{name} changes {}{at}, which stays so", change.what),
    };
    Finding { signature: format!("{} {at}", change.what), text, place: String::new() }
}
