//! Valid input for each parser, and pieces of grammar that mutations insert.

pub(crate) const REQUESTS: &[&[u8]] = &[
    b"GET /a?b=c HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\nUpgrade: ws\r\n\r\nHEAD / HTTP/1.0\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhelloPUT /2 HTTP/1.1\r\nHost: y:80\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    b"GET http://example.org:80/a?b HTTP/1.1\r\nHost: example.org\r\nX_Y: z\r\nCookie: a=b; c=d\r\n\r\n",
    b"\r\nOPTIONS * HTTP/1.1\r\nhost: [::1]:8080\r\n\r\nQUERY / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\n?",
    b"POST /form HTTP/1.1\r\nHost: a.b-c.d\r\nTransfer-Encoding: Chunked\r\nTE: trailers\r\n\r\n5;x=\"y;z\";w\r\nhello\r\n00a\r\n0123456789\r\n0;e\r\nDigest: x\r\n\r\n",
    b"GET / HTTP/1.0\r\nConnection: keep-alive\r\nAccept:\t a/b , */* \r\n\r\n",
];

pub(crate) const RESPONSES: &[&[u8]] = &[
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\nSet-Cookie: a=1\r\n\r\nhello",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\nT: v\r\n\r\n",
    b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 204 No Content\r\nDate: now\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
    b"HTTP/1.0 200 OK\nServer: x\n\nuntil the end",
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n\x81\x05hello",
    b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\nETag: \"x\"\r\nConnection: close\r\n\r\n",
    b"HTTP/1.1 200 \r\nTransfer-Encoding: gzip, chunked\r\nContent-Length: 3\r\n\r\n3 \r\nabc\r\n0\r\n\r\n",
];

pub(crate) const CHUNKS: &[&[u8]] = &[
    b"5;x=\"y\"\r\nhello\r\n0a\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\nrest",
    b"1\r\na\r\n1\r\nb\r\n0000;a;b=c;d=\"\\\"e\\\\\"\r\n\r\n",
    b"0\r\n\r\n",
    b"7fffffffffffffff\r\nabc",
    b"3;chunk-signature=0123456789abcdef\r\nabc\r\n0;chunk-signature=fedcba9876543210\r\nA:\r\nB: c\td\r\n\r\n",
];

pub(crate) const FORMS: &[&[u8]] = &[
    b"--XX\r\nContent-Disposition: form-data; name=\"a\\\"b\"\r\n\r\n1\r\n--XX\r\nContent-Disposition: form-data; name=u; filename=\"f\"\r\nContent-Type: a/b\r\n\r\n\r\n--XX--\r\n",
    b"preamble\r\n--XX \r\nContent-Type: text/plain; charset=\"u;8\"\r\nContent-Disposition: form-data; name=\"a[b][]\"; x\r\n\r\n--XX\r\n\r\nno name\r\n--XX--\r\nepilogue",
    b"--XX\r\ncontent-disposition: form-data; filename=\"C:\\\\x\\y\"; name=f\r\n\r\n--XX-\r\n--XXX\r\n--XX--x\r\n--XX--",
    b"--XX--",
    b"multipart/form-data; charset=\"u;\\\"8\"; boundary=\"XX\"",
];

pub(crate) const COOKIES: &[&[u8]] = &[
    b"a=1; b=%20x;c; =d",
    b"sid=abc; Path=/; Expires=Thu, 01 Jan 1970 00:00:01 GMT; HttpOnly; SameSite=Lax",
    b"user.name=1; c[d]=2; c[e][]=3; __Host-x=y+z==; \"q\"=\"v\"",
    b" ;;; = ; x\t=y ;",
];

pub(crate) const TEXTS: &[&[u8]] = &[
    b"e=f+g%4&%zz&=x&y",
    b"a[b][]=%C3%A4&a[b][]=2&c.d=e%20f+g&h",
    b"name=value&name=other&%00=%ff&&&",
    b"/path/to%2Fa%20file;p=1?q=r#s",
];

pub(crate) const REPLIES: &[&[u8]] = &[
    b"*3\r\n$3\r\nSET\r\n:-12\r\n*2\r\n+OK\r\n$-1\r\n-ERR x\r\n$0\r\n\r\n",
    b"*-1\r\n*0\r\n:9223372036854775807\r\n:-9223372036854775808\r\n",
    b"*1\r\n*1\r\n*1\r\n*1\r\n+deep\r\n",
    b"$12\r\nwith\r\nbreaks\r\n+\r\n-\r\n:0\r\n",
];

