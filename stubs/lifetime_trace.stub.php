<?php
namespace Steelwool\Lifetime;

/**
 * The answer of Lifetime::trace(): chains from something that lives by itself to the object that was asked for.
 * @not-serializable
 * @storage
 */
final class Trace implements \Stringable, \Countable
{
    /**
     * The chains, each a list of links. A link is an array: `name` by which the one before it holds it (`$response`, `App::$kept[3]`, or
     * empty), `what` it is (`App\User#3`, `Closure (app.php:4)`, `connection #12`), and `suspect`: null, or why this name is most likely
     * the mistake.
     */
    public $chains = [];

    /**
     * Throws: see Lifetime::trace().
     */
    public function __construct() {}

    /**
     * A line for each chain, and below it the suspect and its reason. Says so if nothing holds the object but a cycle.
     */
    public function __toString(): string {}

    /**
     * How many chains there are.
     */
    public function count(): int {}

    /**
     * A picture in the language of Graphviz; the suspect is red.
     */
    public function toDot(): string {}

    /**
     * A picture as SVG; the suspect is red.
     */
    public function toSvg(): string {}
}
