"""What RFC 9113 asks of a server, asked of ours by the frames of python3-h2's own packages: peer.py PORT prints a line for each row of the table,
peer.py --table prints the table itself (docs/http2-conformance.md)."""

import socket
import sys

import h2.config
import h2.connection
import h2.events
import hpack
from hyperframe.frame import (
    ContinuationFrame, DataFrame, Frame, GoAwayFrame, HeadersFrame, PingFrame, PriorityFrame, PushPromiseFrame, RstStreamFrame, SettingsFrame,
    WindowUpdateFrame,
)

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
CODES = ["NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT", "STREAM_CLOSED", "FRAME_SIZE_ERROR", "REFUSED_STREAM",
         "CANCEL", "COMPRESSION_ERROR", "CONNECT_ERROR", "ENHANCE_YOUR_CALM", "INADEQUATE_SECURITY", "HTTP_1_1_REQUIRED"]
PATIENCE = 10
PORT = 0
CHECKS = []


def check(section, must, does, note=""):
    """A row of the table: the section, what is asked, what our server does; the function answers what it has done."""
    def add(function):
        CHECKS.append((section, must, does, note, function))
        return function
    return add


class Peer:
    """A client that sends exactly the frames that it is told."""

    def __init__(self, settings=None, preface=PREFACE):
        self.socket = socket.create_connection(("127.0.0.1", PORT), PATIENCE)
        self.encoder, self.decoder = hpack.Encoder(), hpack.Decoder()
        self.encoder.huffman_coding = False
        self.buffer = b""
        self.socket.sendall(preface)
        if preface == PREFACE:
            self.send(SettingsFrame(0, settings=settings or {}))

    def send(self, *frames):
        for frame in frames:
            self.raw(frame.serialize())
        return self

    def raw(self, data):
        try:
            self.socket.sendall(data)
        except OSError:
            pass  # It has seen enough; what it has said is read.
        return self

    def headers(self, stream, fields, flags=("END_HEADERS", "END_STREAM")):
        return HeadersFrame(stream, self.encoder.encode(fields), flags=list(flags))

    def request(self, stream=1, path="/", fields=(), method="GET", end=True):
        flags = ("END_HEADERS", "END_STREAM") if end else ("END_HEADERS",)
        return self.send(self.headers(stream, pseudo(method, path) + list(fields), flags))

    def take(self, length):
        while len(self.buffer) < length:
            try:
                data = self.socket.recv(65536)
            except ConnectionResetError:
                data = b""
            except socket.timeout:
                raise AssertionError("waited in vain for a frame") from None
            if not data:
                return None
            self.buffer += data
        data, self.buffer = self.buffer[:length], self.buffer[length:]
        return data

    def read(self):
        """The next frame; None at the end."""
        head = self.take(9)
        if head is None:
            return None
        frame, length = Frame.parse_frame_header(memoryview(head))
        body = self.take(length)
        if body is None:
            return None
        frame.parse_body(memoryview(body))
        if isinstance(frame, SettingsFrame) and "ACK" not in frame.flags:
            self.send(SettingsFrame(0, flags=["ACK"]))
        return frame

    def until(self, wanted):
        while True:
            frame = self.read()
            if frame is None or wanted(frame):
                return frame

    def outcome(self, stream=1):
        """What becomes of a stream, or of the connection."""
        status, body = "", b""
        while True:
            frame = self.read()
            if frame is None:
                return "the end"
            if isinstance(frame, GoAwayFrame):
                rest = self.until(lambda frame: False)
                return f"GOAWAY {CODES[frame.error_code]}" + (", the end" if rest is None else "")
            # Each changes the table, whosever they are.
            fields = self.decoder.decode(frame.data) if isinstance(frame, HeadersFrame) else []
            if frame.stream_id != stream:
                continue
            if isinstance(frame, RstStreamFrame):
                return f"RST_STREAM {CODES[frame.error_code]}"
            status = dict(fields).get(":status", status)
            if isinstance(frame, DataFrame):
                body += frame.data
            if "END_STREAM" in frame.flags:
                return f"{status} {body.decode()}".strip()


def pseudo(method="GET", path="/", **others):
    fields = {":method": method, ":scheme": "http", ":path": path, ":authority": "test"}
    return [(name, value) for name, value in {**fields, **others}.items() if value is not None]


def asked(fields, **with_):
    """What is answered to a request of these fields."""
    peer = Peer()
    return peer.send(peer.headers(1, fields, **with_)).outcome()


