//! The stubs as data: what `reflect.php` prints, checked.
//!
//! Every declaration must be documented and may carry only tags that mean something, so that a slip in a stub
//! stops the generator and does not vanish.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::php;

/// All that the stubs declare.
#[derive(Debug, Deserialize)]
pub(crate) struct Surface {
    pub(crate) classes: Vec<Class>,
    pub(crate) functions: Vec<Function>,
    pub(crate) constants: Vec<GlobalConstant>,
}

/// Whether a doc comment says something, and its tags.
#[derive(Debug, Deserialize)]
pub(crate) struct Doc {
    text: bool,
    tags: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Class {
    pub(crate) name: String,
    pub(crate) doc: Doc,
    pub(crate) parent: Option<String>,
    pub(crate) interfaces: Vec<String>,
    pub(crate) r#final: bool,
    pub(crate) r#abstract: bool,
    /// `#[AllowDynamicProperties]`
    pub(crate) dynamic: bool,
    pub(crate) constants: Vec<ClassConstant>,
    pub(crate) properties: Vec<Property>,
    pub(crate) methods: Vec<Function>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct ClassConstant {
    pub(crate) name: String,
    pub(crate) doc: Doc,
    r#where: String,
    pub(crate) modifiers: Vec<String>,
    pub(crate) value: Value,
}

#[derive(Debug, Deserialize)]
pub(crate) struct GlobalConstant {
    pub(crate) name: String,
    pub(crate) value: Value,
    /// Of `legacy_constants.stub.php`.
    pub(crate) legacy: bool,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Property {
    pub(crate) name: String,
    pub(crate) doc: Doc,
    r#where: String,
    pub(crate) r#type: Option<Vec<String>>,
    pub(crate) modifiers: Vec<String>,
    pub(crate) default: Value,
}

/// A free function or a method.
#[derive(Debug, Deserialize)]
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) doc: Doc,
    pub(crate) r#where: String,
    pub(crate) modifiers: Vec<String>,
    pub(crate) required: u32,
    pub(crate) returns: Option<Vec<String>>,
    pub(crate) params: Vec<Param>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Param {
    pub(crate) name: String,
    pub(crate) r#type: Option<Vec<String>>,
    pub(crate) default: Option<String>,
    pub(crate) by_ref: bool,
    pub(crate) variadic: bool,
}

/// A literal; numbers stay text, so that none is rounded on the way.
#[derive(Debug, Deserialize)]
pub(crate) struct Value {
    pub(crate) kind: String,
    #[serde(default)]
    pub(crate) text: String,
}

impl Doc {
    /// The first value of a tag; the empty text if the tag has none.
    pub(crate) fn tag(&self, name: &str) -> Option<&str> {
        self.tags.get(name).and_then(|v| v.first()).map(String::as_str)
    }

    /// All values of a tag that may stand more than once.
    pub(crate) fn all(&self, name: &str) -> &[String] {
        self.tags.get(name).map_or(&[], Vec::as_slice)
    }

    fn check(&self, place: &str, allowed: &[&str], problems: &mut Vec<String>) {
        if !self.text {
            problems.push(format!("{place}: no documentation"));
        }
        for tag in self.tags.keys().filter(|t| !allowed.contains(&t.as_str())) {
            problems.push(format!("{place}: unknown tag @{tag}"));
        }
    }
}

const CLASS_TAGS: &[&str] =
    &["storage", "slots", "alias", "short-alias", "not-serializable", "not-instantiable", "strict-properties", "see"];
const FUNCTION_TAGS: &[&str] = &[
    "unfinished",
    "handler",
    "short-name",
    "legacy-name",
    "tentative",
    "deprecated",
    "more-arguments",
    "param",
    "return",
    "throws",
    "see",
];
const VALUE_TAGS: &[&str] = &["see", "var"];

impl Surface {
    /// Read all `*.stub.php` below a directory.
    ///
    /// # Errors
    /// A stub does not parse, or a declaration lacks its documentation or has an unknown tag.
    pub(crate) fn read(stubs: &Path) -> Result<Self, String> {
        let mut args = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/gen/reflect.php")];
        args.extend(stub_files(stubs)?);
        let mut surface: Self = serde_json::from_str(&php::run(args)?).map_err(|e| format!("reflect.php: {e}"))?;
        surface.parents_first();
        // What looks a name up by its value finds the one of today.
        surface.constants.sort_by_key(|constant| constant.legacy);
        let problems = surface.problems();
        if problems.is_empty() { Ok(surface) } else { Err(problems.join("\n")) }
    }

    /// By the number of ancestors among the stubs, then by name: an order that does not hang on files.
    fn parents_first(&mut self) {
        let parents: BTreeMap<String, Option<String>> =
            self.classes.iter().map(|c| (c.name.clone(), c.parent.clone())).collect();
        let depth = |c: &Class| std::iter::successors(c.parent.as_ref(), |p| parents.get(*p)?.as_ref()).count();
        self.classes.sort_by_cached_key(|c| (depth(c), c.name.clone()));
    }

    fn problems(&self) -> Vec<String> {
        let mut found = Vec::new();
        for class in &self.classes {
            class.doc.check(&class.name, CLASS_TAGS, &mut found);
            class.constants.iter().for_each(|c| c.doc.check(&c.r#where, VALUE_TAGS, &mut found));
            class.properties.iter().for_each(|p| p.doc.check(&p.r#where, VALUE_TAGS, &mut found));
            class.methods.iter().for_each(|m| m.doc.check(&m.r#where, FUNCTION_TAGS, &mut found));
        }
        self.functions.iter().for_each(|f| f.doc.check(&f.r#where, FUNCTION_TAGS, &mut found));
        found
    }

    /// Each function and method with its `@unfinished` reason.
    pub(crate) fn unfinished(&self) -> impl Iterator<Item = (&Function, &str)> {
        let methods = self.classes.iter().flat_map(|c| &c.methods);
        methods.chain(&self.functions).filter_map(|f| Some((f, f.doc.tag("unfinished")?)))
    }
}

fn stub_files(dir: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = std::fs::read_dir(dir).map_err(|e| format!("{}: {e}", dir.display()))?;
    let mut files: Vec<PathBuf> = entries.filter_map(|e| Some(e.ok()?.path())).collect();
    files.retain(|p| p.to_string_lossy().ends_with(".stub.php"));
    files.sort();
    if files.is_empty() { Err(format!("{}: no *.stub.php", dir.display())) } else { Ok(files) }
}