pub(crate) const NAMES: &[&[u8]] = &[
    b"\x30\x39\x81\x80\0\x01\0\x02\0\0\0\0\x01a\x04test\0\0\x01\0\x01\xc0\x0c\0\x05\0\x01\0\0\0<\0\x03\x01b\0\x01b\0\0\x01\0\x01\0\0\0<\0\x04\xc0\0\x02\x01",
    b"\x30\x39\x81\x80\0\x01\0\x01\0\0\0\0\x01a\x04test\0\0\x1c\0\x01\xc0\x0c\0\x1c\0\x01\0\0\0<\0\x10\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01",
    b"\x30\x39\x81\x80\0\x01\0\x02\0\0\0\0\x01a\x04test\0\0\x01\0\x01\xc0\x0c\0\x05\0\x01\0\0\0<\0\x04\x01b\xc0\x0e\xc0\x24\0\x01\0\x01\0\0\0<\0\x04\x7f\0\0\x01",
    b"\x30\x39\x81\x83\0\x01\0\0\0\x01\0\0\x01a\x04test\0\0\x01\0\x01\xc0\x0e\0\x06\0\x01\0\0\0<\0\x02\xc0\x0c",
    b"\x30\x39\x83\x80\0\x01\0\0\0\0\0\0\x01a\x04test\0\0\x01\0\x01",
    b"www.example.org.",
];

pub(crate) const PACKETS: &[&[u8]] = &[
    b"*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$2\r\nvv\r\n*2\r\n:42\r\n$-1\r\n",
    b"PING\r\n*0\r\n*-1\r\n*1\r\n$4\r\nPING\r\n",
    b"one\r\ntwo\r\n\r\nthree",
    b"\0\0\0\x05hello\0\0\0\0\0\0\0\x01!\0\0",
    b"id\0\x06id\0\x08abid\0\x04",
    b"\x05hello\x01a\0\xff",
    b"v\x05\0\0\0\0\0\0\0hello678901hello",
    b"\x0a\0\0\0\0\0\0\0ab\x08\0\0\0\0\0\0\0",
    b"abc\x06\0de\0ab\0c\0",
    b"\x7fshorter than it says, with an end\0that is nowhere\r",
];

pub(crate) const PROXY_HEADERS: &[&[u8]] = &[
    b"PROXY TCP4 192.0.2.1 198.51.100.7 56324 443\r\nGET /",
    b"PROXY TCP6 2001:db8::1 ::1 1 65535\r\n",
    b"PROXY UNKNOWN ffff::1 ::1 1 65535\r\n",
    b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x14\xc0\0\x02\x01\xc6\x33\x64\x07\xdc\x04\x01\xbb\x01\0\x02h2\x04\0\0GET /",
    b"\r\n\r\n\0\r\nQUIT\n\x20\0\0\0GET /",
    b"\r\n\r\n\0\r\nQUIT\n\x21\x21\0\x24aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccdd",
    b"\r\n\r\n\0\r\nQUIT\n\x21\x31\0\xd8/run/a\0....................................................................................................../run/b.\0.....................................................................................................",
    b"\r\n\r\n\0\r\nQUIT\n\x21\x41\0\x05other",
];

pub(crate) const MESSAGES: &[&[u8]] = &[
    b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58\x88\x82\0\0\0\0\x03\xe8",
    b"\x01\x83\0\0\0\0Hel\x89\x81\0\0\0\0?\x80\x82\0\0\0\0lo\x8a\x80\0\0\0\0",
    b"\x82\xfe\0\x80\x01\x02\x03\x04................................................................................................................................",
    b"\xc1\x87\0\0\0\0\xf2\x48\xcd\xc9\xc9\x07\0\x82\x80\0\0\0\0",
    b"\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\0\x01\x02\xce\xba\x00\x02\xe1\xbd\x80\x01\xb9\x88\x05\x03\xe8bye",
    b"\x88\x85\0\0\0\0\x0f\xa0bye\x81\x80\0\0\0\0",
    b"permessage-deflate; client_max_window_bits; server_max_window_bits=15, permessage-deflate",
];

pub(crate) const TUNNELS: &[&[u8]] = &[
    b"\x05\0\x05\0\0\x01\x7f\0\0\x01\0Phello",
    b"\x05\x02\x01\0\x05\0\0\x03\x06h.test\0Phello",
    b"\x05\x02\x01\0\x05\0\0\x04\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\0P",
    b"\x05\0\x05\x05",
    b"\x05\xff",
    b"HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\nhello",
    b"HTTP/1.0 299\r\n\r\n",
    b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\nContent-Length: 3\r\n\r\nabc",
];

