//! The body of a request, as it was sent: bytes of the engine until PHP code asks for it, then PHP's string.

use std::cell::RefCell;

use bytes::Bytes;
use steel_engine::server::Body;
use steel_zend::ZStr;

/// See the module.
pub(super) struct Content(RefCell<Form>);

/// No borrow is held while one becomes another; none of that runs PHP code.
enum Form {
    Received(Body),
    String(ZStr),
}

impl Content {
    pub(super) fn new(body: Body) -> Content {
        Content(RefCell::new(Form::Received(body)))
    }

    /// As a string of PHP; made once. A long body is not copied for it.
    pub(super) fn to_string(&self) -> ZStr {
        let body = match &mut *self.0.borrow_mut() {
            Form::String(string) => return string.clone(),
            Form::Received(body) => std::mem::replace(body, Body::Bytes(Bytes::new())),
        };
        let string = match body {
            Body::Bytes(bytes) => ZStr::new(&bytes),
            Body::Pages(pages) => ZStr::from_pages(pages),
        };
        *self.0.borrow_mut() = Form::String(string.clone());
        string
    }

    /// As shared bytes, for a parser. They are copied if PHP has the string already.
    pub(super) fn to_bytes(&self) -> Bytes {
        match &mut *self.0.borrow_mut() {
            Form::String(string) => Bytes::copy_from_slice(string.as_bytes()),
            Form::Received(body) => {
                let bytes = std::mem::replace(body, Body::Bytes(Bytes::new())).into_bytes();
                *body = Body::Bytes(bytes.clone());
                bytes
            }
        }
    }
}
