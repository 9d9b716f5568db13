//! What requests leave in the sessions of database connections that outlive them: [`super::statements`] says what a statement leaves.

use std::collections::HashMap;

use super::{
    findings::Finding,
    places::Line,
    statements::{Effect, Kind},
};

/// Something that was left.
#[derive(Debug)]
struct Left {
    kind: Kind,
    name: String,
    request: u64,
    line: Line,
}

/// By the numbers of their objects: what is left in the session of each connection.
#[derive(Debug, Default)]
pub(super) struct Sessions(HashMap<u32, Vec<Left>>);

/// Whose statement it is, and where.
pub(super) struct By {
    pub(super) request: u64,
    pub(super) line: Line,
    /// It has made the connection, which it may set up.
    pub(super) has_made: bool,
}

/// Is it set up when a connection is made, and put back by setting it once more?
fn is_setting(kind: Kind, name: &str) -> bool {
    match kind {
        Kind::Variable => !name.starts_with('@'),
        Kind::Database => true,
        _ => false,
    }
}

impl Sessions {
    /// A statement goes to a connection.
    pub(super) fn note(&mut self, connection: u32, effects: Vec<Effect>, by: &By) {
        let session = self.0.entry(connection).or_default();
        for effect in effects {
            match effect {
                Effect::Leaves(kind, name) => {
                    let is_setting = is_setting(kind, &name);
                    let known = session.iter().position(|left| left.kind == kind && left.name == name);
                    let is_own = known.is_some_and(|at| session[at].request == by.request);
                    if let Some(at) = known {
                        session.remove(at);
                    }
                    if !(is_setting && (by.has_made || is_own)) {
                        session.push(Left { kind, name, request: by.request, line: by.line.clone() });
                    }
                }
                Effect::PutsBack(kind, name) => session.retain(|left| left.kind != kind || left.name != name),
                Effect::Clears(kind) => session.retain(|left| kind.is_some_and(|kind| left.kind != kind)),
            }
        }
        if session.is_empty() {
            self.0.remove(&connection);
        }
    }

    /// Another object has this number from now on.
    pub(super) fn forget(&mut self, connection: u32) {
        self.0.remove(&connection);
    }

    /// A request has ended: what it has left in the sessions of connections that are still there, and is not looked for any more.
    pub(super) fn end(
        &mut self,
        request: u64,
        name: &str,
        class: impl Fn(u32) -> Option<String>,
    ) -> Vec<(u32, Finding)> {
        let mut found = Vec::new();
        self.0.retain(|connection, session| {
            let class = class(*connection);
            session.retain(|left| {
                if let Some(class) = class.as_deref().filter(|_| left.request == request) {
                    found.push((*connection, of(class, *connection, left, name)));
                }
                left.request != request
            });
            !session.is_empty()
        });
        found
    }
}

fn of(class: &str, connection: u32, left: &Left, request: &str) -> Finding {
    let name = &left.name;
    let (what, short) = match left.kind {
        Kind::Variable => (format!("{name} set"), name.clone()),
        Kind::Database => ("another database chosen".to_owned(), "database".to_owned()),
        Kind::Lock => (format!("the lock {name} taken"), "lock".to_owned()),
        Kind::Tables => ("tables locked".to_owned(), "tables".to_owned()),
        Kind::Temporary => (format!("the temporary table {name}"), name.clone()),
        Kind::Prepared => (format!("the prepared statement {name}"), name.clone()),
        Kind::Channel => (format!("the channel {name} listened to"), name.clone()),
        Kind::Transaction => ("a transaction open".to_owned(), "transaction".to_owned()),
    };
    let at = super::findings::place(&left.line);
    Finding {
        signature: format!("session {what} {at}"),
        text: format!(
            "{request} leaves {what} at {at} in the session of {class}#{connection}: the next one that uses the connection has it"
        ),
        place: format!("{class}::${}", short.trim_start_matches('@')),
    }
}
