<?php

namespace Steelwool;

/**
 * What is kept in this static property, or in all of this class, is meant to outlive requests: the audit of lifetimes says nothing of it.
 */
#[\Attribute(\Attribute::TARGET_CLASS | \Attribute::TARGET_PROPERTY)]
final class ProcessLifetime
{
}