def conversation(*requests, body=b"", settings=None):
    """Requests by a whole client of HTTP/2, which judges each frame of the server; what came of each."""
    connection = h2.connection.H2Connection(h2.config.H2Configuration(client_side=True, header_encoding="utf-8"))
    connection.local_settings.update(settings or {})
    connection.initiate_connection()
    with socket.create_connection(("127.0.0.1", PORT), PATIENCE) as sock:
        streams = {}
        for fields in requests:
            stream = connection.get_next_available_stream_id()
            streams[stream] = {"data": 0, "fields": [], "trailers": []}
            connection.send_headers(stream, fields, end_stream=not body)
            if body:
                connection.send_data(stream, body, end_stream=True)
        left = set(streams)
        while left:
            sock.sendall(connection.data_to_send())
            data = sock.recv(65536)
            assert data, "the connection has ended"
            for event in connection.receive_data(data):
                if isinstance(event, h2.events.DataReceived):
                    streams[event.stream_id]["data"] += len(event.data)
                    connection.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                elif isinstance(event, h2.events.ResponseReceived):
                    streams[event.stream_id]["fields"] = event.headers
                elif isinstance(event, h2.events.TrailersReceived):
                    streams[event.stream_id]["trailers"] = event.headers
                elif isinstance(event, h2.events.StreamEnded):
                    left.discard(event.stream_id)
                elif isinstance(event, (h2.events.StreamReset, h2.events.ConnectionTerminated)):
                    raise AssertionError(str(event))
        return list(streams.values())


@check("3.4", "the first frame is SETTINGS", "SETTINGS")
def first_frame():
    frame = Peer().read()
    return "SETTINGS" if isinstance(frame, SettingsFrame) and "ACK" not in frame.flags else str(frame)


@check("3.4", "another preface ends the connection", "the end")
def other_preface():
    peer = Peer(preface=b"PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n" + b"x" * 100)
    while peer.take(1) is not None:
        pass
    return "the end"


@check("4.1", "frames of unknown types are ignored", "200 hello")
def unknown_type():
    return Peer().raw(b"\0\0\4\x4d\xff\0\0\0\0what").raw(b"\0\0\4\x4d\xff\0\0\0\1what").request().outcome()


@check("4.1", "flags without a meaning, and the reserved bit, are ignored", "200 hello")
def unknown_flags():
    peer = Peer()
    frame = bytearray(peer.headers(1, pseudo()).serialize())
    frame[4] |= 0xc2
    frame[5] |= 0x80
    return peer.raw(bytes(frame)).outcome()


@check("4.2", "a frame longer than agreed is an error of size", "GOAWAY FRAME_SIZE_ERROR, the end")
def long_frame():
    return Peer().request(end=False).send(DataFrame(1, b"x" * 16385)).outcome()


@check("4.3", "fields that cannot be unfolded end the connection (COMPRESSION_ERROR)", "GOAWAY COMPRESSION_ERROR, the end")
def broken_fields():
    return Peer().send(HeadersFrame(1, b"\xff\xff\xff\xff\xff\xff\xff", flags=["END_HEADERS", "END_STREAM"])).outcome()


@check("4.3.1", "a table larger than was allowed ends the connection (COMPRESSION_ERROR)", "GOAWAY COMPRESSION_ERROR, the end")
def large_table():
    peer = Peer()
    block = b"\x3f\xe2\x1f" + peer.encoder.encode(pseudo())  # 4097
    return peer.send(HeadersFrame(1, block, flags=["END_HEADERS", "END_STREAM"])).outcome()


@check("5.1", "DATA on a stream that was not begun ends the connection", "GOAWAY PROTOCOL_ERROR, the end")
def idle_data():
    return Peer().send(DataFrame(1, b"x")).outcome()


@check("5.1", "DATA behind the end of a request is an error of the stream (STREAM_CLOSED)", "RST_STREAM STREAM_CLOSED")
def late_data():
    peer = Peer().request(path="/wait").send(DataFrame(1, b"x"))
    return peer.outcome()


@check("5.1", "frames of a stream that was reset a moment ago are ignored", "200 hello")
def after_reset():
    peer = Peer().request(end=False).send(RstStreamFrame(1, 8), DataFrame(1, b"x"), WindowUpdateFrame(1, 5))
    return peer.request(3).outcome(3)


