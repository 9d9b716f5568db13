--TEST--
Code of the tracing JIT that throws through generators in coroutines does not run over the end of their call stack's first page
--EXTENSIONS--
opcache
--INI--
opcache.enable_cli=1
opcache.jit=tracing
opcache.jit_buffer_size=32M
opcache.file_update_protection=0
--FILE--
<?php
class Boom extends Exception
{
}

class Mixture
{
    public static $left = 0;

    private static function start()
    {
        $held = new stdClass;
        $kinds = [
            function (...$args) use ($held) {
                self::body();
            },
            function ($arg = 1) {
                $held = new stdClass;
                try {
                    self::body();
                } finally {
                    $held = null;
                }
            },
        ];
        $kind = $kinds[mt_rand(0, 1)];
        go(function (...$args) use ($kind) {
            try {
                $kind(...$args);
            } catch (Boom $e) {
            }
        }, new stdClass);
    }

    private static function body()
    {
        $count = mt_rand(0, 4);
        try {
            for ($i = 0; $i < $count; $i++) {
                self::step();
            }
        } catch (Boom $e) {
        } finally {
            if (mt_rand(0, 5) == 0) {
                self::step();
            }
        }
    }

    private static function generator()
    {
        $generator = (function () {
            try {
                yield 1;
                self::body();
                yield 2;
            } finally {
                self::step();
            }
        })();
        foreach ($generator as $value) {
            if (mt_rand(0, 1)) {
                break;
            }
        }
    }

    public static function step()
    {
        if (self::$left-- <= 0) {
            return;
        }
        try {
            switch (mt_rand(0, 2)) {
                case 0:
                    self::start();
                    break;
                case 1:
                    throw new Boom;
                case 2:
                    self::generator();
                    break;
            }
        } catch (LogicException $e) {
        }
    }
}

for ($seed = 1; $seed < 400; $seed++) {
    mt_srand($seed);
    Mixture::$left = mt_rand(20, 600);
    while (Mixture::$left > 0) {
        try {
            Mixture::step();
        } catch (Boom $e) {
        }
    }
}
echo "coroutines left: ", Co::stats()['coroutine_num'], "\n";
?>
--EXPECT--
coroutines left: 0
