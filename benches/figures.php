<?php
// Prints the medians of figures (scripts/figures.php) side by side: `figures.php TITLE FILE-OF-OURS [FILE-OF-ANOTHER]...`, ratios to each of the others. Run by
// side_by_side of lib.sh.
function medians(string $file): array
{
    $all = [];
    foreach (is_file($file) ? file($file) : [] as $line) {
        $one = json_decode($line, true) ?? die("not a figure: $line");
        $all[$one['name'] . ' (' . $one['unit'] . ')'][] = $one['value'];
    }
    return array_map(function ($values) {
        sort($values);
        return $values[intdiv(count($values), 2)];
    }, $all);
}
[, $title] = $argv;
$files = array_slice($argv, 2);
printf('%-66s', $title);
foreach ($files as $at => $file) {
    printf($at ? ' %10s %7s' : ' %10s', basename($file), 'ratio');
}
echo "\n";
$all = array_map(medians(...), $files);
foreach (array_shift($all) as $name => $value) {
    printf('%-66s %10.1f', $name, $value);
    foreach ($all as $others) {
        $other = $others[$name] ?? null;
        printf(' %10s %7s', $other === null ? '-' : sprintf('%.1f', $other), $other ? sprintf('%.2f', $value / $other) : '-');
    }
    echo "\n";
}
