//! WebSocket messages.

use super::MAX_PACKET;
use bytes::BytesMut;
use steel_proto::websocket::{self, Deflater, Inflater, MessageDecoder, Role, WebSocketError, Windows, flag, opcode};

/// Messages are the same from one piece and from many, none is above the limit, texts are UTF-8, and what is written of them is read as
/// the same.
pub(crate) fn messages(input: &[u8], step: usize) -> String {
    let mut story = String::new();
    for (role, deflate) in [(Role::Server, false), (Role::Server, true), (Role::Client, true)] {
        let (whole, end) = messages_of(role, deflate, input, input.len());
        let (stepped, end_stepped) = messages_of(role, deflate, input, step);
        assert!(whole == stepped && end == end_stepped, "splitting changed the messages");
        let key = (role == Role::Server).then_some([1, 2, 3, 4]);
        let mut written = BytesMut::new();
        for event in &whole {
            let (code, flags, payload) = parts_of(event);
            websocket::encode(&mut written, code, flags, key, payload);
            let is_data = matches!(event, websocket::Event::Message(_));
            assert!(payload.len() <= if is_data { MAX_PACKET } else { websocket::MAX_CONTROL });
            if code == opcode::TEXT && flags & flag::RSV1 == 0 {
                assert!(std::str::from_utf8(payload).is_ok());
            }
            if flags & flag::RSV1 != 0 {
                let unfolded = websocket::inflate(payload, 4 * MAX_PACKET);
                assert!(unfolded.as_ref().is_ok_and(|text| text.len() <= 4 * MAX_PACKET) || unfolded.is_err());
            }
            story += &format!("{code} {flags} {};", payload.len().min(2));
        }
        assert_eq!(messages_of(role, deflate, &written, step), (whole, None));
        story += &format!("{end:?}");
    }
    for window in [8, websocket::MAX_WINDOW] {
        let packed = websocket::deflate(input, window);
        assert_eq!(websocket::inflate(&packed, input.len()).as_deref(), Ok(input));
    }
    let (mut ours, mut theirs) = (Deflater::default(), Inflater::new(websocket::MAX_WINDOW));
    for piece in input.chunks(step.max(1)) {
        assert_eq!(theirs.inflate(&ours.deflate(piece), piece.len()).as_deref(), Ok(piece));
    }
    for bits in [8, websocket::MAX_WINDOW] {
        // Whatever comes of it, it is limited, and what came before changes nothing of that.
        let mut theirs = Inflater::new(bits);
        for piece in input.chunks(step.max(1)) {
            let unfolded = theirs.inflate(piece, MAX_PACKET);
            assert!(unfolded.as_ref().is_ok_and(|text| text.len() <= MAX_PACKET) || unfolded.is_err());
        }
    }
    if let Some(agreed) = websocket::agree(input, Windows::default()) {
        assert_eq!(websocket::is_agreed(agreed.answer().as_bytes()), Ok(true));
    }
    if let Some(agreed) = websocket::agree(input, Windows { ours: true, theirs: Some(10) }) {
        let again = websocket::agree(agreed.answer().as_bytes(), Windows::default());
        assert_eq!(again.map(|again| again.window()), Some(agreed.window()), "an answer reads as an offer");
    }
    story
}

fn parts_of(event: &websocket::Event) -> (u8, u8, &[u8]) {
    match event {
        websocket::Event::Message(message) | websocket::Event::Ping(message) | websocket::Event::Pong(message) => {
            (message.opcode(), message.flags(), message.payload())
        }
        websocket::Event::Close(close) => (opcode::CLOSE, flag::FIN, &close.payload),
    }
}

fn messages_of(
    role: Role,
    deflate: bool,
    input: &[u8],
    step: usize,
) -> (Vec<websocket::Event>, Option<WebSocketError>) {
    let mut decoder = MessageDecoder::new(websocket::Rules { role, max: MAX_PACKET, deflate });
    let (mut buf, mut events) = (BytesMut::new(), Vec::new());
    for piece in input.chunks(step.max(1)) {
        buf.extend_from_slice(piece);
        loop {
            match decoder.decode(&mut buf) {
                Ok(Some(event)) => events.push(event),
                Ok(None) => break,
                Err(error) => return (events, Some(error)),
            }
        }
        assert!(decoder.held() <= 2 * MAX_PACKET + 64, "what is kept is limited");
    }
    (events, None)
}