@check("5.1.1", "streams of clients have odd numbers", "GOAWAY PROTOCOL_ERROR, the end")
def even_stream():
    return Peer().request(2).outcome(2)


@check("5.1.1", "numbers of streams grow", "GOAWAY PROTOCOL_ERROR, the end", "STREAM_CLOSED for one that has been used")
def lower_stream():
    peer = Peer().request(5)
    peer.outcome(5)
    return peer.request(3).outcome(3)


@check("5.1.2", "more streams than allowed are refused", "RST_STREAM REFUSED_STREAM")
def too_many():
    peer = Peer()
    for stream in range(1, 11, 2):
        peer.request(stream, "/wait")
    return peer.request(11).outcome(11)


@check("5.1.2", "the number is announced", "5")
def announced():
    return str(Peer().read().settings.get(SettingsFrame.MAX_CONCURRENT_STREAMS))


@check("5.2", "no more is sent than the windows allow, and all of it when they open", "200000 200000")
def windows():
    answers = conversation(pseudo(path="/big"), pseudo(path="/big"))
    return " ".join(str(answer["data"]) for answer in answers)


@check("5.2.1", "windows of one byte are kept", "x x x")
def small_windows():
    peer = Peer({SettingsFrame.INITIAL_WINDOW_SIZE: 1}).request(path="/big")
    said = []
    for _ in range(3):
        said.append(peer.until(lambda frame: isinstance(frame, DataFrame)).data.decode())
        peer.send(WindowUpdateFrame(1, 1))
    return " ".join(said)


@check("5.4.1", "an error of the connection is told by GOAWAY, with the last request that was looked at, and ends it", "1")
def last_request():
    peer = Peer().request()
    peer.outcome()
    peer.send(DataFrame(9, b"x"))
    return str(peer.until(lambda frame: isinstance(frame, GoAwayFrame)).last_stream_id)


@check("5.4.2", "an error of a stream leaves others alone", "RST_STREAM PROTOCOL_ERROR, 200 hello")
def error_of_stream():
    peer = Peer()
    said = peer.send(peer.headers(1, pseudo() + [("connection", "close")])).outcome()
    return f"{said}, {peer.request(3).outcome(3)}"


@check("6.1", "DATA on stream 0 ends the connection", "GOAWAY PROTOCOL_ERROR, the end")
def data_of_connection():
    return Peer().raw(b"\0\0\1\0\0\0\0\0\0x").outcome()


@check("6.1", "padding is no data", "200 body")
def padded():
    return Peer().request(path="/echo", method="POST", end=False).send(DataFrame(1, b"body", pad_length=100, flags=["PADDED", "END_STREAM"])).outcome()


@check("6.1", "padding as long as its frame ends the connection", "GOAWAY PROTOCOL_ERROR, the end")
def too_much_padding():
    return Peer().request(method="POST", end=False).raw(b"\0\0\2\0\x09\0\0\0\1\2x").outcome()


@check("6.2", "HEADERS on stream 0 end the connection", "GOAWAY PROTOCOL_ERROR, the end")
def headers_of_connection():
    return Peer().raw(b"\0\0\1\1\5\0\0\0\0\x82").outcome()


@check("6.2", "priorities within HEADERS are read over", "200 hello")
def headers_with_priority():
    peer = Peer()
    frame = peer.headers(1, pseudo(), ("END_HEADERS", "END_STREAM", "PRIORITY"))
    frame.depends_on, frame.stream_weight, frame.exclusive = 0, 15, False
    return peer.send(frame).outcome()


@check("6.3", "PRIORITY is taken on any stream, and means nothing", "200 hello")
def priority():
    return Peer().send(PriorityFrame(3, depends_on=0, stream_weight=9)).request().outcome()


@check("6.3", "PRIORITY of another length is an error of size (FRAME_SIZE_ERROR)", "RST_STREAM FRAME_SIZE_ERROR")
def short_priority():
    return Peer().request(path="/echo", end=False).raw(b"\0\0\4\2\0\0\0\0\1\0\0\0\0").outcome()


@check("6.4", "RST_STREAM of a stream that was not begun ends the connection", "GOAWAY PROTOCOL_ERROR, the end")
def idle_reset():
    return Peer().send(RstStreamFrame(1, 8)).outcome()


