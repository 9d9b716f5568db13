//! `swoole_mime_type_*()`: the table of media types. See [`crate::mime`].

use steel_zend::{Array, Call, Result, Zval};

use crate::mime;

fn text(call: &Call, index: usize) -> Result<String> {
    Ok(call.str(index)?.to_lossy().into_owned())
}

/// `swoole_mime_type_add()`
pub(crate) fn swoole_mime_type_add(call: &Call) -> Result<bool> {
    let (suffix, kind) = (text(call, 0)?, text(call, 1)?);
    let is_new = mime::of_suffix(&suffix).is_none();
    if is_new {
        mime::set(suffix, Some(kind));
    }
    Ok(is_new)
}

/// `swoole_mime_type_set()`
pub(crate) fn swoole_mime_type_set(call: &Call) -> Result {
    mime::set(text(call, 0)?, Some(text(call, 1)?));
    Ok(())
}

/// `swoole_mime_type_delete()`
pub(crate) fn swoole_mime_type_delete(call: &Call) -> Result<bool> {
    let suffix = text(call, 0)?;
    let is_known = mime::of_suffix(&suffix).is_some();
    if is_known {
        mime::set(suffix, None);
    }
    Ok(is_known)
}

/// `swoole_mime_type_get()`
pub(crate) fn swoole_mime_type_get(call: &Call) -> Result<Zval> {
    Ok(Zval::str(mime::of_file(&text(call, 0)?)))
}

/// `swoole_mime_type_exists()`
pub(crate) fn swoole_mime_type_exists(call: &Call) -> Result<bool> {
    Ok(mime::of_suffix(&mime::suffix(&text(call, 0)?)).is_some())
}

/// `swoole_mime_type_list()`
pub(crate) fn swoole_mime_type_list(_: &Call) -> Result<Array> {
    Ok(mime::all().into_iter().map(Zval::str).collect())
}
