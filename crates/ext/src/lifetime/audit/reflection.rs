//! What is written by way of reflection, which no opcode names.

use steel_zend::{
    Call, Object, Result, Zval, around, frames, replace,
    watch::{self, Access, Held, Place, Site},
};

use super::{AUDIT, databases};

/// At module start.
pub(super) fn install() {
    replace::replace(&[
        around!("reflectionproperty", "setvalue", property, nothing),
        around!("reflectionclass", "setstaticpropertyvalue", of_class, nothing),
    ]);
}

fn nothing(_: Option<Object>) {}

/// The text that an object of PHP's own has under a name.
fn text(of: &Object, name: &str) -> Option<Vec<u8>> {
    of.get(name).ok()?.as_bytes().map(<[u8]>::to_vec)
}

/// `setValue($object, $value)`; of a static property `setValue(null, $value)` or `setValue($value)`.
fn property(call: &Call) -> Result {
    let Some(this) = databases::request().and_then(|_| call.this_ref()) else { return Ok(()) };
    let (Some(class), Some(name)) = (text(this, "class"), text(this, "name")) else { return Ok(()) };
    match (call.arg(0).and_then(|object| object.deref().plain_object()), call.arg(1)) {
        // What it has made itself is nobody else's; there may be many.
        (Some(object), Some(_))
            if databases::request().is_some_and(|request| super::is_of(object.handle(), request)) => {}
        (Some(object), Some(value)) => tell(Place::Property(object.handle(), &class, &name), value),
        (None, value) => {
            if let Some(value) = value.or(call.arg(0)) {
                tell(Place::Static(&class, &name), value);
            }
        }
        _ => {}
    }
    Ok(())
}

/// `setStaticPropertyValue($name, $value)`
fn of_class(call: &Call) -> Result {
    let Some(this) = databases::request().and_then(|_| call.this_ref()) else { return Ok(()) };
    let name = call.arg(0).and_then(|name| name.deref().as_bytes());
    if let (Some(class), Some(name), Some(value)) = (text(this, "name"), name, call.arg(1)) {
        tell(Place::Static(&class, name), value);
    }
    Ok(())
}

fn tell(place: Place<'_>, value: &Zval) {
    let Some(request) = databases::request() else { return };
    let Some((file, line)) = frames::here().into_iter().find_map(|frame| frame.line) else { return };
    let before = watch::held_by(place).unwrap_or_default();
    let held = Held { given: watch::held_value(value), ..before };
    let site = Site { file: file.as_bytes(), line, again: 0 };
    AUDIT.with_borrow_mut(|audit| {
        if audit.turns.contains_key(&request) {
            audit.access(request, place, None, Access::Assign, held, site);
        }
    });
}
