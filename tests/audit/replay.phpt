--TEST--
Proof by replay: an answer that depends on what others have left, in whatever way, is told with what differs
--FILE--
<?php
require __DIR__ . '/../include/replay.php';

final class Profile
{
    private ?string $shouted = null;
    private bool $isAdmin = false;
    public array $rights = [];

    /** Nothing of it is what the request has sent. */
    public function load(string $name): void
    {
        $this->shouted ??= strtoupper($name) . '-' . md5($name);
        $this->isAdmin = $name === 'Root';
        $this->rights[crc32($name) & 1] = true;
    }

    public function shouted(): string
    {
        return $this->shouted ?? 'NOBODY';
    }

    public function isAdmin(): bool
    {
        return $this->isAdmin;
    }
}
final class Pool
{
    public static int $free = 3;
    public static bool $locked = false;
}
$profile = new Profile;
$visit = function ($name) use ($profile) { $profile->load($name); return 'visited'; };

// Times, tokens and numbers of objects differ each time: no matter.
$page = fn (string $content) => '<p>' . date('H:i:s') . ' ' . bin2hex(random_bytes(8)) . ' ' . mt_rand() . ' ' . spl_object_id(new stdClass)
    . "</p><b>$content</b>";
$handlers = [
    '/visit' => fn ($request) => $visit($request->get['who']),
    '/derived' => fn () => $page($profile->shouted()),
    '/admin' => function ($request, $response) use ($profile) {
        $response->status($profile->isAdmin() ? 200 : 403);
        return $profile->isAdmin() ? 'the secret' : 'no';
    },
    '/field' => function ($request, $response) use ($profile) { $response->header('X-Rights', json_encode($profile->rights)); return 'x'; },
    '/cookie' => function ($request, $response) use ($profile) {
        $response->cookie('theme', $profile->shouted() === 'NOBODY' ? 'light' : 'dark');
        return 'x';
    },
    '/borrow' => function () { Pool::$free--; return 'ok'; }, // and never given back
    '/query' => fn () => Pool::$free > 2 ? 'done' : throw new RuntimeException('the pool is empty'),
    '/lock' => function () { Pool::$locked = true; return 'ok'; },
    '/write' => fn ($request, $response) => Pool::$locked ? $response->redirect('/busy', 303) && false : 'written',
];
replayed($handlers, ['/visit?who=Root', '/derived', '/admin', '/field', '/cookie', '/lock', '/write']);
replayed($handlers, ['/borrow', '/query'], ['display_errors' => '0']);
// The audit knows who.
replayed([
    '/login' => function ($request) { $GLOBALS['user'] = new ArrayObject([$request->get['who']]); },
    '/me' => fn () => 'hello ' . ($GLOBALS['user'][0] ?? 'stranger'),
], ['/login?who=Ann', '/me'], ['steelwool.lifetime_audit' => 'report'], mode: SWOOLE_PROCESS);
?>
--EXPECTF--
GET /derived is answered otherwise by a worker that has served nobody: the body has 'ROOT-%x' behind '%s><b>', where that has 'NOBODY'; it is in Profile#N->$shouted
GET /admin is answered otherwise by a worker that has served nobody: the status has '200', where that has '403'
GET /field is answered otherwise by a worker that has served nobody: the field X-Rights has '{"%d":true}', where that has '[]'
GET /cookie is answered otherwise by a worker that has served nobody: the cookie theme has 'dark', where that has 'light'
GET /write is answered otherwise by a worker that has served nobody: the status has '303', where that has '200'
GET /query is answered otherwise by a worker that has served nobody: its end has 'RuntimeException', where that has nothing
global $user is read at replay.php:%d by GET /me, which has not set it; it was written at replay.php:%d by GET /login?who=Ann
GET /me is answered otherwise by a worker that has served nobody: the body has 'Ann' behind 'hello ', where that has 'stranger'; it is in ArrayObject#N[0], written at replay.php:%d by GET /login?who=Ann
