//! A value on its way: a string goes as it is, everything else serialized. Either direction may run PHP code, and fail.

use steel_engine::process::bus::Body;
use steel_zend::{
    Result, ZStr, Zval,
    serialize::{self, Unreadable},
};

use super::flag;
use crate::log;

/// A packed value.
pub(crate) struct Parcel {
    pub(crate) text: ZStr,
    /// [`flag::SERIALIZE`], or nothing.
    pub(crate) flags: u16,
}

impl Parcel {
    /// Packs a value.
    ///
    /// # Errors
    /// What its serialization threw.
    pub(crate) fn of(value: &Zval) -> Result<Parcel> {
        let value = value.deref();
        match value.as_str() {
            Some(text) => Ok(Parcel { text, flags: 0 }),
            None => Ok(Parcel { text: serialize::serialize(value)?, flags: flag::SERIALIZE }),
        }
    }
}

/// Unpacks a value. `None`: it cannot be read; the log says why.
///
/// # Errors
/// What PHP code threw that runs when objects are unserialized.
pub(crate) fn unpack(body: Body, flags: u16) -> Result<Option<Zval>> {
    let mut read = Ok(());
    let text = match &body {
        Body::Bytes(bytes) => ZStr::new(bytes),
        Body::File(_, length) => ZStr::build(*length, |target| read = body.read(target)),
    };
    drop(body);
    if let Err(error) = read {
        log::line(log::Level::Warning, &format!("the contents of a message cannot be read: {error}"));
        return Ok(None);
    }
    if flags & flag::SERIALIZE == 0 {
        return Ok(Some(text.into()));
    }
    match serialize::unserialize(text.as_bytes()) {
        Ok(value) => Ok(Some(value)),
        Err(Unreadable::Failed(error)) => Err(error),
        Err(Unreadable::At(offset)) => {
            let length = text.as_bytes().len();
            let text = format!("unserialize() failed, Error at offset {offset} of {length} bytes");
            log::line(log::Level::Warning, &text);
            Ok(None)
        }
    }
}
