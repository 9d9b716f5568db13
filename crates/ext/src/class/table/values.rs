//! PHP's values become the table's: all of them before the table is touched, since a conversion may run PHP code.

use smallvec::SmallVec;
use steel_shm::table::{Column, Kind, Value};
use steel_zend::{Array, Key, Result, ZStr, Zval};

use super::Made;
use crate::{errors::misuse, log};

/// What the columns are to hold, or are expected to, in their order.
pub(super) type Values = SmallVec<[Option<Value<ZStr>>; 8]>;

/// While one of these is there, the table is not destroyed.
struct Converting<'a>(&'a Made);

impl Converting<'_> {
    fn new(made: &Made) -> Converting<'_> {
        made.converting.set(made.converting.get() + 1);
        Converting(made)
    }
}

impl Drop for Converting<'_> {
    fn drop(&mut self) {
        self.0.converting.set(self.0.converting.get() - 1);
    }
}

impl Made {
    /// What is to be written. Keys that are no columns are ignored.
    #[inline]
    pub(super) fn to_write(&self, key: &ZStr, array: &Array, values: &mut Values) -> Result {
        self.convert(array, values, |column, text| {
            if let Kind::Str(most) = column.kind()
                && text.as_bytes().len() > most as usize
            {
                self.warn_too_long(key, column);
            }
        })
    }

    /// What is expected. False: it cannot be, as a warning has said.
    pub(super) fn to_expect(&self, array: &Array, values: &mut Values) -> Result<bool> {
        if array.is_empty() {
            return misuse("expected values must not be empty").map(|()| false);
        }
        // All keys are looked at before any value is converted.
        for (key, _) in array.iter() {
            let Key::Str(name) = key else {
                return misuse("expected values must use column names").map(|()| false);
            };
            if self.names.find(name).is_none() {
                return no_column(name).map(|()| false);
            }
        }
        self.convert(array, values, |_, _| ()).map(|()| true)
    }

    /// By how much a column is to grow.
    pub(super) fn to_add(&self, value: &Zval, kind: Kind) -> Result<Amount> {
        let _converting = Converting::new(self);
        Ok(match kind {
            Kind::Float => Amount::Float(value.to_float()?),
            _ => Amount::Int(value.to_int()?),
        })
    }

    /// Converts the values that are columns; `look` sees the strings.
    #[inline]
    fn convert(&self, array: &Array, values: &mut Values, look: impl Fn(Column, &ZStr)) -> Result {
        let _converting = Converting::new(self);
        values.resize_with(self.names.len(), || None);
        let mut from = 0;
        for (key, value) in array.iter() {
            let Key::Str(name) = key else { continue };
            let Some(column) = self.names.find_from(&mut from, name) else { continue };
            values[column.index()] = Some(match column.kind() {
                Kind::Int => Value::Int(value.to_int()?),
                Kind::Float => Value::Float(value.to_float()?),
                Kind::Str(_) => {
                    let text = value.to_str()?;
                    look(column, &text);
                    Value::Str(text)
                }
            });
        }
        Ok(())
    }

    #[cold]
    fn warn_too_long(&self, key: &ZStr, column: Column) {
        let (key, name) = (key.to_lossy(), self.names.name(column));
        let text = format!("table_marshal_values(): [key={key},field={name}]string value is too long");
        log::line(log::Level::Warning, &text);
    }
}

/// By how much.
#[derive(Clone, Copy)]
pub(super) enum Amount {
    Int(i64),
    Float(f64),
}

pub(super) fn no_column(name: &[u8]) -> Result {
    misuse(&format!("column[{}] does not exist", String::from_utf8_lossy(name)))
}