pub(crate) const CODINGS: &[&[u8]] = &[
    b"\x1f\x8b\x08\0\0\0\0\0\x02\x03KT(I\xad(\xd1QH\x04\xd3\0\x8cN\xcbD\x0e\0\0\0",
    b"x\x9cKT(I\xad(\xd1QH\x04\xd3\0#\x10\x04\xd9",
    b"KT(I\xad(\xd1QH\x04\xd3\x89t\xe6\x01\0",
    b"\x01\x0d\0\xf2\xffkept as it is",
    b"\x1f\x8b\x08\x1e\0\0\0\0\0\x03\x04\0AB\0\0name\0why\0\xe8jKT(I\xad(\xd1QH\x04\xd3\0\x8cN\xcbD\x0e\0\0\0",
    b"\x1f\x8b\x08\0\0\0\0\0\x02\x03KT(I\xad(\xd1QH\x04\xd3\0\x8cN\xcbD\x0e\0\0\0\x1f\x8b\x08\0\0\0\0\0\x02\x03KT(I\xad(\xd1QH\x04\xd3\0\x8cN\xcbD\x0e\0\0\0",
    b"\xed\xc11\x01\0\0\0\xc2\xa0\xf5Om\x0d\x0f\xa0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x80W\x03",
];

/// Values of `Range`, of dates and of lists of tags.
pub(crate) const RANGES: &[&[u8]] = &[
    b"bytes=0-499, 500-999,-1",
    b"bytes=9500-",
    b"bytes=0-0,,2-18446744073709551615",
    b"Sun, 06 Nov 1994 08:49:37 GMT",
    b"Sunday, 06-Nov-94 08:49:37 GMT",
    b"Sun Nov  6 08:49:37 1994",
    b"\"tag\", W/\"other, tag\"",
];

pub(crate) const TOKENS: &[&[u8]] = &[
    b"\r\n",
    b"\n",
    b"\r",
    b"\r\n\r\n",
    b"\r\n ",
    b"\0",
    b":",
    b";",
    b",",
    b"=",
    b" ",
    b"\t",
    b"%",
    b"0\r\n",
    b"ffffffffffffffff",
    b"18446744073709551615",
    b"-1",
    b"*1\r\n",
    b"$256\r\n",
    b"$-1\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"Content-Length: 3\r\n",
    b"Connection: close\r\n",
    b"Host: h\r\n",
    b"Expect: 100-continue\r\n",
    b"HTTP/1.1",
    b"http://h",
    b"GET / HTTP/1.1\r\nHost: h\r\n\r\n",
    b"--XX",
    b"--XX--",
    b"--",
    b"Content-Disposition: form-data; name=a; filename=b\r\n",
    b"\"",
    b"\\",
    b"\\\"",
    b"[]",
    b"\xff\xc3",
    b"\xc3\xa4",
    b"\xc0\x0c",
    b"\0\x01\0\x01",
    b"\x05\0",
    b"\x1f\x8b\x08\0\0\0\0\0\0\x03",
    b"\x78\x9c",
];

/// Payloads of a MySQL server, each behind its length: logins by several methods, results, errors.
#[rustfmt::skip]
pub(crate) const MYSQL: &[&[u8]] = &[
    b"E\x0a8\0\x07\0\0\0abcdefgh\0\x0f\xa2-\x02\0\x08\0\x15\0\0\0\0\0\0\0\0\0\0ijklmnopqrst\0mysql_native_password\0\x07\0\x01\x02\x02\0\0\0\x01\x02\x17\x03def\0\0\0\x01a\0\x0c-\0d\0\0\0\xfd\0\0\0\0\0\x17\x03def\0\0\0\x01b\0\x0c-\0d\0\0\0\x03\0\0\0\0\0\x05\xfe\0\0\x02\0\x03\x01x\xfb\x04\0\x02yz\x05\xfe\0\0\x08\0\x07\0\x01\x02\x02\0\0\0",
    b"E\x0a8\0\x07\0\0\0abcdefgh\0\x0f\xa2-\x02\0\x08\0\x15\0\0\0\0\0\0\0\0\0\0ijklmnopqrst\0caching_sha2_password\0\x02\x01\x03\x07\0\x01\x02\x02\0\0\0\x07\0\x01\x02\x0a\0\0\0\x01\x01\x17\x03def\0\0\0\x01a\0\x0c-\0d\0\0\0\x05\0\0\0\0\0\x05\xfe\0\0\x02\0\x0f\xff\x15\x04#28000denied",
    b"E\x0a8\0\x07\0\0\0abcdefgh\0\x0f\xaa-\x02\0\x08\0\x15\0\0\0\0\0\0\0\0\0\0ijklmnopqrst\0caching_sha2_password\0\x02\x01\x04\x07\0\x01\x02\x02\0\0\0\x0f\xff\x15\x04#28000denied\x05\xfbfile",
    b"E\x0a8\0\x07\0\0\0abcdefgh\0\x0f\xa2-\x02\0\x08\0\x15\0\0\0\0\0\0\0\0\0\0ijklmnopqrst\0mysql_native_password\0\x16\xfemysql_clear_password\0,\xfecaching_sha2_password\0abcdefghijklmnopqrst\0\x0f\xff\x15\x04#28000denied",
    b"\x17\xff\x10\x04Too many connections",
    b"\0\x01\xfe",
];

