//! The parsed body of a form: fields, and uploaded files, which are written to temporary files when they are first asked for.
//!
//! A multipart body is split before the program gets the request ([`parts`]): one that is malformed must be answered with 400. Names are
//! made variables when the program asks for them.

use std::{
    fs::OpenOptions,
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use bytes::Bytes;
use steel_engine::server::{Body, Request, RequestHead};
use steel_proto::{
    coding::{CodingError, ContentDecoder},
    http1::RequestError,
    multipart::{self, Limits, Part},
};
use steel_zend::{Array, Key, Zval, variables};

use super::content::Content;
use crate::settings::HttpSettings;

/// `UPLOAD_ERR_*` of PHP, as the reference gives them.
const ERR_OK: i64 = 0;
const ERR_NO_FILE: i64 = 4;
const ERR_CANT_WRITE: i64 = 7;

/// The parts of a multipart body; none of any other body.
///
/// As many fields, and as many files, are kept as `max_input_vars` of php.ini allows. PHP's limits of uploads are not looked at, as in the
/// reference: `package_max_length` and `upload_max_filesize` hold.
///
/// # Errors
/// It is malformed, or larger than is allowed; `max_body` bytes hold for what is no file.
pub(crate) fn parts(
    request: &mut Request,
    settings: &HttpSettings,
    max_body: usize,
) -> Result<multipart::Form, RequestError> {
    if settings.decompress {
        unfold(request, max_body)?;
    }
    if request.body.is_empty() {
        return Ok(multipart::Form::default());
    }
    let kind: &[u8] = request.head.header("content-type").unwrap_or_default();
    let Some(boundary) = multipart::boundary(kind).map_err(RequestError::Form)? else {
        return Ok(multipart::Form::default());
    };
    let most = variables::max_input_vars();
    let body = std::mem::replace(&mut request.body, Body::Bytes(Bytes::new())).into_bytes();
    request.body = Body::Bytes(body.clone());
    let limits = Limits { max_fields: most, max_files: most, ..Limits::default() };
    let form = multipart::parse(&body, boundary, &limits).map_err(RequestError::Form)?;
    if let Some(most) = settings.max_file {
        let files = || form.parts.iter().filter(|part| part.filename.is_some()).map(|part| part.data.len());
        if files().any(|length| length > most) || body.len() - files().sum::<usize>() > max_body {
            return Err(RequestError::BodyTooLarge);
        }
    }
    Ok(form)
}

/// Undoes the coding of a body.
fn unfold(request: &mut Request, max_body: usize) -> Result<(), RequestError> {
    let coding = request.head.header("content-encoding").unwrap_or_default();
    if request.body.is_empty() || coding.is_empty() || coding.eq_ignore_ascii_case(b"identity") {
        return Ok(());
    }
    let mut decoder = ContentDecoder::new(coding, max_body as u64).ok_or(RequestError::ContentCoding)?;
    let unfolded = decoder.decode(&request.body).and_then(|mut all| {
        all.extend(decoder.finish()?);
        Ok(all)
    });
    request.body = Body::Bytes(Bytes::from(unfolded.map_err(|error| match error {
        CodingError::TooLarge => RequestError::BodyTooLarge,
        CodingError::Malformed => RequestError::Malformed("the body is not coded as its header says"),
    })?));
    Ok(())
}

/// What a body held.
#[derive(Default)]
pub(super) struct Form {
    pub(super) post: Option<Array>,
    pub(super) files: Option<Array>,
    paths: Vec<String>,
}

impl Form {
    pub(super) fn parse(head: &RequestHead, content: &Content, parts: &[Part], settings: &HttpSettings) -> Form {
        let kind = head.header("content-type").unwrap_or_default();
        let kind: &[u8] = kind;
        let name = kind.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
        if name.eq_ignore_ascii_case(b"application/x-www-form-urlencoded") {
            let post = settings.parse_post.then(|| variables::parse_query(&content.to_bytes()));
            return Form { post, ..Form::default() };
        }
        let mut form = Form::default();
        parts.iter().for_each(|part| form.add(part, settings));
        form
    }

    fn add(&mut self, part: &Part, settings: &HttpSettings) {
        let name: &[u8] = part.name.as_ref();
        if part.filename.is_some() {
            let file = self.store(part, &settings.upload_dir);
            let files = self.files.get_or_insert_default();
            match name.iter().position(|byte| *byte == b'[') {
                Some(at) if at > 0 && settings.files_as_php => add_facts(files, name.split_at(at), &file),
                _ => variables::register(files, name, file.into()),
            }
        } else {
            variables::register(self.post.get_or_insert_default(), name, Zval::str(&part.data));
        }
    }

    fn store(&mut self, part: &Part, dir: &Path) -> Array {
        let filename = part.filename.as_deref().unwrap_or_default();
        let mut file = Array::with_capacity(5);
        file.set("name", Zval::str(filename));
        // Where there is no file, there is no type either, whatever the client says, and nothing in it.
        let (kind, data) = match filename.is_empty() {
            true => (&[][..], &[][..]),
            false => (part.content_type.as_deref().unwrap_or_default(), &part.data[..]),
        };
        file.set("type", Zval::str(kind));
        let (path, error) = match filename.is_empty() {
            true => (String::new(), ERR_NO_FILE),
            false => match write_temporary(dir, data) {
                Ok(path) => (path, ERR_OK),
                Err(_) => (String::new(), ERR_CANT_WRITE),
            },
        };
        file.set("tmp_name", path.as_str());
        file.set("error", error);
        file.set("size", data.len() as i64);
        if error == ERR_OK {
            variables::add_uploaded_file(&path);
            self.paths.push(path);
        }
        file
    }

    /// `$request->tmpfiles`
    pub(super) fn tmp_files(&self) -> Option<Array> {
        (!self.paths.is_empty()).then(|| self.paths.iter().map(Zval::str).collect())
    }

    /// Removes the files that the program has not moved.
    pub(super) fn remove_files(&self) {
        for path in &self.paths {
            if variables::remove_uploaded_file(path) {
                let _ = std::fs::remove_file(path);
            }
        }
    }
}

/// As in `$_FILES`: of `a[b]`, each fact is an array of its own (`a[name][b]`, `a[size][b]`...).
fn add_facts(files: &mut Array, (name, path): (&[u8], &[u8]), file: &Array) {
    for (fact, value) in file.iter() {
        if let Key::Str(fact) = fact {
            variables::register(files, &[name, b"[", fact, b"]", path].concat(), value.clone());
        }
    }
}

/// A file of its own, readable by its owner only, whose name nobody can have taken.
fn write_temporary(dir: &Path, data: &[u8]) -> std::io::Result<String> {
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    loop {
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let path: PathBuf = dir.join(format!("swoole.upfile.{}.{number}", std::process::id()));
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path) {
            Ok(mut file) => {
                let written = file.write_all(data);
                if written.is_err() {
                    let _ = std::fs::remove_file(&path);
                }
                return written.map(|()| path.to_string_lossy().into_owned());
            }
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
}
