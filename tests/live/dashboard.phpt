--TEST--
The dashboard for Grafana, and docs/metrics.md, ask only for metrics that there are
--FILE--
<?php
require __DIR__ . '/../include/metrics.php';

$server = serve(function () {
    $server = new Swoole\Http\Server('127.0.0.1', 0);
    $server->set(['worker_num' => 1, 'metrics' => 0]);
    $server->on('request', fn ($request, $response) => $response->end());
    return $server;
});
$port = metrics_port($server);
$known = eventually(function () use ($port) {
    $names = array_unique(array_map(fn ($name) => strtok($name, '{'), array_keys(metrics($port))));
    return in_array('steelwool_worker_scopes', $names) ? $names : null;
});
$server->stop();

$dashboard = json_decode(file_get_contents(__DIR__ . '/../../docs/grafana-dashboard.json'), true, 32, JSON_THROW_ON_ERROR);
$asked = [];
foreach ($dashboard['panels'] as $panel) {
    foreach ($panel['targets'] as $target) {
        preg_match_all('/steelwool_\w+/', $target['expr'], $names);
        $asked = [...$asked, ...$names[0]];
    }
}
var_dump(array_diff($asked, $known));

// `_name` in a row of the page goes on from the first name there.
$missing = [];
$page = file_get_contents(__DIR__ . '/../../docs/metrics.md');
foreach ($known as $name) {
    $end = preg_replace('/^steelwool_(worker_|connections)?/', '', $name);
    if (!str_contains($page, "`$name`") && !preg_match('/`_?' . preg_quote(ltrim($end, '_')) . '`/', $page)) {
        $missing[] = $name;
    }
}
var_dump($missing);
?>
--EXPECT--
array(0) {
}
array(0) {
}
