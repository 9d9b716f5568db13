//! The descriptor of what PHP code names one by: a number, a stream, a `Socket`, or an object of this extension that has one.

use std::os::fd::RawFd;

use steel_zend::{
    Result, Zval,
    descriptor::{self, Descriptor},
};

use crate::{class::coroutine_socket, errors};

/// The classes whose objects keep their descriptor in a property.
const OWNERS: [(&str, &str); 2] = [("Swoole\\Client", "sock"), ("Swoole\\Process", "pipe")];

/// The descriptor of a value. `None` with the reference's warning, of which there is none for an object without a descriptor.
///
/// # Errors
/// What an error handler threw, or a stream that is written in PHP.
pub(crate) fn fd_of(value: &Zval) -> Result<Option<RawFd>> {
    let text = match descriptor::of(value)? {
        Descriptor::Open(fd) => return Ok(Some(fd)),
        Descriptor::Other(object) => {
            if let Some(fd) = coroutine_socket::descriptor(&object) {
                return Ok(Some(fd));
            }
            let owner = OWNERS.iter().find(|(class, _)| object.is_a(class));
            let number = match owner {
                Some((_, property)) => object.get(property)?.as_int(),
                None => None,
            };
            return Ok(number.and_then(|number| RawFd::try_from(number).ok()).filter(|fd| *fd >= 0));
        }
        Descriptor::NoStream => "fd argument must be either valid PHP stream or valid PHP socket resource".to_owned(),
        Descriptor::ClosedSocket => "contains a closed socket".to_owned(),
        Descriptor::OutOfRange(number) => format!("invalid file descriptor#{number} passed"),
        Descriptor::Invalid => "invalid file descriptor passed".to_owned(),
    };
    errors::misuse(&text)?;
    Ok(None)
}
