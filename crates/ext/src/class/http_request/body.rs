//! The parsed body of a form: fields, and uploaded files, which are written to temporary files when they are first asked for.

use std::{
    fs::OpenOptions,
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use steel_engine::server::RequestHead;
use steel_proto::multipart::{self, Limits, Part};
use steel_zend::{Array, Zval, variables};

use super::content::Content;
use crate::settings::HttpSettings;

/// `UPLOAD_ERR_*` of PHP, as the reference gives them.
const ERR_OK: i64 = 0;
const ERR_NO_FILE: i64 = 4;
const ERR_CANT_WRITE: i64 = 7;

/// What a body held.
#[derive(Default)]
pub(super) struct Form {
    pub(super) post: Option<Array>,
    pub(super) files: Option<Array>,
    paths: Vec<String>,
}

impl Form {
    pub(super) fn parse(head: &RequestHead, content: &Content, settings: &HttpSettings) -> Form {
        let kind = head.header("content-type").unwrap_or_default();
        let kind: &[u8] = kind;
        let name = kind.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
        if name.eq_ignore_ascii_case(b"application/x-www-form-urlencoded") {
            let post = settings.parse_post.then(|| variables::parse_query(&content.to_bytes()));
            return Form { post, ..Form::default() };
        }
        if !name.eq_ignore_ascii_case(b"multipart/form-data") {
            return Form::default();
        }
        let Some(boundary) = multipart::boundary(kind) else { return Form::default() };
        let mut form = Form::default();
        for part in multipart::parse(&content.to_bytes(), boundary, &Limits::default()).unwrap_or_default() {
            form.add(part, settings);
        }
        form
    }

    fn add(&mut self, part: Part, settings: &HttpSettings) {
        let name: &[u8] = part.name.as_ref();
        if part.filename.is_some() {
            if settings.parse_files {
                let file = self.store(&part, &settings.upload_dir);
                variables::register(self.files.get_or_insert_default(), name, file.into());
            }
        } else if settings.parse_post {
            variables::register(self.post.get_or_insert_default(), name, Zval::str(&part.data));
        }
    }

    fn store(&mut self, part: &Part, dir: &Path) -> Array {
        let filename = part.filename.as_deref().unwrap_or_default();
        let mut file = Array::with_capacity(5);
        file.set("name", Zval::str(filename));
        file.set("type", Zval::str(part.content_type.as_deref().unwrap_or_default()));
        let (path, error) = match filename.is_empty() {
            true => (String::new(), ERR_NO_FILE),
            false => match write_temporary(dir, &part.data) {
                Ok(path) => (path, ERR_OK),
                Err(_) => (String::new(), ERR_CANT_WRITE),
            },
        };
        file.set("tmp_name", path.as_str());
        file.set("error", error);
        file.set("size", part.data.len() as i64);
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

/// A file of its own, readable by its owner only, whose name nobody can have taken.
fn write_temporary(dir: &Path, data: &[u8]) -> std::io::Result<String> {
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    loop {
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let path: PathBuf = dir.join(format!("swoole.upfile.{}.{number}", std::process::id()));
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path) {
            Ok(mut file) => {
                file.write_all(data)?;
                return Ok(path.to_string_lossy().into_owned());
            }
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
}
