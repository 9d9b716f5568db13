//! What a statement of SQL leaves behind in the session of its connection: variables, locks, tables that are its own. Text only: no database is asked.
//!
//! It is read as MySQL, PostgreSQL and SQLite have it, word by word. What is not understood leaves nothing.

/// What a session has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A variable of the session, as `sql_mode`, or of the program's, as `@user`.
    Variable,
    /// The database that names without one belong to.
    Database,
    /// A lock by a name.
    Lock,
    /// Tables that are locked.
    Tables,
    /// A table of the session's own.
    Temporary,
    /// A statement that was given a name.
    Prepared,
    /// A channel that it listens to.
    Channel,
    /// A transaction.
    Transaction,
}

/// What a statement does to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Effect {
    Leaves(Kind, String),
    PutsBack(Kind, String),
    /// All of a kind; `None`: everything.
    Clears(Option<Kind>),
}

use Effect::{Clears, Leaves, PutsBack};

/// A piece of a statement.
#[derive(Debug, PartialEq)]
enum Token<'a> {
    /// A word, as `SET`, `@user`, `shop.stock`; without its quotes.
    Word(&'a str),
    Text(&'a str),
    Sign(char),
}

/// Splits a text into its statements' pieces.
fn tokens(sql: &str) -> Vec<Vec<Token<'_>>> {
    let mut all = vec![Vec::new()];
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let after = &rest[first.len_utf8()..];
        if first.is_whitespace() {
            rest = after;
        } else if first == '#' || rest.starts_with("-- ") || rest.starts_with("--\n") {
            rest = rest.find('\n').map_or("", |end| &rest[end..]);
        } else if rest.starts_with("/*") {
            rest = rest.find("*/").map_or("", |end| &rest[end + 2..]);
        } else if matches!(first, '\'' | '"' | '`') {
            let end = end_of_quoted(after, first);
            let inner = &after[..end];
            rest = after.get(end + 1..).unwrap_or_default();
            if let Some(last) = all.last_mut() {
                last.push(if first == '\'' { Token::Text(inner) } else { Token::Word(inner) });
            }
        } else if is_of_word(first) {
            let end = rest.find(|char| !is_of_word(char)).unwrap_or(rest.len());
            if let Some(last) = all.last_mut() {
                last.push(Token::Word(&rest[..end]));
            }
            rest = &rest[end..];
        } else {
            rest = after;
            if first == ';' {
                all.push(Vec::new());
            } else if let Some(last) = all.last_mut() {
                last.push(Token::Sign(first));
            }
        }
    }
    all
}

fn is_of_word(char: char) -> bool {
    char.is_alphanumeric() || matches!(char, '_' | '@' | '$' | '.')
}

/// Where the quote ends: not at two in a row, nor behind a backslash.
fn end_of_quoted(text: &str, quote: char) -> usize {
    let mut chars = text.char_indices().peekable();
    while let Some((at, char)) = chars.next() {
        if char == '\\' && quote != '`' {
            chars.next();
        } else if char == quote {
            match chars.peek() {
                Some((_, next)) if *next == quote => drop(chars.next()),
                _ => return at,
            }
        }
    }
    text.len()
}

/// What the statements of a text do, one after the other.
pub(super) fn effects(sql: &str) -> Vec<Effect> {
    let mut found = Vec::new();
    for statement in tokens(sql) {
        of_statement(&statement, &mut found);
        inside(&statement, &mut found);
    }
    found
}

