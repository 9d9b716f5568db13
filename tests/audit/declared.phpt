--TEST--
The audit says nothing of what is declared to outlive requests: by an attribute, by a setting
--FILE--
<?php
require __DIR__ . '/../include/audit.php';
use Steelwool\ProcessLifetime;

class Told
{
    public static ?string $user = null;
    #[ProcessLifetime]
    public static ?string $declared = null;
    public static ?string $set = null;
}
#[ProcessLifetime]
class Whole
{
    public static ?string $user = null;
    public static array $kept = [];
}
$write = function ($request) {
    Told::$user = Told::$declared = Told::$set = Whole::$user = $request->get['user'];
    Whole::$kept[] = $request;
};
$read = fn () => Told::$user . Told::$declared . Told::$set . Whole::$user;
audited(['/write' => $write, '/read' => $read], ['/write?user=Ann', '/read', '/write?user=Bob', '/read'], [
    'steelwool.lifetime_audit_known' => 'Other\*, Told::$set',
]);
echo (new ReflectionClass(Whole::class))->getAttributes()[0]->newInstance()::class, "\n";
?>
--EXPECTF--
Told::$user is read at declared.php:%d by GET /read, which has not set it; it was written at declared.php:%d by GET /write?user=Ann
Steelwool\ProcessLifetime