@check("6.4", "RST_STREAM of another length is an error of size (FRAME_SIZE_ERROR)", "GOAWAY FRAME_SIZE_ERROR, the end")
def short_reset():
    return Peer().request(end=False).raw(b"\0\0\3\3\0\0\0\0\1\0\0\0").outcome()


@check("6.5", "SETTINGS are acknowledged", "ACK")
def settings_ack():
    frame = Peer().until(lambda frame: isinstance(frame, SettingsFrame) and "ACK" in frame.flags)
    return "ACK" if frame else "the end"


@check("6.5", "an acknowledgement with a payload is an error of size (FRAME_SIZE_ERROR)", "GOAWAY FRAME_SIZE_ERROR, the end")
def ack_with_payload():
    return Peer().raw(b"\0\0\6\4\1\0\0\0\0\0\1\0\0\0\0").outcome()


@check("6.5", "SETTINGS of a stream end the connection", "GOAWAY PROTOCOL_ERROR, the end")
def settings_of_stream():
    return Peer().raw(b"\0\0\0\4\0\0\0\0\1").outcome()


@check("6.5", "half a setting is an error of size (FRAME_SIZE_ERROR)", "GOAWAY FRAME_SIZE_ERROR, the end")
def half_a_setting():
    return Peer().raw(b"\0\0\5\4\0\0\0\0\0\0\1\0\0\0").outcome()


@check("6.5.2", "ENABLE_PUSH is 0 or 1", "GOAWAY PROTOCOL_ERROR, the end")
def push_two():
    return Peer({SettingsFrame.ENABLE_PUSH: 2}).outcome()


@check("6.5.2", "windows are smaller than 2^31 (FLOW_CONTROL_ERROR)", "GOAWAY FLOW_CONTROL_ERROR, the end")
def window_too_large():
    return Peer({SettingsFrame.INITIAL_WINDOW_SIZE: 1 << 31}).outcome()


@check("6.5.2", "frames are between 2^14 and 2^24-1 bytes", "GOAWAY PROTOCOL_ERROR, the end")
def frames_too_small():
    return Peer({SettingsFrame.MAX_FRAME_SIZE: 16383}).outcome()


@check("6.5.2", "unknown settings are ignored", "200 hello")
def unknown_setting():
    return Peer({0x77: 1}).request().outcome()


@check("6.5.3", "a smaller table of fields is kept from its acknowledgement on", "200 hello")
def no_table():
    peer = Peer({SettingsFrame.HEADER_TABLE_SIZE: 0})
    peer.decoder.max_allowed_table_size = 0
    peer.until(lambda frame: isinstance(frame, SettingsFrame) and "ACK" in frame.flags)
    return peer.request().outcome()


@check("6.6", "a client does not push", "GOAWAY PROTOCOL_ERROR, the end")
def push():
    peer = Peer()
    return peer.send(PushPromiseFrame(1, 2, peer.encoder.encode(pseudo()), flags=["END_HEADERS"])).outcome()


@check("6.7", "PING is answered with its own bytes", "b'12345678'")
def ping():
    frame = Peer().send(PingFrame(0, b"12345678")).until(lambda frame: isinstance(frame, PingFrame))
    return str(frame.opaque_data) if "ACK" in frame.flags else str(frame)


@check("6.7", "PING of another length is an error of size (FRAME_SIZE_ERROR)", "GOAWAY FRAME_SIZE_ERROR, the end")
def short_ping():
    return Peer().raw(b"\0\0\7\6\0\0\0\0\x001234567").outcome()


@check("6.7", "PING of a stream ends the connection", "GOAWAY PROTOCOL_ERROR, the end")
def ping_of_stream():
    return Peer().raw(b"\0\0\x08\6\0\0\0\0\x0112345678").outcome()


@check("6.8", "behind a client's GOAWAY its requests are answered", "200 hello")
def goaway():
    return Peer().request().send(GoAwayFrame(0, 0, 0)).outcome()


@check("6.8", "GOAWAY of a stream ends the connection", "GOAWAY PROTOCOL_ERROR, the end")
def goaway_of_stream():
    return Peer().raw(b"\0\0\x08\7\0\0\0\0\1\0\0\0\0\0\0\0\0").outcome()


@check("6.9", "a window that opens by 0 is an error", "GOAWAY PROTOCOL_ERROR, the end", "see 5.4.1")
def window_by_zero():
    return Peer().raw(b"\0\0\4\x08\0\0\0\0\0\0\0\0\0").outcome()


