//! PHP values of results.

use steel_proto::mysql::{Column, Kind, Outcome, Row};
use steel_zend::{Array, ZStr, Zval};

/// What a query has given so far.
#[derive(Default)]
pub(super) struct Collected {
    /// The first result with rows.
    rows: Option<Array>,
    /// The columns of the result that comes in now; `None`: it is not wanted.
    columns: Option<Vec<(ZStr, Kind)>>,
    /// Of the last result without rows.
    pub(super) done: Option<Outcome>,
}

impl Collected {
    /// A result begins. Only the first one goes to the callback.
    pub(super) fn begin(&mut self, columns: &[Column]) {
        self.columns =
            self.rows.is_none().then(|| columns.iter().map(|column| (ZStr::new(&column.name), column.kind)).collect());
        if self.columns.is_some() {
            self.rows = Some(Array::new());
        }
    }

    /// One of its rows.
    pub(super) fn row(&mut self, row: &Row, strict: bool) {
        let (Some(rows), Some(columns)) = (&mut self.rows, &self.columns) else { return };
        let mut array = Array::with_capacity(columns.len());
        for ((name, kind), value) in columns.iter().zip(row.values()) {
            let value = value.map_or_else(Zval::null, |text| if strict { typed(text, *kind) } else { Zval::str(text) });
            array.set_symbolic(name, value);
        }
        rows.push(array);
    }

    /// As the callback gets it.
    pub(super) fn value(self) -> Zval {
        self.rows.map_or(Zval::bool(true), Zval::from)
    }
}

/// A number as such; one that PHP's integers cannot hold stays a text.
fn typed(text: &[u8], kind: Kind) -> Zval {
    let written = std::str::from_utf8(text).ok();
    let number = match kind {
        Kind::Int => written.and_then(|text| text.parse().ok()).map(Zval::int),
        Kind::Float => written.and_then(|text| text.parse::<f64>().ok()).map(Zval::float),
        Kind::Text => None,
    };
    number.unwrap_or_else(|| Zval::str(text))
}
