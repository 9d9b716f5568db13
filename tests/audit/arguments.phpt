--TEST--
The audit looks at arguments of functions and converts none: a __toString() of the program is called as often as without it
--EXTENSIONS--
pdo
pdo_sqlite
curl
--FILE--
<?php
require __DIR__ . '/../include/audit.php';

final class Name
{
    private int $told = 0;

    public function __construct(private string $name)
    {
    }

    public function __toString(): string
    {
        echo "$this->name is told: ", ++$this->told, "\n";
        return $this->name;
    }
}
with_extensions('pdo', 'pdo_sqlite', 'curl');
audited([
    '/bind' => function () {
        $statement = (new PDO('sqlite::memory:'))->prepare('select :who');
        $statement->bindValue(new Name(':who'), 'Ann');
        $statement->execute();
        echo $statement->fetchColumn(), "\n";
    },
    '/option' => function () {
        foreach ([fn () => new Name('an option'), fn () => 'no number'] as $option) {
            try {
                curl_setopt(curl_init(), $option(), 1);
            } catch (TypeError $error) {
                echo preg_replace('/.*\$option\) /', '', $error->getMessage()), "\n";
            }
        }
    },
], ['/bind', '/option']);
?>
--EXPECT--
:who is told: 1
Ann
must be of type int, Name given
must be of type int, string given
nothing
