<?php
namespace Steelwool;

/**
 * Looks at a server while it runs: what bin/steelwool does, for those who have the extension only.
 * @not-instantiable
 */
class Command
{
    /**
     * Asks a server by its control socket and prints the answer: `php -r 'exit(Steelwool\Command::run($argv));' -- stacks`. Without a command it says
     * which there are.
     * @param array $arguments as `$argv`: the first one is passed over; then options and the command with its own
     * @return int the exit code: 0, or 1 if there is no answer, or none that is any good
     */
    public static function run(array $arguments): int {}
}
