<?php
namespace Swoole;

/** A class whose methods break the rules of stubs. */
class Bad
{
    public function silent(): void {}

    /**
     * The tag is misspelt.
     * @unfinshed soon
     */
    public function slip(): void {}
}