/// The word at this place, in capital letters.
fn word(statement: &[Token<'_>], at: usize) -> String {
    match statement.get(at) {
        Some(Token::Word(word)) => word.to_ascii_uppercase(),
        _ => String::new(),
    }
}

/// The name at this place, in small letters.
fn name(statement: &[Token<'_>], at: usize) -> Option<String> {
    match statement.get(at) {
        Some(Token::Word(name) | Token::Text(name)) if !name.is_empty() => Some(name.to_ascii_lowercase()),
        _ => None,
    }
}

fn of_statement(statement: &[Token<'_>], found: &mut Vec<Effect>) {
    let second = word(statement, 1);
    let of = |kind, at| name(statement, at).map(|name| Leaves(kind, name));
    match word(statement, 0).as_str() {
        "SET" => set(statement, found),
        "RESET" if second == "ALL" => found.push(Clears(Some(Kind::Variable))),
        "RESET" => found.extend(name(statement, 1).map(|name| PutsBack(Kind::Variable, name))),
        "DISCARD" if second == "ALL" => found.push(Clears(None)),
        "USE" => found.push(Leaves(Kind::Database, String::new())),
        "PRAGMA" if matches!(statement.get(2), Some(Token::Sign('=' | '('))) => found.extend(of(Kind::Variable, 1)),
        "START" if second == "TRANSACTION" => found.push(Leaves(Kind::Transaction, String::new())),
        "BEGIN" => found.push(Leaves(Kind::Transaction, String::new())),
        "ROLLBACK" if second == "TO" || word(statement, 2) == "TO" => {}
        "COMMIT" | "ROLLBACK" | "END" | "ABORT" => found.push(Clears(Some(Kind::Transaction))),
        "LOCK" if second == "TABLES" => found.push(Leaves(Kind::Tables, String::new())),
        "UNLOCK" => found.push(Clears(Some(Kind::Tables))),
        "CREATE" if matches!(second.as_str(), "TEMP" | "TEMPORARY") && word(statement, 2) == "TABLE" => {
            let at = if word(statement, 3) == "IF" { 6 } else { 3 };
            found.extend(of(Kind::Temporary, at));
        }
        "DROP" if second == "PREPARE" => found.extend(name(statement, 2).map(|name| PutsBack(Kind::Prepared, name))),
        "DROP" => dropped(statement, found),
        "PREPARE" => found.extend(of(Kind::Prepared, 1)),
        "DEALLOCATE" => {
            let at = if second == "PREPARE" { 2 } else { 1 };
            found.extend(
                name(statement, at).map(|name| {
                    if name == "all" { Clears(Some(Kind::Prepared)) } else { PutsBack(Kind::Prepared, name) }
                }),
            );
        }
        "LISTEN" => found.extend(of(Kind::Channel, 1)),
        "UNLISTEN" => {
            found.push(name(statement, 1).map_or(Clears(Some(Kind::Channel)), |name| PutsBack(Kind::Channel, name)))
        }
        _ => {}
    }
}

/// `DROP TEMPORARY TABLE IF EXISTS a, b`
fn dropped(statement: &[Token<'_>], found: &mut Vec<Effect>) {
    let is_table = |at: &usize| word(statement, *at) == "TABLE";
    let Some(at) = [1, 2].into_iter().find(is_table) else { return };
    let names = statement.get(at + 1..).unwrap_or_default().iter().filter_map(|token| match token {
        Token::Word(word) if !matches!(word.to_ascii_uppercase().as_str(), "IF" | "EXISTS") => {
            Some(word.to_ascii_lowercase())
        }
        _ => None,
    });
    found.extend(names.map(|name| PutsBack(Kind::Temporary, name)));
}

/// `SET SESSION a = 1, @b := 2`
fn set(statement: &[Token<'_>], found: &mut Vec<Effect>) {
    match (word(statement, 1).as_str(), word(statement, 2).as_str()) {
        // For the next transaction, or this one, only.
        ("TRANSACTION", _) | ("LOCAL", "TRANSACTION") | ("PASSWORD", _) => return,
        ("SESSION", "TRANSACTION" | "CHARACTERISTICS") => {
            return found.push(Leaves(Kind::Variable, "transaction isolation".to_owned()));
        }
        ("NAMES" | "CHARSET", _) | ("CHARACTER", "SET") => {
            return found.push(Leaves(Kind::Variable, "character set".to_owned()));
        }
        ("ROLE", _) => return found.push(Leaves(Kind::Variable, "role".to_owned())),
        _ => {}
    }
    for assignment in statement.get(1..).unwrap_or_default().split(|token| *token == Token::Sign(',')) {
        found.extend(assigned(assignment));
    }
}

fn assigned(mut assignment: &[Token<'_>]) -> Option<Effect> {
    match word(assignment, 0).as_str() {
        "GLOBAL" | "PERSIST" | "PERSIST_ONLY" | "LOCAL" => return None,
        "SESSION" => assignment = assignment.get(1..)?,
        _ => {}
    }
    let name = name(assignment, 0)?;
    let name = match name.strip_prefix("@@") {
        Some(system) if system.starts_with("global.") || system.starts_with("persist") => return None,
        Some(system) => system.trim_start_matches("session.").trim_start_matches("local.").to_owned(),
        None => name,
    };
    let begin = assignment.iter().position(|token| *token == Token::Sign('='));
    let begin = begin.or_else(|| {
        assignment.iter().position(|token| matches!(token, Token::Word(word) if word.eq_ignore_ascii_case("TO")))
    })?;
    let value = word(assignment, begin + 1);
    let is_back = value == "DEFAULT" || (name.starts_with('@') && value == "NULL");
    Some(if is_back { PutsBack(Kind::Variable, name) } else { Leaves(Kind::Variable, name) })
}

/// What functions and assignments in the middle of a statement do.
fn inside(statement: &[Token<'_>], found: &mut Vec<Effect>) {
    for (at, token) in statement.iter().enumerate() {
        let Token::Word(word) = token else { continue };
        let calls = statement.get(at + 1) == Some(&Token::Sign('('));
        let argument = || match statement.get(at + 2) {
            Some(Token::Word(name) | Token::Text(name)) => (*name).to_owned(),
            _ => "?".to_owned(),
        };
        match word.to_ascii_lowercase().as_str() {
            "get_lock" | "pg_advisory_lock" | "pg_try_advisory_lock" if calls => {
                found.push(Leaves(Kind::Lock, argument()))
            }
            "release_lock" | "pg_advisory_unlock" if calls => found.push(PutsBack(Kind::Lock, argument())),
            "release_all_locks" | "pg_advisory_unlock_all" if calls => found.push(Clears(Some(Kind::Lock))),
            "into" => {
                // `SELECT ... INTO @a, @b`
                let behind = statement.get(at + 1..).unwrap_or_default();
                let variables = behind.iter().take_while(|token| match token {
                    Token::Word(word) => word.starts_with('@'),
                    token => **token == Token::Sign(','),
                });
                found.extend(variables.filter_map(|token| match token {
                    Token::Word(word) => Some(Leaves(Kind::Variable, word.to_ascii_lowercase())),
                    _ => None,
                }));
            }
            name if name.starts_with('@')
                && statement.get(at + 1..at + 3) == Some(&[Token::Sign(':'), Token::Sign('=')])
                && !matches!(statement.first(), Some(Token::Word(first)) if first.eq_ignore_ascii_case("SET")) =>
            {
                found.push(Leaves(Kind::Variable, name.to_owned()));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(sql: &str) -> Vec<String> {
        let text = |effect: Effect| match effect {
            Leaves(kind, name) => format!("+{kind:?} {name}"),
            PutsBack(kind, name) => format!("-{kind:?} {name}"),
            Clears(kind) => format!("-{kind:?}"),
        };
        effects(sql).into_iter().map(text).collect()
    }

    #[test]
    fn variables_of_the_session_stay_and_those_of_the_server_or_a_transaction_are_none() {
        assert_eq!(of("SET @user = 5"), ["+Variable @user"]);
        assert_eq!(of("set session sql_mode='ANSI', @a := 1"), ["+Variable sql_mode", "+Variable @a"]);
        assert_eq!(
            of("SET @@session.sql_mode = ''; SET @@time_zone='+1:00'"),
            ["+Variable sql_mode", "+Variable time_zone"]
        );
        assert_eq!(of("SET search_path TO shop, public"), ["+Variable search_path"]);
        assert_eq!(of("SET NAMES utf8mb4"), ["+Variable character set"]);
        assert_eq!(of("SELECT @n := @n + 1 FROM t"), ["+Variable @n"]);
        assert_eq!(of("SELECT a, b INTO @a, @b FROM t"), ["+Variable @a", "+Variable @b"]);
        assert_eq!(of("PRAGMA foreign_keys = ON"), ["+Variable foreign_keys"]);
        for nothing in [
            "SET GLOBAL max_connections = 5",
            "SET @@global.x = 1",
            "SET LOCAL x = 1",
            "SET TRANSACTION READ ONLY",
            "PRAGMA foreign_keys",
            "SELECT '@a := 1'",
            "SELECT @a",
            "/* SET @a = 1 */ SELECT 1",
            "-- SET @a = 1\nSELECT 1",
            "UPDATE t SET a = 1",
            "",
        ] {
            assert_eq!(of(nothing), [""; 0], "{nothing}");
        }
    }

    #[test]
    fn what_is_put_back_is_known() {
        assert_eq!(
            of("SET @user = NULL; SET sql_mode = DEFAULT; RESET x"),
            ["-Variable @user", "-Variable sql_mode", "-Variable x"]
        );
        assert_eq!(of("RESET ALL"), ["-Some(Variable)"]);
        assert_eq!(of("DISCARD ALL"), ["-None"]);
        assert_eq!(of("DO RELEASE_LOCK('job')"), ["-Lock job"]);
        assert_eq!(of("UNLOCK TABLES"), ["-Some(Tables)"]);
        assert_eq!(of("DROP TEMPORARY TABLE IF EXISTS cart, `list`"), ["-Temporary cart", "-Temporary list"]);
        assert_eq!(of("COMMIT"), ["-Some(Transaction)"]);
        assert_eq!(of("ROLLBACK TO SAVEPOINT a"), [""; 0]);
        assert_eq!(of("DEALLOCATE PREPARE q"), ["-Prepared q"]);
        assert_eq!(of("UNLISTEN *"), ["-Some(Channel)"]);
    }

    #[test]
    fn locks_tables_transactions_and_names_stay() {
        assert_eq!(of("SELECT GET_LOCK('job', 10)"), ["+Lock job"]);
        assert_eq!(of("SELECT pg_advisory_lock(42)"), ["+Lock 42"]);
        assert_eq!(of("LOCK TABLES t WRITE"), ["+Tables "]);
        assert_eq!(of("LOCK TABLE t IN SHARE MODE"), [""; 0]);
        assert_eq!(of("CREATE TEMPORARY TABLE IF NOT EXISTS `cart` (id INT)"), ["+Temporary cart"]);
        assert_eq!(of("CREATE TEMP TABLE cart AS SELECT 1"), ["+Temporary cart"]);
        assert_eq!(of("START TRANSACTION READ ONLY"), ["+Transaction "]);
        assert_eq!(of("use shop"), ["+Database "]);
        assert_eq!(of("PREPARE q FROM 'SELECT 1'"), ["+Prepared q"]);
        assert_eq!(of("LISTEN orders"), ["+Channel orders"]);
    }

    #[test]
    fn quotes_end_where_they_do_and_nothing_is_read_beyond_the_text() {
        assert_eq!(of(r"SELECT 'it''s; SET @a = 1', 'a\'; SET @b = 1'; SET @c = 1"), ["+Variable @c"]);
        assert_eq!(of("SET @a = 'open; SET @b = 1"), ["+Variable @a"]);
        for odd in [
            "SET",
            "SET @",
            "SET =",
            "RESET",
            "CREATE TEMPORARY TABLE",
            "GET_LOCK(",
            "SELECT 1 INTO",
            "/*",
            "'",
            "é = '\\",
            "SET a TO",
            "DROP TABLE",
        ] {
            let _ = of(odd);
        }
    }
}
