//! What a MySQL server says to a client.

use bytes::{BufMut, BytesMut};
use steel_proto::mysql::{Event, Options, ProtocolError, Session};

/// Small, so that short inputs reach it.
const MAX_PACKET: usize = 200;

const PASSWORD: &[u8] = b"the secret of somebody";

/// The input is payloads, each behind a byte with its length; they get the numbers that a server would give them. What is understood is the
/// same from one piece and from many, rows have a value for each column, and the password does not go out over a channel that others read.
pub(crate) fn mysql(input: &[u8], step: usize) -> String {
    let mut story = String::new();
    for (tls, private) in [(false, false), (true, false), (false, true)] {
        let whole = events(input, usize::MAX, tls, private);
        assert_eq!(whole, events(input, step.max(1), tls, private), "splitting changed what the server said");
        let raw = |step| told(&mut session(tls, private), input, step);
        assert_eq!(raw(input.len()), raw(step.max(1)), "splitting changed what the server said");
        story += &whole.iter().map(|event| format!("{event:.9};")).collect::<String>();
    }
    story
}

fn session(tls: bool, private: bool) -> Session {
    let (user, password, database) = (b"me".to_vec(), PASSWORD.to_vec(), b"mine".to_vec());
    Session::new(Options { user, password, database, tls, private, max_packet: MAX_PACKET, ..Options::default() })
}

fn events(input: &[u8], step: usize, tls: bool, private: bool) -> Vec<String> {
    let mut session = session(tls, private);
    let (mut rest, mut number, mut story) = (input, 0_u8, Vec::new());
    while let [length, after @ ..] = rest {
        let (payload, after) = after.split_at(after.len().min(usize::from(*length)));
        rest = after;
        let mut packet = vec![payload.len() as u8, 0, 0, number];
        packet.put_slice(payload);
        number = number.wrapping_add(1);
        let before = story.len();
        story.extend(told(&mut session, &packet, step));
        let sent = session.take_outgoing();
        assert!(private || tls || !sent.windows(PASSWORD.len()).any(|part| part == PASSWORD), "the password went out");
        if story[before..].iter().any(|event| event.contains("StartTls")) {
            story.push(format!("{:?}", session.is_secure()));
            number = 1;
        }
        let mut heads = &sent[..];
        while let [low, _, _, last, tail @ ..] = heads {
            number = last.wrapping_add(1);
            heads = tail.get(usize::from(*low)..).unwrap_or_default();
        }
        if !session.take_outgoing().is_empty() {
            number = number.wrapping_add(1);
        }
        if session.query(b"SELECT 1", usize::MAX) {
            drop(session.take_outgoing());
            number = 1;
        }
    }
    story
}

/// What is understood of these bytes.
fn told(session: &mut Session, bytes: &[u8], step: usize) -> Vec<String> {
    let (mut buf, mut story, mut columns) = (BytesMut::new(), Vec::new(), None);
    for piece in bytes.chunks(step.min(bytes.len()).max(1)) {
        buf.extend_from_slice(piece);
        loop {
            match session.receive(&mut buf) {
                Ok(Some(event)) => {
                    match &event {
                        Event::Columns(all) => columns = Some(all.len()),
                        Event::Row(row) => {
                            let count = row.values().count();
                            assert!(columns.is_none_or(|columns| columns == count), "a row has {count} values");
                        }
                        _ => {}
                    }
                    story.push(format!("{event:?}"));
                    // What has come in the clear behind this is an error, however much of it has come by now.
                    if matches!(event, Event::StartTls) {
                        return story;
                    }
                }
                Ok(None) => break,
                Err(ProtocolError::Malformed) if story.is_empty() => return vec!["malformed".to_owned()],
                Err(error) => {
                    story.push(format!("{error:?}"));
                    return story;
                }
            }
        }
    }
    story
}
