<?php
namespace Swoole\Http;

/**
 * A request. Names of headers and of `$server` are in lower case. What a request does not have stays null.
 * @alias swoole_http_request
 * @not-serializable
 * @storage
 */
class Request
{
    /** Session number of the connection. */
    public $fd = 0;

    /** Number of the HTTP/2 stream, 0 for HTTP/1. */
    public $streamId = 0;

    /** Headers; a repeated one is an array of its values. */
    public $header;

    /**
     * request_method, request_uri, path_info, query_string, request_time (seconds), request_time_float,
     * server_protocol, server_addr, server_port, remote_port, remote_addr, master_time.
     */
    public $server;

    /** Cookies of the request. */
    public $cookie;

    /** Parameters of the query. */
    public $get;

    /** Uploaded files, each with name, type, tmp_name, error and size. */
    public $files;

    /** Fields of a form, url-encoded or multipart. */
    public $post;

    /** Paths of the uploaded files; those that were not moved are removed with the request. */
    public $tmpfiles;

    /**
     * The body as it was received, also of a form; an empty string if there is none.
     */
    public function getContent(): string|false {}

    /**
     * Same as getContent().
     * @handler class::http_request::get_content
     */
    public function rawContent(): string|false {}

    /**
     * The whole request as it was received, head and body.
     */
    public function getData(): string|false {}

    /**
     * A request without connection, to be fed by parse(). Until it is whole, `$header` and `$server` are empty arrays.
     * @param array $options parse_cookie, parse_body and parse_files (as http_parse_cookie, http_parse_post and http_parse_files of a server; true by default), upload_tmp_dir ('/tmp'); those of
     * answers have no effect
     */
    public static function create(array $options = []): Request {}

    /**
     * Feed the next bytes.
     * @return how many of them belong to this request, false if they are not valid or it is complete already
     */
    public function parse(string $data): int|false {}

    /**
     * Whether head and body are there in full.
     */
    public function isCompleted(): bool {}

    /**
     * The method, false if it is not known yet.
     */
    public function getMethod(): string|false {}
}
