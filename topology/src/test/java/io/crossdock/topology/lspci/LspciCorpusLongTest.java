package io.crossdock.topology.lspci;

import org.junit.jupiter.api.Tag;

/** Every dump of the corpus. */
@Tag("long")
class LspciCorpusLongTest extends LspciCorpusTest {}