/// Connections of HTTP/2, and scripts for some: type, flags, stream and length of each frame.
#[rustfmt::skip]
pub(crate) const HTTP2: &[&[u8]] = &[
    b"PRI * HTTP/2.0\x0d\x0a\x0d\x0aSM\x0d\x0a\x0d\x0a\0\0\0\x04\0\0\0\0\0\0\0\0\x04\x01\0\0\0\0\0\0\x09\x01\x05\0\0\0\x01?\xe1\x01\x82\x86\x84A\x01a\0\0\x04\x01\x05\0\0\0\x03\x82\x86\x84\xbe\0\0\x16\x01\x04\0\0\0\x05\x83\x86\x84\xbe\0\x0econtent-length\x014\0\0\x04\0\x01\0\0\0\x05body",
    b"PRI * HTTP/2.0\x0d\x0a\x0d\x0aSM\x0d\x0a\x0d\x0a\0\0\x0c\x04\0\0\0\0\0\0\x04\0\0\0\x0a\0\x01\0\0\0\0\0\0\0\x04\x01\0\0\0\0\0\0\x09\x01\x05\0\0\0\x03?\xe1\x01\x82\x86\x84A\x01a\0\0\x04\x08\0\0\0\0\x03\0\0\0d\0\0\x04\x08\0\0\0\0\0\0\x01\x86\xa0\0\0\x06\x04\0\0\0\0\0\0\x04\0\0\x10\0",
    b"\x01\x04\x01\x09?\xe1\x01\x82\x86\x84A\x01a\0\x08\x01\x07\x03abcxxx\0\0\x01\0\x01\x05\x01\x05\0\x01x\x01y\x01\x05\x03\x04\x82\x86\x84\xbe\x08\0\x03\x04\0\0\x03\xe8",
    b"\x01\x01\x01\x05?\xe1\x01\x82\x86\x09\0\x01\x02\x84A\x09\x04\x01\x02\x01a\x01%\x03\x09\0\0\0\0\x0f\x82\x86\x84\xbe\x01\x0d\x05\x07\x02\x82\x86\x84\xbe\0\0\x02\0\x07\x05\0\0\0\0\x0f\x03\0\x03\x04\0\0\0\x08\x03\0\x05\x04\0\0\0\x08\x06\0\0\x0812345678",
    b"\x01\x04\x076?\xe1\x01\x82\x86\x84A\x01a\0\x06cookie\x03a=1\0\x04host\x01a\0\x06cookie\x03b=2\0\x02te\x08trailers\0\0\x07\x14xxxxxxxxxxxxxxxxxxxx\0\x01\x07\x14xxxxxxxxxxxxxxxxxxxx\x01\x05\x09\x09\x82\x86\x84\xbe\0\x01X\x01y\x07\0\0\x0b\0\0\0\0\0\0\0\0why\x01\x05\x0b\x16\x82\x86\x84\xbe\0\x0aconnection\x05close",
    b"\x01\x05!\x19?\xe1\x01\x82\x87\x84A\x8c\xf1\xe3\xc2\xe5\xf2:k\xa0\xab\x90\xf4\xffz\x03abc\x06\x01\0\x08farewell\x01\x05#\x05\x82\x87\x84\xbf\xbe\x04\0\0\x06\0\x01\0\0\0\0\x04\0\0\x0c\0\x01\0\0\x10\0\0\x05\0\0@\0\x0b\0\0\x04what\x08\0\x1d\x04\0\0\0\x05",
    b"\x01\x04\x03\x09?\xe1\x01\x82\x86\x84A\x01a\x08\0\x03\x04\0\x01\x11p\x08\0\0\x04\0\x01\x11p\x01\x04\x0d\x16\x83\x86\x84\xbe\0\x0econtent-length\x019\0\0\x0d\x04four\x01\x05\x0d\x05\0\x01a\x01b\x05\x04\x01\x0a\0\0\0\x02\x82\x86\x84A\x01a",
];