@check("6.9", "WINDOW_UPDATE of another length is an error of size (FRAME_SIZE_ERROR)", "GOAWAY FRAME_SIZE_ERROR, the end")
def short_window():
    return Peer().raw(b"\0\0\3\x08\0\0\0\0\0\0\0\1").outcome()


@check("6.9.1", "a stream's window beyond 2^31-1 is an error of the stream", "RST_STREAM FLOW_CONTROL_ERROR")
def window_of_stream():
    peer = Peer().request(path="/wait").send(WindowUpdateFrame(1, (1 << 31) - 1))
    return peer.outcome()


@check("6.9.1", "the connection's window beyond 2^31-1 ends it", "GOAWAY FLOW_CONTROL_ERROR, the end")
def window_of_connection():
    return Peer().send(WindowUpdateFrame(0, (1 << 31) - 1)).outcome()


@check("6.9.2", "a changed setting changes windows that are open, also below zero", "nothing, then 3 bytes")
def negative_window():
    peer = Peer({SettingsFrame.INITIAL_WINDOW_SIZE: 10}).request(path="/big")
    peer.until(lambda frame: isinstance(frame, DataFrame))
    peer.send(SettingsFrame(0, settings={SettingsFrame.INITIAL_WINDOW_SIZE: 3}), WindowUpdateFrame(1, 7), PingFrame(0, b"asked it"))
    first = peer.until(lambda frame: isinstance(frame, (DataFrame, PingFrame)))
    peer.send(WindowUpdateFrame(1, 3))
    second = peer.until(lambda frame: isinstance(frame, DataFrame))
    return f"{'nothing' if isinstance(first, PingFrame) else first}, then {len(second.data)} bytes"


@check("6.10", "CONTINUATION without HEADERS ends the connection", "GOAWAY PROTOCOL_ERROR, the end")
def stray_continuation():
    return Peer().send(ContinuationFrame(1, b"\x82", flags=["END_HEADERS"])).outcome()


@check("6.10", "nothing comes between HEADERS and their CONTINUATION", "GOAWAY PROTOCOL_ERROR, the end")
def interrupted():
    peer = Peer()
    return peer.send(peer.headers(1, pseudo(), ("END_STREAM",)), PingFrame(0, b"12345678")).outcome()


@check("6.10", "fields in several frames are one", "200 hello")
def continued():
    peer = Peer()
    block = peer.encoder.encode(pseudo())
    return peer.send(HeadersFrame(1, block[:5], flags=["END_STREAM"]), ContinuationFrame(1, block[5:7]), ContinuationFrame(1, block[7:], flags=["END_HEADERS"])).outcome()


@check("8.1", "trailers behind a body are taken", "200 body")
def trailers():
    peer = Peer().request(path="/echo", method="POST", end=False).send(DataFrame(1, b"body"))
    return peer.send(peer.headers(1, [("x-trailer", "1")])).outcome()


@check("8.1", "trailers end the request", "RST_STREAM PROTOCOL_ERROR")
def trailers_without_end():
    peer = Peer().request(path="/echo", method="POST", end=False)
    return peer.send(peer.headers(1, [("x-trailer", "1")], ("END_HEADERS",))).outcome()


@check("8.1", "an answer has its fields, a body, trailers, and an end", "200, 6 bytes, behind")
def answer():
    [said] = conversation(pseudo(path="/parts"))
    return f"{dict(said['fields'])[':status']}, {said['data']} bytes, {dict(said['trailers'])['x-trailer']}"


@check("8.1", "an answer that breaks off is a reset", "RST_STREAM INTERNAL_ERROR")
def broken():
    return Peer().request(path="/break").outcome()


@check("8.1.1", "a body that is not as long as was said is an error", "RST_STREAM PROTOCOL_ERROR")
def wrong_length():
    return Peer().request(path="/echo", fields=[("content-length", "5")], method="POST", end=False).send(DataFrame(1, b"four", flags=["END_STREAM"])).outcome()


@check("8.2", "names are in small letters, also the server's", "x-name")
def small_letters():
    [said] = conversation(pseudo(path="/parts"))
    return ", ".join(name for name, value in said["fields"] if value == "value")


@check("8.2.1", "names with capitals are malformed", "RST_STREAM PROTOCOL_ERROR")
def capitals():
    return asked(pseudo() + [("X-Name", "1")])


@check("8.2.1", "values with line ends are malformed", "RST_STREAM PROTOCOL_ERROR")
def line_ends():
    return asked(pseudo() + [("x-name", "a\r\nb: c")])


