//! [`Names`]: a table's columns by name, and the arrays in which PHP gets its rows.

use std::cell::OnceCell;

use steel_shm::table::{Column, Columns, Kind, Row};
use steel_zend::{Array, Template, ZStr, Zval};

/// All columns, in order.
#[derive(Default)]
pub(super) struct Names {
    named: Vec<(Box<[u8]>, Column)>,
    columns: Columns,
    /// The keys of a row, once one was asked for.
    template: OnceCell<Template>,
}

impl Names {
    /// One more. `None`: the rows would be too large.
    pub(super) fn push(&mut self, name: &[u8], kind: Kind) -> Option<()> {
        let column = self.columns.push(kind)?;
        self.named.push((name.into(), column));
        Some(())
    }

    pub(super) fn columns(&self) -> Columns {
        self.columns.clone()
    }

    pub(super) fn len(&self) -> usize {
        self.named.len()
    }

    /// The column of that name.
    #[inline]
    pub(super) fn find(&self, name: &[u8]) -> Option<Column> {
        self.find_from(&mut 0, name)
    }

    /// As [`Names::find`], for whoever names several: most name them in order, so the search goes on where the last one was found.
    #[inline]
    pub(super) fn find_from(&self, from: &mut usize, name: &[u8]) -> Option<Column> {
        let (before, after) = self.named.split_at_checked(*from)?;
        let is_it = |(own, _): &&(Box<[u8]>, Column)| **own == *name;
        let (_, column) = after.iter().find(is_it).or_else(|| before.iter().find(is_it))?;
        *from = column.index() + 1;
        Some(*column)
    }

    /// What a column is called.
    pub(super) fn name(&self, column: Column) -> String {
        let found = self.named.iter().find(|(_, own)| *own == column);
        found.map(|(name, _)| String::from_utf8_lossy(name).into_owned()).unwrap_or_default()
    }

    /// A row as PHP's array.
    #[inline]
    pub(super) fn array(&self, row: Row) -> Array {
        let template = self.template.get_or_init(|| Template::new(self.named.iter().map(|(name, _)| name)));
        template.fill(self.named.iter().map(|(_, column)| value(row, *column)))
    }
}

/// One column as PHP's value.
#[inline]
pub(super) fn value(row: Row, column: Column) -> Zval {
    match column.kind() {
        Kind::Int => Zval::int(row.int(column)),
        Kind::Float => Zval::float(row.float(column)),
        Kind::Str(_) => string(row, column),
    }
}

fn string(row: Row, column: Column) -> Zval {
    match row.length(column) {
        0 => ZStr::new(b""),
        1 => {
            let mut byte = [0];
            row.copy(column, &mut byte);
            ZStr::new(&byte)
        }
        length => ZStr::build(length, |bytes| row.copy(column, bytes)),
    }
    .into()
}
