--TEST--
FastCGI: records are what the specification says, large values and bodies lie across several, what is cut off is refused
--FILE--
<?php
use Swoole\FastCGI;
use Swoole\FastCGI\{FrameParser, HttpRequest, HttpResponse, Record, Response};
use Swoole\FastCGI\Record\{AbortRequest, BeginRequest, Data, EndRequest, GetValues, GetValuesResult, Params, Stderr, Stdin, Stdout, UnknownType};

function refused(Closure $attempt): void
{
    try {
        var_dump($attempt());
    } catch (Exception $refusal) {
        echo get_class($refusal), ': ', $refusal->getMessage(), "\n";
    }
}

/** All records of a text. */
function records(string $bytes): array
{
    for ($records = []; $bytes !== '';) {
        $records[] = FrameParser::parseFrame($bytes);
    }
    return $records;
}

foreach ([
    new BeginRequest(FastCGI::RESPONDER, FastCGI::KEEP_CONN), new AbortRequest(7), new EndRequest(FastCGI::OVERLOADED, 258), new Params(['a' => 'b', 'c' => '']),
    new Stdin('x'), new Stdout('out'), new Stderr('error'), new Data('12345678'), new GetValues(['FCGI_MAX_CONNS']), new GetValuesResult(['FCGI_MPXS_CONNS' => '0']), new UnknownType(99),
] as $record) {
    $bytes = (string) $record;
    $read = records($bytes)[0];
    echo (new ReflectionClass($read))->getShortName(), " {$read->getType()} {$read->getVersion()} {$read->getRequestId()} {$read->getContentLength()}+{$read->getPaddingLength()}: ";
    echo bin2hex($bytes), ' ', json_encode([$read == $record, (string) $read === $bytes, strlen($bytes) % 8]), "\n";
}
var_dump($read->getUnrecognizedType(), EndRequest::unpack(new EndRequest(3, 9))->getAppStatus(), BeginRequest::unpack(new BeginRequest(1, 1))->getRole());

$request = (new HttpRequest())->withParams(['LONG' => str_repeat('v', 70_000), 'SHORT' => '1'])->withBody(str_repeat('b', 100_000))->withKeepConn(true);
$names = [];
foreach ($records = records($request) as $record) {
    $names[] = (new ReflectionClass($record))->getShortName() . ' ' . $record->getContentLength();
}
echo implode(', ', $names), "\n";

$request = (new HttpRequest())->withUri('/a/b?c=d')->withHeaders(['X-Mine' => '1', 'accept' => ['a', 'b']])->withBody(['x' => [1]])->withProtocolVersion('1.0')->withRemotePort(77);
echo json_encode([$request->getDocumentUri(), $request->getQueryString(), $request->getHeaders(), $request->getBody(), $request->getContentType(), $request->getContentLength(), $request->getServerProtocol(), $request->getRemotePort(), $request->getHeader('x-mine')]), "\n";
$request->withoutHeader('X-Mine');
$request->withoutRemotePort();
var_dump($request->getHeader('X-Mine'), $request->getRemotePort());

$answer = new HttpResponse([new Stdout("Status: 404 Gone for good\r\nX-A: 1\r\nSet-Cookie: a=b\r\nSet-Cookie: c=d\r\n"), new Stderr('oh'), new Stdout("\r\nthe \r\n\r\nbody"), new Stdout(''), new EndRequest()]);
echo json_encode([$answer->getStatusCode(), $answer->getReasonPhrase(), $answer->getHeader('x-a'), $answer->getHeaders(), $answer->getSetCookieHeaderLines(), $answer->getBody(), $answer->getError()]), "\n";
foreach (["no head at all", '', "X: 1\n\nunix"] as $text) {
    $answer = new HttpResponse([new Stdout($text), new EndRequest()]);
    echo json_encode([$answer->getStatusCode(), $answer->getReasonPhrase(), $answer->getBody(), $answer->getError()]), "\n";
}

refused(fn () => new Response([new Stdout('not at its end')]));
refused(fn () => new Response([]));
refused(fn () => FrameParser::hasFrame(substr(new Stdin('abc'), 0, -1)));
refused(fn () => records(substr(new Stdin('abc'), 0, 5)));
refused(fn () => records("\1\x63\0\1\0\0\0\0"));
// A stream may be cut anywhere: what is whole counts.
foreach (["\1\1ab\5\5abc", "\x80\0", "\1"] as $piece) {
    echo json_encode(records((new Params([]))->setContentData($piece))[0]->getValues()), "\n";
}
refused(fn () => records("\1\3\0\1\0\2\6\0ab" . "\0\0\0\0\0\0"));
refused(fn () => Record::unpack('short'));
?>
--EXPECT--
BeginRequest 1 1 1 8+0: 01010001000800000001010000000000 [true,true,0]
AbortRequest 2 1 7 0+0: 0102000700000000 [true,true,0]
EndRequest 3 1 1 8+0: 01030001000800000000010202000000 [true,true,0]
Params 4 1 1 7+1: 01040001000701000101616201006300 [true,true,0]
Stdin 5 1 1 1+7: 01050001000107007800000000000000 [true,true,0]
Stdout 6 1 1 3+5: 01060001000305006f75740000000000 [true,true,0]
Stderr 7 1 1 5+3: 01070001000503006572726f72000000 [true,true,0]
Data 8 1 1 8+0: 01080001000800003132333435363738 [true,true,0]
GetValues 9 1 1 16+0: 01090001001000000e00464347495f4d41585f434f4e4e53 [true,true,0]
GetValuesResult 10 1 1 18+6: 010a0001001206000f01464347495f4d5058535f434f4e4e5330000000000000 [true,true,0]
UnknownType 11 1 1 8+0: 010b0001000800006300000000000000 [true,true,0]
int(99)
int(9)
int(1)
BeginRequest 8, Params 65535, Params 4504, Params 0, Stdin 65535, Stdin 34465, Stdin 0
["\/a\/b","c=d",{"X-Mine":"1","Accept":"a, b"},"x%5B0%5D=1","application\/x-www-form-urlencoded",10,"HTTP\/1.0",77,"1"]
NULL
NULL
[404,"Gone for good","1",{"X-A":"1"},["a=b","c=d"],"the \r\n\r\nbody","oh"]
[502,"Invalid FastCGI Response","no head at all","no head at all"]
[502,"Invalid FastCGI Response","",""]
[200,"OK","unix",""]
InvalidArgumentException: Bad records
InvalidArgumentException: Bad records
bool(false)
RuntimeException: Not enough data in the buffer to parse
DomainException: Invalid FastCGI record type 99 received
{"a":"b"}
[]
[]
InvalidArgumentException: Not enough data in the buffer to parse
InvalidArgumentException: Not enough data in the buffer to parse
