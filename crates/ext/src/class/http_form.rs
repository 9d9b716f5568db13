//! Forms with files, as clients send them: what is asked for, and the parts of the body.

use std::path::PathBuf;

use bytes::BytesMut;
use steel_engine::client::http::BodyPart;
use steel_proto::multipart;
use steel_zend::{Array, Call, Kind, Result, ZStr, Zval, path::absolute};

use super::http_parts::key;
use crate::{
    errors::{self, code},
    mime,
};

/// The entry in `$uploadFiles` of what `addFile()` of a client was given. `None`: there is no such file, or no such part of it, of which a
/// warning tells.
pub(super) fn file(call: &Call) -> Result<Option<Array>> {
    let (path, name) = (call.str(0)?, call.str(1)?);
    let (kind, filename) = (call.str_or_null(2)?, call.str_or_null(3)?);
    let (offset, length) = (call.int_or(4, 0)?, call.int_or(5, 0)?);
    for (name, number) in [("offset", offset), ("length", length)] {
        if number < 0 {
            errors::notice(&format!("parameter ${name}[{number}] must be greater than or equal to 0"))?;
            return Ok(None);
        }
    }
    let text = path.to_lossy().into_owned();
    let file = PathBuf::from(String::from_utf8_lossy(&absolute(path.as_bytes())).into_owned());
    let size = match file.metadata() {
        Ok(data) if !data.is_file() => {
            errors::set_last(code::EINVAL);
            errors::warning(&format!("{text} is not a regular file"))?;
            return Ok(None);
        }
        Ok(data) => i64::try_from(data.len()).unwrap_or(i64::MAX),
        Err(error) => {
            errors::set_last_io(&error);
            let number = error.raw_os_error().unwrap_or(0);
            errors::warning(&format!("stat({text}) failed, Error: {}[{number}]", errors::text(number)))?;
            return Ok(None);
        }
    };
    let mistake = if size == 0 {
        Some(format!("cannot send empty file[{text}]"))
    } else if size <= offset {
        Some(format!("parameter $offset[{offset}] exceeds the file size"))
    } else if length > size - offset {
        Some(format!("parameter $length[{length}] exceeds the file size"))
    } else {
        None
    };
    if let Some(mistake) = mistake {
        errors::notice(&mistake)?;
        return Ok(None);
    }
    let given = |text: Option<ZStr>| text.filter(|text| !text.as_bytes().is_empty());
    let own = text.rsplit('/').next().unwrap_or(&text).to_owned();
    let mut entry = Array::new();
    entry.set("path", Zval::str(file.as_os_str().as_encoded_bytes()));
    entry.set("name", name);
    entry.set("filename", given(filename).unwrap_or_else(|| ZStr::new(own.as_bytes())));
    entry.set("type", given(kind).unwrap_or_else(|| ZStr::new(mime::of_file(&text).as_bytes())));
    entry.set("size", if length == 0 { size - offset } else { length });
    entry.set("offset", offset);
    Ok(Some(entry))
}

/// A form with the files of `$uploadFiles`. `None`: one of them is none, of which a warning tells.
pub(super) fn form(boundary: &str, data: &Zval, files: &Array) -> Result<Option<Vec<BodyPart>>> {
    let (mut parts, mut out) = (Vec::new(), BytesMut::new());
    for (name, value) in data.as_array().iter().flat_map(Array::iter) {
        if !value.is_null() {
            multipart::field(&mut out, boundary, &key(name), value.to_str()?.as_bytes());
        }
    }
    for (name, file) in files.iter() {
        let Some(file) = file.as_array() else {
            errors::notice(&format!("uploadFiles[{}] must be an array", String::from_utf8_lossy(&key(name))))?;
            return Ok(None);
        };
        let text = |name: &str| file.get(name).map(Zval::to_str).transpose();
        let (Some(name), Some(filename), Some(kind)) = (text("name")?, text("filename")?, text("type")?) else {
            continue;
        };
        multipart::file_head(&mut out, boundary, name.as_bytes(), filename.as_bytes(), kind.as_bytes());
        match (text("content")?, text("path")?) {
            (Some(content), _) => out.extend_from_slice(content.as_bytes()),
            (None, Some(path)) => {
                parts.push(BodyPart::Bytes(out.split().freeze()));
                let number = |name: &str| match file.get(name).map(Zval::deref) {
                    Some(value) if value.kind() == Kind::Int => value.as_int().map_or(0, i64::unsigned_abs),
                    _ => 0,
                };
                let path = PathBuf::from(path.to_lossy().into_owned());
                parts.push(BodyPart::File { path, offset: number("offset"), length: number("size") });
            }
            (None, None) => {}
        }
        multipart::file_end(&mut out);
    }
    multipart::end(&mut out, boundary);
    parts.push(BodyPart::Bytes(out.freeze()));
    Ok(Some(parts))
}
