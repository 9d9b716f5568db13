--TEST--
More of what a request leaves: encodings, the session's id, errors of libxml, filters, wrappers, services that remember their caller
--EXTENSIONS--
mbstring
session
simplexml
libxml
--FILE--
<?php
require __DIR__ . '/../include/audit.php';

class Filter extends php_user_filter {}
class Wrapper
{
    public $context;
}
final class CurrentUser
{
    private ?string $name = null;

    public function set(string $name): void
    {
        $this->name = $name;
    }

    public function name(): ?string
    {
        return $this->name;
    }
}
$current = new CurrentUser;

with_extensions('mbstring', 'session', 'simplexml', 'libxml');
audited([
    '/encoding' => fn () => mb_internal_encoding('ISO-8859-1'),
    '/substitute' => fn () => mb_substitute_character(0x3F3F),
    '/language' => fn () => mb_language('ja'),
    '/session' => fn ($request) => session_id('s-' . $request->get['who']),
    '/xml' => function () {
        libxml_use_internal_errors(true);
        simplexml_load_string('<a><b></a>');
    },
    '/filter' => fn () => stream_filter_register('own', Filter::class),
    '/wrapper' => fn () => stream_wrapper_register('own', Wrapper::class),
    '/context' => function () {
        stream_context_set_default(['http' => ['header' => 'X-User: Ann']]);
    },
    '/collector' => function () {
        gc_disable();
    },
    '/server' => function ($request) {
        $_SERVER['REMOTE_USER'] = $request->get['who'];
    },
    '/server-read' => fn () => $_SERVER['REMOTE_USER'] ?? '',
    '/login' => fn ($request) => $GLOBALS['current']->set($request->get['who']),
    '/who' => fn () => $GLOBALS['current']->name(),
    // What asks only, or puts back, is nothing.
    '/clean' => function () {
        $before = mb_internal_encoding();
        mb_internal_encoding('UTF-8');
        mb_internal_encoding($before);
        libxml_use_internal_errors(libxml_use_internal_errors());
        simplexml_load_string('<a/>');
        gc_disable();
        gc_enable();
        return session_id() . implode(stream_get_wrappers());
    },
], ['/clean', '/encoding', '/substitute', '/language', '/session?who=Ann', '/xml', '/filter', '/wrapper', '/context', '/collector', '/server?who=Ann', '/server-read',
    '/login?who=Ann', '/who']);
?>
--EXPECTF--
GET /encoding changes mb_internal_encoding() at state.php:27 and leaves it so: ISO-8859-1 (was %S)
GET /substitute changes mb_substitute_character() at state.php:28 and leaves it so: 16191 (was 63)
GET /language changes a setting: mbstring.language at state.php:29 and leaves it so: ja (was not set)
GET /session?who=Ann changes the session's id at state.php:30 and leaves it so: s-Ann (was empty)
GET /xml changes libxml's list of errors at state.php:32 and leaves it so: %d entries (was 0 entries)
GET /xml changes libxml_use_internal_errors() at state.php:32 and leaves it so: true (was false)
GET /filter changes the list of stream filters at state.php:35 and leaves it so: %d entries (was %d entries)
GET /wrapper changes the list of stream wrappers at state.php:36 and leaves it so: %d entries (was %d entries)
GET /context changes the default context of streams: http: header at state.php:38 and leaves it so: X-User: Ann (was not set)
GET /collector changes a setting: zend.enable_gc at state.php:41 and leaves it so: 0 (was not set)
global $_SERVER is read at state.php:46 by GET /server-read, which has not set it; it was written at state.php:44 by GET /server?who=Ann
CurrentUser#N->$name is read at state.php:20 by GET /who, which has not set it; it was written at state.php:15 by GET /login?who=Ann
