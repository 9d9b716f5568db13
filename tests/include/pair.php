<?php
/** Two connected streams; what is read from the first is not read ahead, so that it stays readable until all is read. */
function pair(): array
{
    $pair = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    stream_set_read_buffer($pair[0], 0);
    return $pair;
}
