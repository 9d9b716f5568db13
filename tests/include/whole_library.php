<?php
/* Declares all classes of the library, for programs that ask get_declared_classes(). To be prepended: -d auto_prepend_file=tests/include/whole_library.php */
foreach (['core' => 'Swoole', 'steelwool' => 'Steelwool'] as $folder => $namespace) {
    $root = dirname(__DIR__, 2) . "/library/$folder/";
    foreach (new RecursiveIteratorIterator(new RecursiveDirectoryIterator($root, FilesystemIterator::SKIP_DOTS)) as $file) {
        $class = $namespace . '\\' . strtr(substr($file->getPathname(), strlen($root), -strlen('.php')), '/', '\\');
        class_exists($class) || trait_exists($class);
    }
}
unset($root, $folder, $namespace, $file, $class);
