package io.crossdock.topology.sysfs;

import org.junit.jupiter.api.Tag;

/** Every saved {@code /sys} of the corpus. */
@Tag("long")
class SysfsCorpusLongTest extends SysfsCorpusTest {}
