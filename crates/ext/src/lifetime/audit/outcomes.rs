//! Functions that tell the outcome of the last call of others: a request that asks them and has called none of those gets another request's.

use rustc_hash::FxHashMap;

use super::{
    findings::{Finding, place},
    places::Line,
};

/// Who is asked, and whose outcome they tell.
const TELLERS: [(&[&str], &[&str]); 4] = [
    (&["json_last_error", "json_last_error_msg"], &["json_encode", "json_decode", "json_validate"]),
    (
        &["preg_last_error", "preg_last_error_msg"],
        &[
            "preg_match",
            "preg_match_all",
            "preg_replace",
            "preg_filter",
            "preg_replace_callback",
            "preg_replace_callback_array",
            "preg_split",
            "preg_grep",
        ],
    ),
    (
        &["http_get_last_response_headers"],
        &["file_get_contents", "fopen", "file", "readfile", "copy", "get_headers", "simplexml_load_file"],
    ),
    (&["mysqli_connect_error", "mysqli_connect_errno"], &["mysqli_connect", "mysqli_real_connect", "mysqli_init"]),
];

/// What a request, with this name, was told of others, by what it has called.
pub(super) fn of_others(name: &str, calls: &FxHashMap<Box<[u8]>, Line>) -> Vec<Finding> {
    let found = TELLERS.iter().filter_map(|(tellers, causes)| {
        let (teller, line) =
            tellers.iter().find_map(|teller| calls.get(teller.as_bytes()).map(|line| (*teller, line)))?;
        (!causes.iter().any(|function| calls.contains_key(function.as_bytes()))).then(|| {
            let at = place(line);
            Finding {
                signature: format!("{teller} {at}"),
                text: format!("{teller}() is asked at {at} by {name}, which has called nothing that it tells of: the answer is about another one's call"),
                place: String::new(),
            }
        })
    });
    found.collect()
}