@check("8.2.1", "values do not begin or end with white space", "400 400")
def white_space():
    return f"{asked(pseudo() + [('x', ' a')])} {asked(pseudo() + [('x', 'a' + chr(9))])}"


@check("8.2.2", "fields of HTTP/1's connections are malformed", "RST_STREAM PROTOCOL_ERROR " * 5)
def of_connections():
    names = ["connection", "proxy-connection", "keep-alive", "transfer-encoding", "upgrade"]
    return "".join(asked(pseudo() + [(name, "x")]) + " " for name in names)


@check("8.2.2", "they are not sent either", "none")
def none_sent():
    [said] = conversation(pseudo(path="/parts"))
    return ", ".join(name for name, _ in said["fields"] if name in ("connection", "transfer-encoding", "keep-alive")) or "none"


@check("8.2.2", "TE may be `trailers` only", "200 hello, RST_STREAM PROTOCOL_ERROR")
def te():
    return f"{asked(pseudo() + [('te', 'trailers')])}, {asked(pseudo() + [('te', 'gzip')])}"


@check("8.2.3", "cookies in several fields are one", "200 a=1&b=2")
def cookies():
    return asked(pseudo(path="/cookies") + [("cookie", "a=1"), ("cookie", "b=2")])


@check("8.3", "unknown pseudo fields are malformed", "RST_STREAM PROTOCOL_ERROR")
def unknown_pseudo():
    return asked(pseudo(**{":what": "x"}))


@check("8.3", "pseudo fields come first, and once", "RST_STREAM PROTOCOL_ERROR RST_STREAM PROTOCOL_ERROR")
def pseudo_behind():
    return f"{asked(pseudo(**{':path': None}) + [('x', '1'), (':path', '/')])} {asked(pseudo() + [(':path', '/b')])}"


@check("8.3", "pseudo fields in trailers are malformed", "RST_STREAM PROTOCOL_ERROR")
def pseudo_in_trailers():
    peer = Peer().request(path="/echo", method="POST", end=False)
    return peer.send(peer.headers(1, [(":method", "GET")])).outcome()


@check("8.3.1", "`:method`, `:scheme` and `:path` must be there", "RST_STREAM PROTOCOL_ERROR " * 3)
def missing():
    return "".join(asked(pseudo(**{name: None})) + " " for name in (":method", ":scheme", ":path"))


@check("8.3.1", "an empty `:path` is malformed", "RST_STREAM PROTOCOL_ERROR")
def empty_path():
    return asked(pseudo(path=""))


@check("8.3.1", "`Host` beside another `:authority` is refused", "400")
def two_hosts():
    return asked(pseudo() + [("host", "elsewhere")])


@check("8.5", "CONNECT has neither scheme nor path", "RST_STREAM PROTOCOL_ERROR")
def connect():
    return asked(pseudo("CONNECT"))


@check("8.6", "HEAD is answered without a body", "200, 0 bytes")
def head():
    [said] = conversation(pseudo("HEAD"))
    return f"{dict(said['fields'])[':status']}, {said['data']} bytes"


@check("8.1 (RFC 9110, 10.1.1)", "100 (Continue) comes when it is asked for", "100, 200 body")
def continue_():
    peer = Peer().request(path="/echo", fields=[("expect", "100-continue")], method="POST", end=False)
    interim = peer.until(lambda frame: isinstance(frame, HeadersFrame))
    status = dict(peer.decoder.decode(interim.data))[":status"]
    return f"{status}, {peer.send(DataFrame(1, b'body', flags=['END_STREAM'])).outcome()}"


def table():
    lines = ["| RFC 9113 | What it asks for | What our server does | |", "|---|---|---|---|"]
    for section, must, does, note, _ in CHECKS:
        lines.append(f"| {section} | {must} | {does.strip()} | {note} |")
    return "\n".join(lines)


def main():
    global PORT
    if sys.argv[1] == "--table":
        print(table())
        return
    PORT = int(sys.argv[1])
    for section, must, does, _, function in CHECKS:
        try:
            said = function()
        except Exception as error:  # Whatever it is, it is a failure.
            said = f"{type(error).__name__}: {error}"
        right = said == does
        print(f"{'ok' if right else 'not ok'} {section}: {must}", flush=True)
        if not right:
            print(f"# {said}\n# instead of {does}", flush=True)


main()
