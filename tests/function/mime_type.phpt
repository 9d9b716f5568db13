--TEST--
The table of media types can be asked and changed
--FILE--
<?php
foreach (['index.html', '/a.b/photo.JPG', 'app.js', 'html', 'unknown.x-unknown', 'none.', ''] as $file) {
    echo $file, ': ', swoole_mime_type_get($file), ' ', json_encode(swoole_mime_type_exists($file)), "\n";
}
var_dump(swoole_get_mime_type('a.css'));
var_dump(swoole_mime_type_add('x-own', 'application/x-own'), swoole_mime_type_add('x-own', 'application/x-other'), swoole_mime_type_get('a.X-OWN'));
swoole_mime_type_set('x-own', 'application/x-other');
var_dump(swoole_mime_type_get('a.x-own'), in_array('application/x-other', swoole_mime_type_list(), true));
var_dump(swoole_mime_type_delete('x-own'), swoole_mime_type_delete('x-own'), swoole_mime_type_exists('a.x-own'));

echo "a type of the table itself:\n";
var_dump(swoole_mime_type_delete('html'), swoole_mime_type_get('index.html'), swoole_mime_type_add('html', 'text/x-again'), swoole_mime_type_get('index.html'));
var_dump(count(swoole_mime_type_list()) > 300);
?>
--EXPECT--
index.html: text/html true
/a.b/photo.JPG: image/jpeg true
app.js: application/javascript true
html: text/html true
unknown.x-unknown: application/octet-stream false
none.: application/octet-stream false
: application/octet-stream false
string(8) "text/css"
bool(true)
bool(false)
string(17) "application/x-own"
string(19) "application/x-other"
bool(true)
bool(true)
bool(false)
bool(false)
a type of the table itself:
bool(true)
string(24) "application/octet-stream"
bool(true)
string(12) "text/x-again"
bool(true)
