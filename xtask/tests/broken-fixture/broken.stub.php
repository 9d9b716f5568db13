<?php
namespace Swoole;

class Broken {{
