<?php
/** A service that remembers for whom it works: a mistake. */
final class Greeter
{
    private string $name = '';

    public function setName(string $name): void
    {
        $this->name = $name;
    }

    public function greet(): string
    {
        return "hello $this->name";
    }
}
