//! Where PHP code stands: functions with their files and lines, as texts, for reports.
//!
//! [`here`] looks at the frames of the thread that calls. [`Window`] is for another thread, while that one is inside of a function that takes
//! long: it has the kernel copy each word ([`steel_os::peek`]), takes nothing for granted, and answers only what two looks have in common.

use std::mem::offset_of;

use steel_os::peek;

use crate::{globals, sys, vm};

/// More frames are not told.
const MOST: usize = 64;
/// More bytes of a name or path are not told.
const LONGEST: usize = 1024;

/// One function that has not returned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// `App\Shop->buy`, `{closure}`, or empty: the file itself.
    pub function: String,
    /// Where it stands; `None`: it is a function of PHP or an extension.
    pub line: Option<(String, u32)>,
}

/// Tells the function that runs from those that it calls and those that have called it.
pub fn current() -> usize {
    // SAFETY: a plain load of the engine's state.
    unsafe { (*globals::eg()).current_execute_data as usize }
}

/// The frames of the code that runs now, the innermost first.
pub fn here() -> Vec<Frame> {
    walk(globals::eg() as usize + offset_of!(sys::zend_executor_globals, current_execute_data))
}

/// Where another thread finds the frames of the one that has made it.
#[derive(Debug, Clone, Copy)]
pub struct Window(usize);

impl Window {
    /// Of the thread that calls.
    pub fn new() -> Window {
        Window(globals::eg() as usize + offset_of!(sys::zend_executor_globals, current_execute_data))
    }

    /// The frames as they are, if they stand still for as long as it takes to look at them twice.
    pub fn look(self) -> Option<Vec<Frame>> {
        let first = walk(self.0);
        (!first.is_empty() && walk(self.0) == first).then_some(first)
    }
}

impl Default for Window {
    fn default() -> Window {
        Window::new()
    }
}

/// From the frame whose address lies at `place` on.
fn walk(place: usize) -> Vec<Frame> {
    let mut frames = Vec::new();
    let Some(mut frame) = peek::word(place) else { return frames };
    // Some frames have no function, and are passed over.
    for _ in 0..2 * MOST {
        if frame == 0 || frames.len() == MOST {
            break;
        }
        frames.extend(of(frame));
        let Some(next) = peek::word(at(frame, offset_of!(sys::zend_execute_data, prev_execute_data))) else { break };
        frame = next;
    }
    frames
}

fn of(frame: usize) -> Option<Frame> {
    let function =
        pointed(at(frame, offset_of!(sys::zend_execute_data, func))).filter(|function| *function != vm::bottom())?;
    let common = offset_of!(sys::zend_function, common);
    let mut kind = [0];
    if !peek::read(at(function, offset_of!(sys::zend_function, type_)), &mut kind) {
        return None;
    }
    let name =
        pointed(at(function, common + offset_of!(sys::_zend_function__bindgen_ty_1, function_name))).and_then(text);
    let scope = pointed(at(function, common + offset_of!(sys::_zend_function__bindgen_ty_1, scope)));
    let class = scope.and_then(|scope| pointed(at(scope, offset_of!(sys::zend_class_entry, name)))).and_then(text);
    let flags = peek::half(at(function, common + offset_of!(sys::_zend_function__bindgen_ty_1, fn_flags)))?;
    let arrow = if flags & sys::ZEND_ACC_STATIC == 0 { "->" } else { "::" };
    let function_name = match (class, name) {
        // A closure has the class that it was made in; its own name says more.
        (_, Some(name)) if name.contains("{closure") => name,
        (Some(class), Some(name)) => format!("{class}{arrow}{name}"),
        (_, name) => name.unwrap_or_default(),
    };
    let line = if kind[0] == sys::ZEND_USER_FUNCTION as u8 {
        let file = pointed(at(function, offset_of!(sys::zend_op_array, filename))).and_then(text)?;
        let opline = pointed(at(frame, offset_of!(sys::zend_execute_data, opline)));
        let line = opline.and_then(|opline| peek::half(at(opline, offset_of!(sys::zend_op, lineno))));
        Some((file, line.unwrap_or(0)))
    } else if function_name.is_empty() {
        return None;
    } else {
        None
    };
    Some(Frame { function: function_name, line })
}

/// The place at an offset from what may be no address at all.
fn at(address: usize, offset: usize) -> usize {
    address.wrapping_add(offset)
}

fn pointed(place: usize) -> Option<usize> {
    peek::word(place).filter(|address| *address != 0)
}

/// The text at this address.
fn text(address: usize) -> Option<String> {
    let length = peek::word(at(address, offset_of!(sys::zend_string, len)))?.min(LONGEST);
    let mut bytes = vec![0; length];
    let found = length == 0 || peek::read(at(address, offset_of!(sys::zend_string, val)), &mut bytes);
    found.then(|| String::from_utf8_lossy(&bytes).into_owned())
}
